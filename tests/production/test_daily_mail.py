from unittest.mock import patch

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.production import (
    production_daily_sheet_mail,
)

from .daily_common import FRI, MON, SUN, THU, TUE, WED, DailyCommon, utc

CODES = ("production_manager", "sales_office", "sales_assistant", "general_manager")


class Killed(BaseException):
    """As if the process had ended."""


@tagged("post_install", "-at_install")
class TestDailyMail(DailyCommon):
    """Who gets the report of which day, when, and once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.roles = cls.env["order.signoff.role"].browse(
            cls.env.ref(f"sale_mrp_countersign.role_{code}").id for code in CODES
        )
        cls.people = cls.env["res.users"].browse(
            cls._create_user(code).id for code in CODES
        )
        for role, user in zip(cls.roles, cls.people, strict=True):
            role.user_ids = user
        cls.company.write({"order_control": True, "production_daily_hour": 7.5})
        cls.company.order_control_since = f"{MON} 00:00:00"
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).write(
            {"order_control": False}
        )
        order = cls._order(
            cls.pump, 10, utc(TUE, "08:00"), date_deadline=utc(MON, "08:00")
        )
        cls._make(order, utc(TUE, "17:00"), 6)
        cls.mails = cls.env["mail.mail"]
        cls.sheets = cls.env["production.daily.sheet"]

    @classmethod
    def _create_user(cls, login, groups="sale_mrp_countersign.group_signer", **values):
        return new_test_user(
            cls.env,
            login=f"daily_{login}",
            email=f"{login}@example.com",
            groups=groups,
            **values,
        )

    def setUp(self):
        super().setUp()
        self.commits = 0
        self.killed_after = self.time_for = None

        def commit(cron, processed=0, *, remaining=None, deactivate=False):
            """Count what would be committed; end where a test wants it."""
            self.env.flush_all()
            self.commits += 1
            if self.commits == self.killed_after:
                raise Killed
            return 0 if self.commits == self.time_for else float("inf")

        self.patch(type(self.env["ir.cron"]), "_commit_progress", commit)
        reports = type(self.env["ir.actions.report"])
        self.patch(
            reports,
            "_render_qweb_pdf",
            lambda self, report, ids=None, data=None: (b"%PDF-1.4", "pdf"),
        )
        self.before = self.mails.search([])

    def _run(self, moment):
        """Let the job run; return ``{address: subjects}`` of all mails so far."""
        with freeze_time(moment):
            self.sheets._cron_mail()
        result = {}
        for mail in self.mails.search([], order="id") - self.before:
            address = mail.email_to.split("<")[-1].strip(">")
            result.setdefault(address, []).append(mail.subject)
        return result

    def _everybody(self, *days):
        subjects = [f"Daily Production Report {day}" for day in days]
        return {f"{code}@example.com": subjects for code in CODES}

    # -------------------------------------------------------------------- when
    def test_at_its_hour_and_once(self):
        self.assertEqual(self._run(utc(WED, "07:29")), {})
        self.assertEqual(self._run(utc(WED, "07:31")), self._everybody(TUE))
        for clock in ("07:31", "09:00", "23:59"):
            self.assertEqual(self._run(utc(WED, clock)), self._everybody(TUE))
        sheet = self.sheets.search([("day", "=", TUE)])
        self.assertEqual(sheet.mailed_at, utc(WED, "07:31"))
        self.assertEqual(sheet.mail_ids.user_id, self.people)
        self.assertEqual(len(sheet.attachment_ids), 1)

    def test_killed_between(self):
        """Each person once, wherever the job ends."""
        for number in range(1, 9):
            with self.subTest(number=number), self.env.cr.savepoint() as point:
                self.commits, self.killed_after = 0, number
                with patch.object(production_daily_sheet_mail, "PEOPLE_AT_ONCE", 1):
                    try:
                        found = self._run(utc(WED, "08:00"))
                    except Killed:
                        found = None
                    if number < 6:
                        self.assertIsNone(found, "it was killed")
                    self.killed_after = None
                    sheet = self.sheets.search([("day", "=", TUE)])
                    self.assertEqual(len(sheet.mail_ids), min(number - 1, 4))
                    self.assertEqual(self._run(utc(WED, "08:15")), self._everybody(TUE))
                point.rollback()

    def test_out_of_time(self):
        with patch.object(production_daily_sheet_mail, "PEOPLE_AT_ONCE", 3):
            self.time_for = 2
            self.assertEqual(len(self._run(utc(WED, "08:00"))), 3)
            self.time_for = None
            self.assertEqual(self._run(utc(WED, "08:15")), self._everybody(TUE))

    def test_across_midnight(self):
        """What was due before midnight is sent after it, as it was due."""
        self.company.write(
            {"production_daily_hour": 23.75, "production_daily_day": "same"}
        )
        with patch.object(production_daily_sheet_mail, "PEOPLE_AT_ONCE", 1):
            self.killed_after = 3
            with self.assertRaises(Killed):
                self._run(utc(TUE, "23:59"))
            self.killed_after = None
            self.assertEqual(self._run(utc(WED, "00:05")), self._everybody(TUE))
            self.assertEqual(self._run(utc(WED, "12:00")), self._everybody(TUE))

    def test_server_was_down(self):
        """Only what was due last is sent."""
        self.assertEqual(self._run(utc(WED, "23:00")), self._everybody(TUE))
        self._make(self._order(self.valve, 1, utc(THU, "08:00")), utc(THU, "09:00"))
        # back on Friday before its hour: what was due on Thursday, about Wednesday
        self.assertEqual(self._run(utc(FRI, "06:00")), self._everybody(TUE))
        self.assertEqual(self._run(utc(FRI, "08:00")), self._everybody(TUE, THU))
        # down again over the weekend: Saturday's is late, Friday's was due on Saturday
        self.assertEqual(self._run(f"{SUN} 22:00:00"), self._everybody(TUE, THU))

    def test_days_without_production(self):
        self.assertEqual(self._run(utc(SUN, "08:00")), {})
        sheet = self.sheets.search([])
        self.assertTrue(sheet.mailed_at, "settled")
        self.assertFalse(sheet.mail_ids)
        self.company.production_daily_empty = True
        self.assertEqual(self._run(utc(SUN, "09:00")), {}, "settled already")
        self.assertEqual(self._run(f"{SUN} 23:45:00"), self._everybody(SUN))

    def test_planned_but_not_made(self):
        self._order(self.valve, 1, utc(FRI, "08:00"))
        self.assertEqual(self._run(f"{FRI} 23:45:00"), self._everybody(FRI))

    def test_switched_off(self):
        self.company.production_daily_mail = False
        self.assertEqual(self._run(utc(WED, "08:00")), {})
        self.company.production_daily_mail = True
        self.company.order_control = False
        self.assertEqual(self._run(utc(WED, "08:00")), {})
        self.company.order_control = True
        # switched on at noon: what was due before stays unsent
        self.company.order_control_since = utc(WED, "12:00")
        self.assertEqual(self._run(utc(WED, "12:15")), {})

    # --------------------------------------------------------------------- who
    def test_internal_people_only(self):
        outsider = self._create_user("outsider", groups="base.group_portal")
        silent = self._create_user("silent")
        silent.email = False
        left = self._create_user("left")
        left.active = False
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        away = self._create_user(
            "away", company_id=elsewhere.id, company_ids=[Command.set(elsewhere.ids)]
        )
        self.roles[0].user_ids |= outsider | silent | left | away
        self.assertEqual(self._run(utc(WED, "08:00")), self._everybody(TUE))

    def test_deputy(self):
        deputy = self._create_user("deputy")
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.roles[0].id,
                "user_id": self.people[0].id,
                "deputy_id": deputy.id,
                "date_from": MON,
                "date_to": SUN,
            }
        )
        addresses = set(self._run(utc(WED, "08:00")))
        self.assertIn("deputy@example.com", addresses)
        self.assertNotIn("production_manager@example.com", addresses)

    def test_one_person_in_several_roles(self):
        self.roles.user_ids = self.people[0]
        self.assertEqual(
            self._run(utc(WED, "08:00")),
            {"production_manager@example.com": [f"Daily Production Report {TUE}"]},
        )

    def test_nobody_yet(self):
        """Roles without members: who becomes one later that day still gets it."""
        people = self.roles.user_ids
        self.roles.user_ids = False
        self.assertEqual(self._run(utc(WED, "08:00")), {})
        self.assertFalse(self.sheets.search([]))
        self.roles[0].user_ids = people[0]
        self.assertEqual(len(self._run(utc(WED, "09:00"))), 1)

    def test_each_company_at_its_own_hour(self):
        other = self.env["res.company"].create(
            {"name": "Overseas", "production_daily_hour": 8, "order_control": True}
        )
        other.order_control_since = f"{MON} 00:00:00"
        other.resource_calendar_id.tz = "UTC"
        self.assertEqual(other.production_daily_role_ids, self.roles)
        self.people[:2].company_ids |= other
        self._make(self._order(self.bolt, 7, f"{TUE} 08:00:00", other), f"{TUE} 09:00")
        self.assertEqual(self._run(f"{WED} 07:45:00"), self._everybody(TUE))
        found = self._run(f"{WED} 08:15:00")
        self.assertEqual(
            {address: len(subjects) for address, subjects in found.items()},
            {
                "production_manager@example.com": 2,
                "sales_office@example.com": 2,
                "sales_assistant@example.com": 1,
                "general_manager@example.com": 1,
            },
        )
        sheets = self.sheets.search([("day", "=", TUE)])
        self.assertEqual(sheets.company_id, self.company | other)
        bodies = (self.mails.search([]) - self.before).mapped("body_html")
        self.assertEqual(sum("Bolt" in body for body in bodies), 2)
        self.assertFalse(any("Bolt" in body and "Pump" in body for body in bodies))

    def test_one_company_fails(self):
        """What goes wrong with one company does not hold up another."""
        other = self.env["res.company"].create(
            {"name": "A broken one", "order_control": True}
        )
        other.order_control_since = f"{MON} 00:00:00"
        other.resource_calendar_id.tz = "Asia/Shanghai"
        self.people.company_ids |= other
        self._make(
            self._order(self.bolt, 7, utc(TUE, "08:00"), other), utc(TUE, "09:00")
        )
        mail = type(self.sheets)._mail

        def broken(sheet):
            if sheet.company_id == other:
                raise ValueError("no printer")
            return mail(sheet)

        self.patch(type(self.sheets), "_mail", broken)
        with (
            patch.object(self.env.cr, "rollback") as rollback,
            self.assertLogs(production_daily_sheet_mail.__name__, "ERROR") as logs,
        ):
            self.assertEqual(self._run(utc(WED, "08:00")), self._everybody(TUE))
        rollback.assert_called_once_with()
        self.assertIn("A broken one", logs.output[0])

    # -------------------------------------------------------------------- what
    def test_in_the_language_of_the_reader(self):
        self.people[0].lang = "zh_CN"
        self._run(utc(WED, "08:00"))
        mails = self.mails.search([]) - self.before
        sheet = self.sheets.search([("day", "=", TUE)])
        self.assertEqual(len(sheet.attachment_ids), 2)
        chinese = mails.filtered(lambda mail: "production_manager" in mail.email_to)
        english = (mails - chinese)[0]
        self.assertEqual(chinese.subject, f"生产日报表 {TUE}")
        self.assertIn("zh_CN", chinese.attachment_ids.name)
        self.assertEqual(english.attachment_ids.mimetype, "application/pdf")
        for mail, words in ((chinese, "累计"), (english, "Cumulative")):
            text = " ".join(str(mail.body_html).split())
            self.assertIn(words, text)
            self.assertIn("Pump", text)
            self.assertIn("/odoo/daily-production", text)
        self.assertNotIn("Planned", str(chinese.body_html))

    def test_long_days_are_cut_in_the_mail(self):
        with patch.object(production_daily_sheet_mail, "ROWS_SHOWN", 2):
            self._run(utc(WED, "08:00"))
        body = (self.mails.search([]) - self.before)[0].body_html
        self.assertEqual(body.count("Pump"), 1)
        self.assertIn("more on the sheet", body)

    def test_nobody_enters_a_sheet(self):
        self._run(utc(WED, "08:00"))
        sheet = self.sheets.search([("day", "=", TUE)])
        for user in (self.people[0], self.env.ref("base.user_admin")):
            mine = sheet.with_user(user)
            with self.assertRaises(UserError):
                mine.create({"company_id": self.company.id, "day": MON})
            with self.assertRaises(AccessError):
                mine.write({"mailed_at": False})
            with self.assertRaises(AccessError):
                mine.unlink()
            with self.assertRaises(UserError):
                mine.mail_ids.create({"sheet_id": sheet.id, "user_id": user.id})
            with self.assertRaises(AccessError):
                mine.mail_ids.unlink()
        with self.assertRaises(UserError):
            self.sheets.sudo().create({"company_id": self.company.id, "day": MON})
