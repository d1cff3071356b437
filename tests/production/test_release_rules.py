from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from .release_common import STEP, ReleaseCase


@tagged("post_install", "-at_install")
class TestReleaseRules(ReleaseCase):
    """Who and what may change an inspection, and where there is none."""

    def test_derived_fields_are_written_by_nobody(self):
        release = self._make()
        inspector = self._as("inspector", release)
        values = {
            "state": "handover",
            "outcome": "pass",
            "is_conforming": True,
            "handed_quantity": 5,
            "place": "A",
            "inspector_id": self.env.uid,
            "number": 1,
            "production_id": self.production.id,
            "facet_digests": {},
            "pass_rate": 100,
            "signoff_ids": [Command.clear()],
        }
        for name, value in values.items():
            for record in (inspector, release.sudo()):
                with self.subTest(name):
                    self._assert_refused(
                        lambda record=record, name=name, value=value: record.write(
                            {name: value}
                        )
                    )
        for name, value in (
            ("result", "ok"),
            ("value", 32),
            ("lower", 0),
            ("name", "x"),
            ("release_id", release.id),
        ):
            with self.subTest(name):
                self._assert_refused(
                    lambda name=name, value=value: inspector.line_ids.sudo().write(
                        {name: value}
                    )
                )
        self._assert_refused(lambda: inspector.line_ids[-1].write({"answer": "ok"}))
        self._assert_refused(lambda: inspector.line_ids[0].write({"reading": "1"}))
        self._assert_refused(lambda: inspector.line_ids.unlink(), kind=UserError)
        self._assert_refused(lambda: inspector.copy())
        self._assert_refused(
            lambda: inspector.line_ids.create(
                {"release_id": release.id, "kind": "other", "name": "x"}
            )
        )
        self._assert_refused(
            lambda: self.production.sudo().write({"release_ids": [Command.clear()]}),
            kind=AccessError,
        )

    def test_handover_says_where_and_how_much(self):
        release = self._make()
        inspector = self._as("inspector", release)
        self._assert_refused(lambda: inspector.record_handover(5, "A3"))
        self._pass(release)
        for quantity in (0, -1, 6, float("nan"), "5"):
            self._assert_refused(
                lambda quantity=quantity: inspector.record_handover(quantity, "A3")
            )
        self._assert_refused(lambda: inspector.record_handover(5, " "))
        for code in ("sales_office", "warehouse_supervisor"):
            self._assert_refused(
                lambda code=code: self._as(code, release).record_handover(5, "A3"),
                kind=AccessError,
            )
        inspector.record_handover(5, "A3")
        self._assert_refused(lambda: inspector.record_handover(1, "A3"))

    def test_warehouse_is_told_once(self):
        release = self._make()
        self._pass(release)
        self._as("inspector", release).record_handover(5, "A3")
        todo = release.activity_ids
        self.assertEqual(todo.user_id, self.users["warehouse_supervisor"])
        self.assertIn("ISG50-160", todo.summary)

    def test_a_later_rule_takes_nothing_back(self):
        release = self._make()
        self._pass(release)
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref("sale_mrp_countersign.step_quality_release").id,
                "role_id": self.role("chief_engineer").id,
                "facet_ids": self.env.ref("sale_mrp_countersign.facet_quality").ids,
            }
        )
        release._refresh_signoffs()
        self.assertEqual(release.state, "handover")

    def test_without_a_rule_goods_are_held(self):
        rules = self.env["order.signoff.rule"].search([("step_id.code", "=", STEP)])
        rules.active = False
        release = self._make()
        self._inspect(release, {"Head": "32"})
        self.assertEqual(release.state, "sign")
        self.assertIn("no sign-off rule", release.hint)

    def test_switched_off(self):
        self.company.quality_release = False
        self.assertFalse(self._make())
        self.assertEqual(self.order.order_stage, "dispatch")
        self.assertFalse(self.production.needs_release)
        self._assert_refused(self.production.action_open_releases)

    def test_without_an_order_nothing_is_asked(self):
        other = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        other.action_confirm()
        self.assertFalse(self._make(other))

    def test_scrapped_and_taken_apart(self):
        """What is no longer there is inspected by nobody and does not leave."""
        release = self._make()
        self._inspect(release, {"Head": "28"})
        self._fail("inspector", release)
        again = self.production.release_ids - release
        scrap = self.env["stock.scrap"].create(
            {
                "production_id": self.production.id,
                "product_id": self.pump.id,
                "scrap_qty": 2,
            }
        )
        scrap.action_validate()
        self.assertEqual(again.quantity, 3)
        unbuild = self.env["mrp.unbuild"].create(
            {"mo_id": self.production.id, "product_qty": 3}
        )
        unbuild.action_unbuild()
        self.assertFalse(again.exists())
        self.assertEqual(self.production._get_made_quantity(), 0)
        self.assertFalse(self.production.release_hint)
        self.assertEqual(
            self.order._get_deliverable_quantity(self.pump, self.production), 5
        )

    def test_a_signature_costs_the_same_on_a_large_order(self):
        pumps = self.pump
        for number in range(8):
            pump = self.pump.create(
                {
                    "name": f"Pump {number}",
                    "is_storable": True,
                    "list_price": 100.0,
                    "taxes_id": [Command.clear()],
                    "route_ids": [Command.set(self.pump.route_ids.ids)],
                }
            )
            self.bom.create(
                {
                    "product_tmpl_id": pump.product_tmpl_id.id,
                    "bom_line_ids": [Command.create({"product_id": self.shaft.id})],
                }
            )
            pumps += pump
        counts = []
        for products in (pumps[:1], pumps):
            order = self._create_made_order(
                order_line=[
                    Command.create(
                        {
                            "product_id": product.id,
                            "price_unit": 100.0,
                            "tax_ids": [Command.clear()],
                        }
                    )
                    for product in products
                ]
            )
            for production in order.control_production_ids:
                self._make(production)
            release = order.control_production_ids.release_ids[:1]
            self._inspect(release, {"Head": "32"})
            digests = self._digests(release)
            self._sign("inspector", release)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("sales_office", release).signoff_sign(digests)
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLessEqual(counts[1], counts[0] + 8)

    def test_refresh_after_the_switch(self):
        self._make()
        cron = self.env.ref("sale_mrp_countersign.ir_cron_refresh")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.company.quality_release = False
        self.assertEqual(
            self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)]),
            before + 1,
        )
        self.order._refresh_signoffs()
        self.assertEqual(self.order.order_stage, "dispatch")

    def test_sub_assembly_is_not_inspected(self):
        rotor = self.env["product.product"].create(
            {"name": "Rotor", "is_storable": True}
        )
        self.env["mrp.bom"].create(
            {
                "product_tmpl_id": rotor.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": self.shaft.id, "product_qty": 1})
                ],
            }
        )
        self._make_to_order(rotor)
        self.bom.bom_line_ids = [
            Command.create({"product_id": rotor.id, "product_qty": 1})
        ]
        order = self._create_made_order()
        part = order.control_production_ids.filtered(
            lambda item: item.product_id == rotor
        )
        self.assertFalse(self._make(part))
        self.assertTrue(self._make(order.control_production_ids - part))

    def test_button_of_the_manufacturing_order(self):
        production = self._as("production_manager", self.production)
        self._assert_refused(production.action_open_releases, "nothing has been made")
        release = self._make()
        action = production.action_open_releases()
        self.assertEqual(action["res_id"], release.id)
        self._assert_refused(self.production.sudo().unlink)

    def test_another_company(self):
        release = self._make()
        company = self.env["res.company"].create({"name": "Other works"})
        stranger = new_test_user(
            self.env,
            login="stranger",
            groups="sale_mrp_countersign.group_signer",
            company_id=company.id,
            company_ids=[Command.set(company.ids)],
        )
        self.role("inspector").user_ids += stranger
        record = release.with_user(stranger)
        for act in (
            lambda: record.read(["name"]),
            record.action_all_correct,
            lambda: record.line_ids.write({"answer": "ok"}),
            lambda: record.signoff_sign(self._digests(release)),
            lambda: record.record_handover(5, "A"),
        ):
            self._assert_refused(act, kind=AccessError)
        self.assertFalse(self.env["production.release"].with_user(stranger).search([]))
