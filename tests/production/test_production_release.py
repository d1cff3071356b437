from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import CountersignCommon

STEP = "quality_release"


class ReleaseCase(CountersignCommon):
    """An order whose five pumps are being made, the instruction acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.checklist = cls.env["production.checklist"].create(
            {
                "name": "Pumps",
                "categ_id": cls._create_category().id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": "measure",
                            "name": "Head",
                            "lower": 30.4,
                            "upper": 33.6,
                            "unit": "m",
                        }
                    )
                ],
            }
        )
        case = cls()
        cls.order = case._create_made_order(quantity=5)
        cls.production = cls.order.control_production_ids

    @classmethod
    def _create_category(cls):
        parent = cls.env["product.category"].create({"name": "Machines"})
        child = cls.env["product.category"].create(
            {"name": "Pumps", "parent_id": parent.id}
        )
        cls.pump.categ_id = child
        return parent

    def _create_made_order(self, **values):
        values.setdefault("partner", self.customer_a)
        order = self._make_ready(self._create_order(**values))
        order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        return order

    def _make(self, production=None, quantity=None):
        """Make goods, by the production manager; return their inspections."""
        production = production or self.production
        context = {"skip_backorder": True}
        if quantity:
            context["mo_ids_to_backorder"] = production.ids
        production.action_assign()
        production.qty_producing = quantity or production.product_qty
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        production.with_context(**context).button_mark_done()
        self.assertEqual(production.state, "done")
        return production.release_ids

    def _pass(self, release, reading="32"):
        self._inspect(release, {"Head": reading})
        self._sign("inspector", release)
        self._sign("sales_office", release)

    def _fail(self, code, release, reason="loose nameplate"):
        release.invalidate_recordset()
        self._as(code, release).signoff_refuse(self._digests(release), reason)

    def _assert_refused(self, act, *words, kind=UserError):
        with self.assertRaises(kind) as caught, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        for word in words:
            self.assertIn(word, str(caught.exception))


@tagged("post_install", "-at_install")
class TestProductionRelease(ReleaseCase):
    """Goods are inspected, signed for by two, and handed over to stock."""

    def test_way_of_an_inspection(self):
        self.assertFalse(self.production.release_ids)
        release = self._make()
        self.assertEqual(len(release), 1)
        self.assertEqual((release.state, release.quantity), ("inspect", 5))
        self.assertEqual(self.order.order_stage, "production")
        self.assertIn("Inspect", self.production.release_hint)
        self.assertIn(release.display_name, self.order.stage_reasons)
        self.assertEqual(self.order.stage_holder_codes, "inspector")
        self.assertEqual(
            release.line_ids.mapped("kind"),
            ["quantity", "appearance", "packing", "label", "measure"],
        )
        self._inspect(release)
        self.assertEqual(release.state, "inspect")
        self._inspect(release, {"Head": "32"})
        self.assertEqual(release.state, "sign")
        self.assertEqual(release.inspector_id, self.users["inspector"])
        self._sign("sales_office", release)
        self.assertEqual(release.state, "sign")
        self.assertEqual(self.order.stage_holder_codes, "inspector")
        self._sign("inspector", release)
        self.assertEqual((release.state, release.outcome), ("handover", "pass"))
        self.assertEqual(self.order.order_stage, "production")
        self._as("inspector", release).record_handover(2, "shelf A3")
        self.assertEqual((release.state, release.handed_quantity), ("handover", 2))
        self._as("inspector", release).record_handover(3, "shelf A4", "3 cases")
        self.assertEqual((release.state, release.place), ("done", "shelf A4"))
        self.assertEqual(self.order.order_stage, "dispatch")
        self.assertFalse(self.production.release_hint)
        row = release._get_last_evidence("handover")[release.id]
        self.assertEqual(row.user_id, self.users["inspector"])
        self.assertEqual(row.statement, "3 cases")
        self.assertFalse(release._verify_chains()[release.id].findings)

    def test_two_people_sign(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        both = self.users["inspector"]
        self.role("sales_office").user_ids += both
        self._sign("inspector", release)
        self._assert_refused(
            lambda: self._sign("inspector", release), "another", kind=AccessError
        )
        self.assertEqual(release.state, "sign")
        self._sign("sales_office", release)
        self.assertEqual(release.state, "handover")

    def test_limits(self):
        release = self._make()
        line = self._inspect(release).line_ids[-1]
        for reading, result in (
            ("30.4", "ok"),
            ("33.6", "ok"),
            ("30.39999", "wrong"),
            ("33.60001", "wrong"),
            ("３２．５", "ok"),
            (" 32 ", "ok"),
            ("-32", "wrong"),
        ):
            with self.subTest(reading):
                line.reading = reading
                self.assertEqual(line.result, result)
        line.reading = ""
        self.assertFalse(line.result)
        self.assertEqual(release.state, "inspect")
        for text in ("about 32", "1,500", "nan", "1e3", "1_0", "32 m"):
            with self.subTest(text):
                self._assert_refused(lambda text=text: line.write({"reading": text}))
        at_least = self.checklist.line_ids.copy({"limits": "at_least", "lower": 0})
        self.assertEqual(at_least.limits, "at_least")

    def test_zero_is_a_value(self):
        self.checklist.line_ids.write({"limits": "at_most", "upper": 0})
        release = self._make()
        self._inspect(release, {"Head": "0"})
        self.assertEqual(release.line_ids[-1].result, "ok")
        self.assertEqual(release.state, "sign")

    def test_deviation_is_signed_by_nobody(self):
        release = self._make()
        self._inspect(release, {"Head": "28"})
        self.assertFalse(release.is_conforming)
        for code in ("inspector", "sales_office"):
            self._assert_refused(
                lambda code=code: self._sign(code, release), "28 m", "30.4"
            )
        dialog = self._as("inspector", release).action_signoff_open()
        wizard = self.env["order.signoff.sign"].browse(dialog["res_id"])
        self.assertTrue(wizard.is_refused_only)

    def test_rework_and_another_inspection(self):
        release = self._make()
        self._inspect(release, {"Head": "28"})
        self._assert_refused(lambda: self._fail("inspector", release, " "))
        self._fail("inspector", release)
        self.assertEqual((release.state, release.outcome), ("rework", "rework"))
        again = self.production.release_ids - release
        self.assertEqual((again.state, again.number), ("inspect", 2))
        self.assertEqual(again.quantity, 5)
        self.assertEqual(self.order.order_stage, "production")
        for act in (
            lambda: self._sign("inspector", release),
            lambda: self._as("inspector", release.line_ids[-1]).write(
                {"reading": "32"}
            ),
            lambda: self._as("inspector", release).record_handover(5, "A"),
        ):
            self._assert_refused(act)
        self._pass(again)
        self.assertEqual((again.state, again.outcome), ("handover", "pass"))
        self.assertEqual(release.pass_rate, 0)
        self.assertEqual(release.state, "rework")

    def test_sales_office_may_send_it_back(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        self._sign("inspector", release)
        self._fail("sales_office", release, "wrong label")
        self.assertEqual(release.state, "rework")

    def test_concession(self):
        release = self._make()
        engineer = self._as("chief_engineer", release)

        def concede(record):
            digests = self._digests(record)
            record.signoff_waive(STEP, digests, "head enough for this customer")

        self._assert_refused(lambda: concede(engineer), "nothing to concede")
        self._inspect(release, {"Head": "32"})
        self._assert_refused(lambda: concede(engineer), "nothing to concede")
        self._inspect(release, {"Head": "30"})
        for code in ("inspector", "sales_office", "production_manager"):
            self._assert_refused(
                lambda code=code: concede(self._as(code, release)), kind=AccessError
            )
        self._assert_refused(
            lambda: engineer.signoff_waive(STEP, self._digests(release), " ")
        )
        concede(engineer)
        self.assertEqual((release.state, release.outcome), ("handover", "concession"))
        self.assertEqual(release.pass_rate, 0)
        self.assertIn("head enough", release.waiver_text)

    def test_findings_changed_after_a_signature(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        self._sign("sales_office", release)
        self._as("inspector", release.line_ids[-1]).reading = "33"
        self._sign("inspector", release)
        self.assertEqual(release.state, "sign")
        self._sign("sales_office", release)
        self.assertEqual(release.state, "handover")
        self._assert_refused(
            lambda: self._as("inspector", release.line_ids[-1]).write({"reading": "32"})
        )
        self._assert_refused(
            lambda: release.sudo().with_user(self.users["inspector"]).write({"note": 1})
        )

    def test_checklist_edited_later(self):
        release = self._make()
        content = release._get_facet_content()
        self.checklist.line_ids.write({"name": "Height", "lower": 1, "upper": 2})
        self.checklist.line_ids.copy()
        self.assertEqual(release._get_facet_content(), content)
        self._pass(release)
        revision = release.revision_id
        self.checklist.unlink()
        self.env.invalidate_all()
        self.assertEqual(release.revision_id, revision)
        self.assertEqual(release.line_ids[-1].name, "Head")
        self.assertEqual(release.state, "handover")
        self.assertFalse(release._verify_chains()[release.id].findings)

    def test_checklist_reloaded_while_nobody_signed(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        self.checklist.line_ids.name = "Head at 2900 rpm"
        inspector = self._as("inspector", release)
        inspector.action_reload_checklist()
        self.assertEqual(release.state, "inspect")
        self.assertEqual(release.line_ids[-1].name, "Head at 2900 rpm")
        self._inspect(release, {"Head at 2900 rpm": "32"})
        self._sign("inspector", release)
        self._assert_refused(inspector.action_reload_checklist)

    def test_checklists_of_categories(self):
        checklists = self.env["production.checklist"]
        other = self.env["product.product"].create({"name": "CDL4-8"})
        other.categ_id = self.pump.categ_id
        own = checklists.create(
            {
                "name": "Own",
                "categ_id": self.pump.categ_id.id,
                "line_ids": [
                    Command.create({"name": "For all"}),
                    Command.create({"name": "Dry run", "product_ids": other.ids}),
                ],
            }
        )

        def names(product):
            lines = checklists._get_lines(product, self.company)
            return lines.filtered(
                lambda line: line.kind in ("measure", "other")
            ).mapped("name")

        self.assertEqual(names(self.pump), ["Head", "For all"])
        self.assertEqual(names(other), ["Head", "For all", "Dry run"])
        self.assertEqual(names(self.shaft), [])
        own.replaces_parents = True
        self.assertEqual(
            checklists._get_lines(self.pump, self.company).mapped("name"), ["For all"]
        )
        company = self.env["res.company"].create({"name": "Elsewhere"})
        self.checklist.company_id = company
        own.active = False
        self.assertEqual(names(self.pump), [])

    def test_no_checklist_holds(self):
        self.env["production.checklist"].search([]).active = False
        release = self._make()
        self.assertEqual(release.state, "inspect")
        self.assertIn("no checklist", release.hint)
        self._as("inspector", release).action_all_correct()
        self.assertEqual(release.state, "inspect")

    def test_part_of_the_quantity(self):
        release = self._make()
        self._inspect(release, {"Head": "32"})
        inspector = self._as("inspector", release)
        for quantity in (0, -1, 5.1, 6):
            self._assert_refused(
                lambda quantity=quantity: inspector.write({"quantity": quantity})
            )
        inspector.quantity = 3
        self._sign("inspector", release)
        self._sign("sales_office", release)
        rest = self.production.release_ids - release
        self.assertEqual((rest.quantity, rest.state), (2, "inspect"))
        self._pass(rest)
        self.assertEqual(len(self.production.release_ids), 2)

    def test_backorder_has_its_own(self):
        first = self._make(quantity=2)
        self.assertEqual(first.quantity, 2)
        rest = self.order.control_production_ids - self.production
        self.assertEqual(len(rest), 1)
        self.assertFalse(rest.release_ids)
        second = self._make(rest)
        self.assertEqual(second.quantity, 3)
        self._pass(first)
        self.assertEqual(first.state, "handover")
        self.assertEqual(second.state, "inspect")

    def test_inspector_needs_no_other_rights(self):
        release = self._make()
        inspector = self.users["inspector"]
        self.assertFalse(inspector.has_group("sales_team.group_sale_salesman"))
        self.assertFalse(inspector.has_group("mrp.group_mrp_user"))
        form = Form(self._as("inspector", release))
        self.assertEqual(form.quantity, 5)
        form.note = "pressure gauge 12"
        with form.line_ids.edit(4) as line:
            line.reading = "32"
            line.note = "2900 rpm"
        form.save()
        release.invalidate_recordset()
        self.assertEqual(release.line_ids[-1].reading, "32")
        self.assertIn("wooden case", str(self._as("inspector", release).sheet))
        dialog = Form(
            self._as("inspector", self.env["production.handover"]).with_context(
                default_release_id=release.id
            )
        )
        self.assertEqual(dialog.quantity, 5)
        self.assertIn("Stock", dialog.place)

    def test_nobody_else_inspects(self):
        release = self._make()
        manager = new_test_user(
            self.env,
            login="everything",
            groups="sale_mrp_countersign.group_manager,mrp.group_mrp_manager,"
            "stock.group_stock_manager",
        )
        for user in (self.users["sales_office"], self.users["production_manager"]):
            record = release.with_user(user)
            self._assert_refused(record.action_all_correct, kind=AccessError)
            self._assert_refused(
                lambda record=record: record.line_ids.write({"answer": "ok"}),
                kind=AccessError,
            )
        record = release.with_user(manager)
        for act in (
            lambda: record.write({"quantity": 1}),
            lambda: record.line_ids[-1].write({"reading": "32"}),
            lambda: record.record_handover(5, "A"),
        ):
            self._assert_refused(act, kind=AccessError)

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
