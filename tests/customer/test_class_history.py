from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestClassHistory(CountersignCommon):
    """A class is changed with a reason, and the change is kept."""

    def _change(self, partner, customer_class, reason=None):
        values = {"customer_class_id": customer_class.id}
        if reason is not None:
            values["class_reason"] = reason
        partner.write(values)

    def _rows(self, partner):
        return [
            (row.before_id.code, row.after_id.code, row.reason, row.user_id)
            for row in partner.class_change_ids.sorted("id")
        ]

    def test_first_class_then_another(self):
        partner = self.env["res.partner"].create({"name": "N", "is_company": True})
        self.assertFalse(partner.class_change_ids)
        self._change(partner, self.class_b)
        user = self.users["sales_manager"]
        user.group_ids += self.env.ref("base.group_partner_manager")
        self._change(partner.with_user(user), self.class_c, "paid 40 days late")
        self.assertEqual(
            self._rows(partner),
            [
                (False, "B", False, self.env.user),
                ("B", "C", "paid 40 days late", user),
            ],
        )

    def test_no_change_without_a_reason(self):
        for reason in (None, "", "  "):
            for customer_class in (self.class_c, self.class_c.browse()):
                with (
                    self.assertRaisesRegex(UserError, "Say why"),
                    self.env.cr.savepoint(),
                ):
                    self._change(self.customer_b, customer_class, reason)
        self.assertEqual(self.customer_b.customer_class_id, self.class_b)

    def test_nothing_changed_nothing_kept(self):
        before = self.customer_b.class_change_ids
        self._change(self.customer_b, self.class_b, "as before")
        self.assertEqual(self.customer_b.class_change_ids, before)

    def test_contacts_follow_without_history(self):
        contact = self.customer_b.create({"name": "C", "parent_id": self.customer_b.id})
        self._change(self.customer_b, self.class_c, "late")
        self.assertEqual(contact.customer_class_id, self.class_c)
        self.assertFalse(contact.class_change_ids)

    def test_many_at_once(self):
        partners = self.env["res.partner"].create(
            [
                {"name": str(n), "is_company": True, "customer_class_id": item.id}
                for n, item in enumerate(self.class_b | self.class_c)
            ]
        )
        self._change(partners, self.class_c, "yearly review")
        self.assertEqual(self._rows(partners[0])[-1][:3], ("B", "C", "yearly review"))
        self.assertEqual(len(partners[1].class_change_ids), 1)

    def test_on_the_form(self):
        with Form(self.customer_b) as form:
            form.customer_class_id = self.class_c
            form.class_reason = "by the report"
        self.assertEqual(self._rows(self.customer_b)[-1][2], "by the report")

    def test_kept(self):
        self._change(self.customer_b, self.class_c, "late")
        row = self.customer_b.class_change_ids[:1]
        for act in (
            lambda: row.write({"reason": "other"}),
            lambda: row.unlink(),
            lambda: row.create({"partner_id": self.customer_b.id, "user_id": 1}),
            lambda: row.with_user(self.users["sales_manager"]).write({"reason": "x"}),
        ):
            # core's AccessError is a UserError
            with self.assertRaises(UserError):
                act()

    def test_terms_of_one_company(self):
        """Deposit and dispatch share of a class differ by company."""
        other = self.company.create({"name": "Other"})
        terms = self.env["customer.class.terms"].create(
            {
                "class_id": self.class_b.id,
                "company_id": other.id,
                "deposit_percent": 10,
                "dispatch_percent": 60,
            }
        )
        get = self.class_b._get_dispatch_percent
        self.assertEqual((get(other, False), get(self.company, False)), (60, 100))
        self.assertEqual(self.class_b._get_terms(other), terms)
        self.assertEqual(self.class_b._get_terms(self.company), self.class_b)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            terms.copy({"company_id": other.id})

    def test_stand_in_never_ships_on_contract(self):
        """Not by the class, and not by the terms that one company gives it."""
        with self.assertRaises(ValidationError):
            self.class_b.ship_on_contract = True
        with self.assertRaises(ValidationError):
            self.env["customer.class.terms"].create(
                {
                    "class_id": self.class_b.id,
                    "company_id": self.company.id,
                    "ship_on_contract": True,
                }
            )

    def test_customer_is_kept_with_its_history(self):
        partner = self.env["res.partner"].create(
            {"name": "N", "is_company": True, "customer_class_id": self.class_b.id}
        )
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(IntegrityError),
            self.env.cr.savepoint(),
        ):
            partner.unlink()

    def test_who_sets_terms(self):
        with self.assertRaises(AccessError):
            self.env["customer.class.terms"].with_user(
                self.users["sales_manager"]
            ).create({"class_id": self.class_b.id})


@tagged("post_install", "-at_install")
class TestGradeReport(CountersignCommon):
    """Days late weighted by amount, and the class that follows."""

    def _invoice(self, amount, due, paid=None):
        """Post an invoice due so many days ago; pay it ``paid`` days ago."""
        today = self.env.cr.now().date()
        move = self.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": self.customer_b.id,
                "invoice_date": self._days_ago(due),
                "invoice_date_due": self._days_ago(due),
                "invoice_payment_term_id": False,
                "invoice_line_ids": [
                    Command.create(
                        {"name": "Pump", "price_unit": amount, "tax_ids": []}
                    )
                ],
            }
        )
        move.action_post()
        self.assertLessEqual(move.invoice_date_due, today)
        if paid is not None:
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({"payment_date": self._days_ago(paid)})._create_payments()
        return move

    def _days_ago(self, days):
        self.env.cr.execute("SELECT CURRENT_DATE - %s", [days])
        return self.env.cr.fetchone()[0]

    def _get_row(self):
        self.env.flush_all()
        report = self.env["customer.grade.report"]
        report.invalidate_model()
        return report.search([("partner_id", "=", self.customer_b.id)])

    def test_figures(self):
        self.assertFalse(self._get_row())
        self._invoice(300, due=40, paid=20)  # 20 days late
        self._invoice(100, due=10, paid=10)  # on time
        self._invoice(100, due=30)  # 30 days late and unpaid
        row = self._get_row()
        self.assertEqual(row.invoice_count, 3)
        self.assertEqual((row.amount, row.overdue), (500, 100))
        # (300 * 20 + 100 * 0 + 100 * 30) / 500
        self.assertAlmostEqual(row.days_late, 18)
        self.assertEqual(row.worst_days_late, 30)
        self.assertEqual(row.customer_class_id, self.class_b)
        self.assertEqual(row.proposed_class_id, self.class_c)
        self.assertTrue(row.differs)
        self.assertEqual(row.action_open_customer()["res_id"], self.customer_b.id)

    def test_proposed_for_a_better_class(self):
        self._invoice(100, due=5, paid=4)
        self.assertEqual(self._get_row().proposed_class_id, self.class_a)
        self.class_a.grade_amount = 1000
        self.assertEqual(self._get_row().proposed_class_id, self.class_b)
        self.assertFalse(self._get_row().differs)

    def test_access(self):
        self._invoice(100, due=5)
        row = self._get_row()
        with self.assertRaises(AccessError):
            row.with_user(self.users["production_manager"]).read(["amount"])
