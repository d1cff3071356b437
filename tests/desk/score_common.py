from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.tests import new_test_user

from ..common import CountersignCommon

# Late in the month that is scored, in the morning at the factory
NOW = "2031-03-28 02:00:00"
MONTH = "2031-03-01"


class ScoreFactory:
    """People for every post of the scorecard, and a sheet of March 2031."""

    @classmethod
    def _set_up_scores(cls):
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        for code in ("follow_up_clerk", "driver"):
            login = f"{cls.login_prefix}_{code}"
            user = new_test_user(
                cls.env, login=login, groups="sale_mrp_countersign.group_signer"
            )
            cls.users[code] = user
            cls.role(code).user_ids = user
        cls.sheets = cls.env["scorecard"]
        cls.sheet = cls.sheets.with_user(cls.users["sales_manager"]).create(
            {"month": MONTH}
        )
        cls.sheet = cls.sheet.with_env(cls.env)

    @classmethod
    def fact(cls, code):
        return cls.env.ref(f"sale_mrp_countersign.scorecard_fact_{code}")

    def row(self, name, sheet=None):
        """Return a row by the name of its indicator's record."""
        indicator = self.env.ref(f"sale_mrp_countersign.scorecard_indicator_{name}")
        lines = (sheet or self.sheet).line_ids
        return lines.filtered(lambda line: line.indicator_id == indicator)

    def _find(self, name, note="found", day="2031-03-10", **values):
        row = self._as("sales_manager", self.row(name))
        return row.record_finding(day, note, **values).sudo()

    def _score(self, sheet=None):
        """Score everything as proposed: people first, then the manager."""
        sheet = sheet or self.sheet
        for code in ("salesperson", "order_clerk", "follow_up_clerk", "driver"):
            person = self._as(code, sheet)
            lines = person.line_ids.filtered(
                lambda line: line.may_self_score and not line.self_scored_at
            )
            if lines:
                person.action_accept_self()
        self._as("sales_manager", sheet).action_accept_manager()

    def _sign_all(self, sheet=None):
        sheet = sheet or self.sheet
        self._sign("sales_manager", sheet)
        self._sign("general_manager", sheet)

    def _assert_refused(self, act, *words, kind=UserError):
        with self.assertRaises(kind) as caught, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        for word in words:
            self.assertIn(word, str(caught.exception))


class ScoreCase(ScoreFactory, CountersignCommon):
    """Tests of the scorecard, at a fixed time."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        clock = freeze_time(NOW)
        clock.start()
        cls.addClassCleanup(clock.stop)
        cls._set_up_scores()

    def setUp(self):
        super().setUp()
        self.patch(
            self.registry["ir.cron"], "_commit_progress", lambda *_args, **_kw: 600
        )
