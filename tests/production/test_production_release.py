from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .release_common import STEP, ReleaseCase


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
