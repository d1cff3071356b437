from unittest.mock import patch

from freezegun import freeze_time
from lxml import html

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.desk import order_summary_mail

from .desk_common import DeskCommon

# Eight in the morning in Shanghai
MONDAY, TUESDAY, WEDNESDAY = (f"2030-05-{day:02} 00:01:00" for day in (6, 7, 8))


class Killed(BaseException):
    """As if the process had ended."""


@tagged("post_install", "-at_install")
class TestOrderSummary(DeskCommon):
    """The figures of yesterday and of last month by mail, once, for who may see."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.order_control_since = "2020-01-01 00:00:00"
        cls.company.order_summary_monthly = False
        cls.company.order_summary_role_ids = cls.role("general_manager")
        cls.summaries = cls.env["order.summary.mail"]

    def _order_on(self, moment, price=100, submit=True):
        with freeze_time(moment):
            order = self._create_order()
            order.order_line.price_unit = price
            if submit:
                self._submit(order)
            self.env.flush_all()
        # the database's clock is not frozen
        self.env.cr.execute(
            "UPDATE sale_order SET create_date = %s WHERE id = %s", (moment, order.id)
        )
        order.invalidate_recordset()
        return order

    def _run(self, moment):
        with freeze_time(moment):
            self.summaries._cron_mail()
        return self._get_mails()

    def _get_table(self, mail):
        """Return ``{label: [texts]}`` of the mail's table."""
        rows = html.fromstring(mail.body_html).xpath("//tr")
        texts = [[cell.text_content().strip() for cell in row] for row in rows]
        return {row[0]: row[1:] for row in texts}

    # -------------------------------------------------------------------- what
    def test_figures_of_yesterday_and_the_day_before(self):
        # Sunday 23:59 and Monday 00:01 in Shanghai
        self._order_on("2030-05-05 15:59:00", price=100)
        self._order_on("2030-05-05 16:01:00", price=200)
        monday = self._order_on("2030-05-06 10:00:00", price=300)
        self._order_on("2030-05-06 16:01:00", submit=False)
        with freeze_time("2030-05-06 11:00:00"):
            self._as("production_manager", monday).signoff_refuse(
                self._digests(monday), "no"
            )
            # the same order once more
            self._as("order_clerk", monday).action_submit()
        mail = self._run(TUESDAY)["general_manager@example.com"]
        table = self._get_table(mail)
        self.assertIn("05/06/2030", mail.subject)
        self.assertEqual(table["New orders"], ["2", "1", "+1"])
        self.assertEqual(table["Submitted"], ["2", "1", "+1"])
        self.assertEqual(table["Refusals"], ["1", "0", "+1"])
        amounts = ["".join(filter(str.isdigit, text)) for text in table["Their amount"]]
        self.assertEqual(amounts, ["250000", "50000", "200000"])
        self.assertEqual(table["Transfers shipped"], ["0", "0", "0"])

    def test_shipped_and_arrived(self):
        self._set_stock(self.pump, 10)
        with freeze_time("2030-05-06 02:00:00"):
            order = self._create_order(
                partner=self.customer_a, contract_id=self.contract_a.id
            )
            self._make_ready(order)
            order.action_confirm()
            picking = order.picking_ids
            for code in ("sales_office", "dispatcher"):
                if picking._get_missing_signatures()[picking.id]:
                    self._sign(code, picking)
            picking.move_ids.write({"quantity": 5, "picked": True})
            picking._action_done()
            self._as("sales_office", picking).record_arrival("2030-05-06")
            # entered anew, the same transfer
            self._as("sales_office", picking).record_arrival("2030-05-06", "intact")
        table = self._get_table(self._run(TUESDAY)["general_manager@example.com"])
        for label in (
            "Reviews passed",
            "Orders confirmed",
            "Transfers shipped",
            "Transfers arrived",
        ):
            self.assertEqual(table[label], ["1", "0", "+1"], label)

    def test_complaints(self):
        """By the company's day; other kinds of cases are none."""
        for kind, moment in (
            ("complaint", "2030-05-05 15:59:00"),
            ("complaint", "2030-05-05 16:01:00"),
            ("complaint", "2030-05-06 15:59:00"),
            ("repair", "2030-05-06 10:00:00"),
        ):
            kind = self.env.ref(f"sale_mrp_countersign.after_sales_kind_{kind}")
            with freeze_time(moment):
                self.env["after.sales.case"].create(
                    {"kind_id": kind.id, "description": "it leaks"}
                )
        table = self._get_table(self._run(TUESDAY)["general_manager@example.com"])
        self.assertEqual(table["Complaints"], ["2", "1", "+1"])

    def test_due_and_late(self):
        with freeze_time("2030-05-01 02:00:00"):
            order = self._create_order()
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-06")
        table = self._get_table(self._run(TUESDAY)["general_manager@example.com"])
        self.assertEqual(table["Due and late"], ["1", "0", "+1"])

    def test_last_month(self):
        self.company.order_summary_daily = False
        self.company.order_summary_monthly = True
        self._order_on("2030-04-30 15:59:00")
        self._order_on("2030-04-30 16:01:00")
        self._order_on("2030-03-31 16:01:00")
        self._order_on("2030-03-31 15:59:00")
        mail = self._run("2030-04-30 23:59:00")["general_manager@example.com"]
        self.assertIn("2030-03", mail.subject, "April's is not due yet, March's late")
        mails = self._run("2030-05-01 00:01:00")["general_manager@example.com"] - mail
        self.assertIn("2030-04", mails.subject)
        self.assertEqual(self._get_table(mails)["New orders"], ["2", "1", "+1"])
        for moment, count in (
            ("2030-05-01 09:00:00", 2),
            ("2030-05-20 00:01:00", 2),
            ("2030-06-01 00:01:00", 3),
        ):
            found = self._run(moment)["general_manager@example.com"]
            self.assertEqual(len(found), count, moment)

    # --------------------------------------------------------------------- who
    def test_amounts_only_for_who_sees_prices(self):
        self.company.order_summary_role_ids |= self.role("production_manager")
        self.company.order_summary_user_ids = (
            self.users["chief_engineer"] | self.users["sales_office"]
        )
        self._order_on("2030-05-06 10:00:00", price=73913)
        mails = self._run(TUESDAY)
        for code, sees in (
            ("general_manager", True),
            ("sales_office", True),
            ("production_manager", False),
            ("chief_engineer", False),
        ):
            mail = mails[f"{code}@example.com"]
            self.assertEqual("Their amount" in mail.body_html, sees, code)
            self.assertEqual("369,565" in mail.body_html, sees, code)

    def test_internal_people_of_the_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "summary_stranger",
            "sale_mrp_countersign.group_signer",
            email="s@example.com",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        portal = new_test_user(
            self.env, "summary_portal", "base.group_portal", email="p@example.com"
        )
        silent = self.users["finance"]
        silent.email = False
        self.company.order_summary_user_ids = stranger | portal | silent
        self.assertEqual(set(self._run(TUESDAY)), {"general_manager@example.com"})

    def test_language_of_the_reader(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["general_manager"].lang = "zh_CN"
        self.company.order_summary_user_ids = self.users["finance"]
        mails = self._run(TUESDAY)
        chinese = mails["general_manager@example.com"]
        english = mails["finance@example.com"]
        self.assertNotEqual(chinese.subject, english.subject)
        self.assertIn("2030/05/06", chinese.body_html)
        self.assertIn("05/06/2030", english.body_html)

    # ------------------------------------------------------------------- when
    def test_at_its_hour_and_once(self):
        self.assertEqual(len(self._run("2030-05-06 23:59:00")), 1, "Sunday's")
        before = self._get_mails()["general_manager@example.com"]
        self.assertEqual(len(before), 1)
        for moment in (TUESDAY, "2030-05-07 10:00:00", "2030-05-07 23:59:00"):
            mails = self._run(moment)["general_manager@example.com"]
            self.assertEqual(len(mails), 2)
        self.assertEqual(len(self._run(WEDNESDAY)["general_manager@example.com"]), 3)

    def test_killed_between(self):
        self.company.order_summary_user_ids = (
            self.users["finance"] | self.users["sales_manager"]
        )
        commits = []

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            cron.env.flush_all()
            commits.append(processed)
            if len(commits) == 3:
                raise Killed
            return float("inf")

        with patch.object(order_summary_mail, "PEOPLE_AT_ONCE", 1):
            self.patch(type(self.env["ir.cron"]), "_commit_progress", commit)
            try:  # assertRaises would roll back
                self._run(TUESDAY)
            except Killed:
                self.assertEqual(len(self._get_mails()), 2)
            mails = self._run(TUESDAY)
        self.assertEqual(len(mails), 3)
        self.assertTrue(all(len(mail) == 1 for mail in mails.values()))

    def test_nothing_when_off(self):
        self.company.order_summary_daily = False
        self.assertEqual(self._run(TUESDAY), {})
        self.company.order_summary_daily = True
        self.company.order_control = False
        self.assertEqual(self._run(TUESDAY), {})
        self.company.order_control = True
        self.company.order_control_since = "2030-05-07 04:00:00"
        self.assertEqual(self._run("2030-05-07 05:00:00"), {}, "was due before")
        self.assertEqual(len(self._run(WEDNESDAY)), 1)

    def test_one_company_fails(self):
        other = self.env["res.company"].create(
            {"name": "A broken one", "order_control": True}
        )
        other.order_control_since = "2030-01-01 00:00:00"
        self.users["general_manager"].company_ids |= other
        figures = type(self.summaries)._get_figures

        def broken(summaries, company, period):
            if company == other:
                raise ValueError("no figures")
            return figures(summaries, company, period)

        self.patch(type(self.summaries), "_get_figures", broken)
        with (
            patch.object(self.env.cr, "rollback") as rollback,
            self.assertLogs(order_summary_mail.__name__, "ERROR") as logs,
        ):
            self.assertEqual(len(self._run("2030-05-07 10:00:00")), 1)
        self.assertIn("A broken one", logs.output[0])
        self.assertTrue(rollback.called)

    def test_other_companies_are_not_counted(self):
        other = self.env["res.company"].create(
            {"name": "Overseas", "order_control": True}
        )
        other.order_control_since = "2030-01-01 00:00:00"
        other.order_summary_role_ids = False
        other.order_summary_monthly = False
        other.order_summary_user_ids = self.users["finance"]
        self.users["finance"].company_ids |= other
        self._order_on("2030-05-06 10:00:00")
        mails = self._run("2030-05-07 10:00:00")
        counts = {
            address: self._get_table(mail)["New orders"][0]
            for address, mail in mails.items()
        }
        self.assertEqual(
            counts, {"general_manager@example.com": "1", "finance@example.com": "0"}
        )

    def test_nobody_enters_one(self):
        self._run(TUESDAY)
        row = self.summaries.search([], limit=1)
        manager = new_test_user(
            self.env, "summary_manager", "sale_mrp_countersign.group_manager"
        )
        mine = row.with_user(manager)
        self.assertEqual(mine.kind, "day")
        with self.assertRaises(UserError):
            mine.create({"kind": "day"})
        with self.assertRaises(AccessError):
            mine.write({"day": "2030-01-01"})
        with self.assertRaises(AccessError):
            mine.unlink()
