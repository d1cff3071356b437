from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderSignoff(CountersignCommon):
    """Evidence, and signing what was seen."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(nonstandard=True)

    def test_signing_needs_the_digests_of_what_was_read(self):
        self._submit(self.order)
        signer = self._as("chief_engineer", self.order)
        with self.assertRaises(UserError):
            signer.signoff_sign({}, statement="feasible")
        seen = self._digests(self.order)
        self.order.order_line.nonstandard_note = "outlet DN80"
        with self.assertRaises(UserError) as error:
            signer.signoff_sign(seen, statement="feasible")
        self.assertIn("Technical", str(error.exception))
        self.assertFalse(self.order.signoff_ids.filtered(lambda s: s.kind == "sign"))
        self._sign("chief_engineer", self.order)

    def test_dialog_says_what_changed(self):
        self._submit(self.order)
        signer = self._as("chief_engineer", self.order)
        action = signer.action_signoff_open()
        dialog = (
            self.env["order.signoff.sign"]
            .with_user(self.users["chief_engineer"])
            .browse(action["res_id"])
        )
        self.assertIn("DN50", dialog.sheet)
        self.order.order_line.nonstandard_note = "outlet DN80"
        dialog.statement = "feasible"
        with self.assertRaises(UserError) as error:
            dialog.action_sign()
        self.assertIn("DN80", str(error.exception))

    def test_someone_elses_content_does_not_disturb(self):
        self._submit(self.order)
        seen = self._digests(self.order)
        self.order.order_line.price_unit = 77
        self._as("chief_engineer", self.order).signoff_sign(
            seen, statement="yes", answers={"feasibility": "yes"}
        )

    def test_statement_and_answer_are_required(self):
        self._submit(self.order)
        with self.assertRaises(UserError):
            self._sign("chief_engineer", self.order, statement=" ")
        self._sign("chief_engineer", self.order)
        self._sign("purchasing", self.order)
        with self.assertRaises(UserError):
            self._sign("production_manager", self.order, date="no date")

    def test_only_the_role_whose_turn_it_is_signs(self):
        self._submit(self.order)
        for code in ("general_manager", "production_manager", "order_clerk"):
            with self.subTest(code=code), self.assertRaises(AccessError):
                self._sign(code, self.order)
        engineer = self.users["chief_engineer"]
        engineer.group_ids = [
            Command.unlink(self.env.ref("sale_mrp_countersign.group_signer").id)
        ]
        with self.assertRaises(AccessError):
            self._sign("chief_engineer", self.order)

    def test_evidence_never_changes(self):
        self._submit(self.order)
        self._sign("chief_engineer", self.order)
        row = self.order.signoff_ids[0]
        admin = row.with_user(self.env.ref("base.user_admin"))
        for record in (admin, admin.sudo()):
            with self.assertRaises(UserError):
                record.write({"statement": "never said"})
            with self.assertRaises(UserError):
                record.unlink()
            with self.assertRaises(UserError):
                record.create({"kind": "sign", "user_name": "x"})
        revision = self.order.revision_ids[:1].sudo()
        with self.assertRaises(UserError):
            revision.write({"number": 9})
        with self.assertRaises(UserError):
            revision.unlink()
        with self.assertRaises(UserError):
            self.order.unlink()

    def test_chain_holds_and_shows_tampering(self):
        self._submit(self.order)
        self._sign("chief_engineer", self.order)
        self._sign("purchasing", self.order)
        rows = self.order.signoff_ids.sorted("seq")
        self.env.invalidate_all()
        previous = ""
        for number, row in enumerate(rows, 1):
            self.assertEqual(row.seq, number)
            self.assertEqual(row.prev_hash or "", previous)
            self.assertEqual(row.hash, row._get_hash())
            previous = row.hash
        self.env.cr.execute(
            "UPDATE order_signoff SET statement = 'forged' WHERE id = %s",
            [rows[-1].id],
        )
        rows.invalidate_recordset()
        self.assertNotEqual(rows[-1].hash, rows[-1]._get_hash())

    def test_signed_files_are_kept(self):
        self._submit(self.order)
        file = self._create_attachment("proof.pdf")
        self.order._record_evidence("reply", attachment_ids=file.ids)
        with self.assertRaises(UserError):
            file.unlink()
        with self.assertRaises(UserError):
            file.write({"datas": False})
        with self.assertRaises(UserError):
            file.write({"raw": b"%PDF-1.4 over it"})
        file.raw = file.raw  # as core does to move it to another store

    def test_drawing_is_part_of_what_is_signed(self):
        self._submit(self.order)
        self._sign("chief_engineer", self.order)
        other = self._create_attachment("other.pdf")
        other.raw = b"%PDF-1.4 another drawing"
        self.order.order_line.drawing_ids = other
        point = self.order._get_signoff_points(["technical_review"])[self.order.id][0]
        self.assertTrue(point.is_open)
        self.assertTrue(point.fallen)

    def test_roles_without_prices_cannot_answer_for_prices(self):
        rule = self.env.ref("sale_mrp_countersign.rule_review_engineer")
        commercial = self.env.ref("sale_mrp_countersign.facet_commercial")
        with self.assertRaises(ValidationError):
            rule.facet_ids = [Command.link(commercial.id)]
        with self.assertRaises(ValidationError):
            self.role("finance").sees_prices = False

    def test_sheet_without_prices(self):
        self.order.order_line.price_unit = 98765
        self._submit(self.order)
        sheet = self._as("chief_engineer", self.order).signoff_sheet()
        self.assertNotIn("98765", str(sheet).replace(",", ""))
        self.assertNotIn("commercial", sheet[str(self.order.id)]["digests"])

    def test_every_signer_reads_a_sheet(self):
        self._submit(self.order)
        for code in (
            "chief_engineer",
            "purchasing",
            "production_manager",
            "finance",
            "general_manager",
        ):
            sheet = self._as(code, self.order).signoff_sheet()[str(self.order.id)]
            self.assertTrue(sheet["sections"])
            self._sign(code, self.order)

    def test_requests_follow_the_turn(self):
        self._submit(self.order)

        def waiting():
            pending = self.env["order.signoff.request"]._get_pending(self.order)
            return set(pending[self.order.id].role_id.mapped("code"))

        self.assertEqual(waiting(), {"chief_engineer", "purchasing"})
        self._sign("chief_engineer", self.order)
        self.assertEqual(waiting(), {"purchasing"})
        self._sign("purchasing", self.order)
        self.assertEqual(waiting(), {"production_manager"})
        mine = self.env["order.signoff.request"].with_user(self.users["finance"])
        self.assertFalse(mine.search([("document_id", "=", self.order.id)]))

    def test_batch_of_documents(self):
        orders = self.order | self._create_order(nonstandard=True)
        for order in orders:
            self._submit(order)
        self._sign("chief_engineer", orders)
        self.assertEqual(
            orders.signoff_ids.filtered(lambda row: row.kind == "sign").sale_order_id,
            orders,
        )
