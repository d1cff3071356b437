from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from ..common import CountersignHttpCase
from .score_common import MONTH, ScoreCase, ScoreFactory


@tagged("post_install", "-at_install")
class TestScorecardReaders(ScoreCase):
    """Who sees which sheets."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for name, groups in (
            ("manager", "sale_mrp_countersign.group_manager"),
            ("auditor", "sale_mrp_countersign.group_auditor"),
            ("boss", "sales_team.group_sale_manager"),
            ("internal", "base.group_user"),
            ("second", "sale_mrp_countersign.group_signer"),
        ):
            cls.users[name] = new_test_user(cls.env, login=f"cs_{name}", groups=groups)
        cls.role("salesperson").user_ids += cls.users["second"]
        team = cls.env["crm.team"].create(
            {"name": "East", "member_ids": [(4, cls.users["second"].id)]}
        )
        cls.east = cls.sheets.create({"month": MONTH, "team_id": team.id})
        cls.company_b = cls.env["res.company"].create({"name": "Other works"})
        cls.foreign = cls.sheets.create(
            {"month": MONTH, "company_id": cls.company_b.id}
        )
        for sheet in cls.east | cls.foreign:
            row = sheet.line_ids[0].with_user(cls.users["sales_manager"])
            if sheet == cls.east:
                row.record_finding("2031-03-10", "found")

    def _get_seen(self, code, model="scorecard"):
        return self._as(code, self.env[model]).search([])

    def test_people_see_their_own_sheets(self):
        self.assertEqual(self._get_seen("salesperson"), self.sheet)
        self.assertEqual(self._get_seen("second"), self.east)
        self.assertEqual(
            self._get_seen("salesperson", "scorecard.line"), self.sheet.line_ids
        )
        self.assertFalse(self._get_seen("salesperson", "scorecard.finding"))
        self.assertEqual(
            self._get_seen("second", "scorecard.finding"), self.east.finding_ids
        )
        # of both, as nobody of these posts is in the team
        self.assertEqual(self._get_seen("driver"), self.sheet | self.east)
        for code in ("finance", "inspector"):
            self.assertFalse(self._get_seen(code))
            self.assertFalse(self._get_seen(code, "scorecard.line"))

    def test_managers_see_all_of_their_company(self):
        for code in ("sales_manager", "manager", "boss", "auditor"):
            with self.subTest(code):
                self.assertEqual(self._get_seen(code), self.sheet | self.east)
                self.assertEqual(
                    self._get_seen(code, "scorecard.line"),
                    (self.sheet | self.east).line_ids,
                )
        self.users["auditor"].company_ids += self.company_b
        auditor = self._as("auditor", self.sheets).with_context(
            allowed_company_ids=self.company_b.ids
        )
        self.assertEqual(auditor.search([]), self.foreign)

    def test_strangers_see_nothing(self):
        for model in ("scorecard", "scorecard.line", "scorecard.finding"):
            with self.assertRaises(AccessError):
                self._get_seen("internal", model)

    def test_a_scorer_of_another_company_does_not_score(self):
        row = self.foreign.line_ids[0]
        self._assert_refused(
            lambda: self._as("sales_manager", row).record_manager_score(1),
            kind=AccessError,
        )
        self._assert_refused(
            lambda: self._as("sales_manager", self.sheets).create(
                {"month": "2031-04-01", "company_id": self.company_b.id}
            ),
            kind=AccessError,
        )

    def test_a_deputy_scores_for_the_manager(self):
        """A plain signer: on these days she opens the sheet, before she cannot."""
        deputy = new_test_user(
            self.env, "cs_deputy", groups="sale_mrp_countersign.group_signer"
        )
        row = self.row("driver_attitude")
        with self.assertRaises(AccessError):
            row.with_user(deputy).read(["manager_score"])
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.role("sales_manager").id,
                "user_id": self.users["sales_manager"].id,
                "deputy_id": deputy.id,
                "date_from": "2031-03-01",
                "date_to": "2031-03-31",
            }
        )
        self._find("driver_attitude")
        sheets = self.sheets.with_user(deputy)
        self.assertIn(self.sheet.id, sheets.search([]).ids)
        row = sheets.browse(self.sheet.id).line_ids.filtered(
            lambda line: line.id == row.id
        )
        self.assertEqual(len(row.finding_ids.mapped("text")), 1)
        self.assertTrue(row.may_score)
        row.record_manager_score(1)
        self.assertEqual(self.row("driver_attitude").manager_scored_by_id, deputy)
        with freeze_time("2031-04-01 02:00:00"):
            self.assertFalse(sheets.search([]))


@tagged("post_install", "-at_install")
class TestScorecardDoors(ScoreFactory, CountersignHttpCase):
    """The same from outside: every door at once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_scores()
        cls.users["auditor"] = new_test_user(
            cls.env, login="cs_auditor", groups="sale_mrp_countersign.group_auditor"
        )

    def _call(self, code, record, method, *args, **kwargs):
        """Return (result, error) of a call over HTTP as this user."""
        return self._rpc(
            f"cs_{code}", record._name, method, [record.ids, *args], kwargs
        )

    def test_scores(self):
        row = self.row("salesperson_duties")
        own = ("salesperson", row, "record_self_score")
        self.assertEqual(self._call(*own, 4), (True, None))
        for code in ("driver", "sales_manager", "auditor", "finance"):
            _result, error = self._call(code, row, "record_self_score", 5)
            self.assertTrue(error, code)
        for code in ("salesperson", "driver", "auditor", "general_manager"):
            _result, error = self._call(code, row, "record_manager_score", 5)
            self.assertTrue(error, code)
            _result, error = self._call(code, row, "record_finding", "2031-03-10", "x")
            self.assertTrue(error, code)
            _result, error = self._call(code, self.sheet, "record_bonus", 5, "x")
            self.assertTrue(error, code)
            _result, error = self._call(code, self.sheet, "action_propose")
            self.assertTrue(error, code)
        _result, error = self._call(*own, 6)
        self.assertIn("0 to 5", error)
        for values in ({"self_score": 5}, {"manager_score": 5}, {"limit": 9}):
            for code in ("salesperson", "sales_manager"):
                _result, error = self._call(code, row, "write", values)
                self.assertTrue(error, code)
        people = {"user_ids": [[6, 0, self.users["driver"].ids]]}
        for code in ("salesperson", "auditor", "finance"):
            _result, error = self._call(code, row, "write", people)
            self.assertTrue(error, code)
        self.assertEqual(self._call("sales_manager", row, "write", people)[1], None)
        self.env.invalidate_all()
        self.assertEqual((row.self_score, row.manager_score), (4, 0))
        self.assertEqual(row.user_ids, self.users["driver"])

    def test_sheets_and_findings(self):
        for code in ("salesperson", "auditor", "finance"):
            values = {"month": "2031-05-01"}
            _result, error = self._rpc(f"cs_{code}", "scorecard", "create", [values])
            self.assertTrue(error, code)
        row = self.row("driver_duties")
        args = ("2031-03-10", "late")
        result, error = self._call("sales_manager", row, "record_finding", *args)
        self.assertFalse(error)
        finding = self.env["scorecard.finding"].browse(result)
        for code in ("driver", "auditor"):
            _result, error = self._call(code, finding, "record_drop", "no")
            self.assertTrue(error, code)
        for code in ("driver", "sales_manager", "auditor"):
            for method, arguments in (
                ("write", [{"drop_reason": "x"}]),
                ("unlink", []),
            ):
                _result, error = self._call(code, finding, method, *arguments)
                self.assertTrue(error, (code, method))
        for method in ("_propose", "_cron_propose", "_write_facts", "_create_facts"):
            _result, error = self._call("sales_manager", self.sheet, method)
            self.assertTrue(error, method)

    def test_a_signed_sheet(self):
        self._score()
        self._sign_all()
        row = self.row("driver_duties")
        for code, record, method, *args in (
            ("sales_manager", row, "record_manager_score", 1),
            ("driver", row, "record_self_score", 1),
            ("sales_manager", row, "record_finding", "2031-03-10", "x"),
            ("sales_manager", row, "write", {"user_ids": [[5]]}),
            ("sales_manager", self.sheet, "record_bonus", 5, "x"),
            ("sales_manager", self.sheet, "action_propose"),
            ("sales_manager", self.sheet, "write", {"total": 40}),
            ("sales_manager", self.sheet, "unlink"),
        ):
            _result, error = self._call(code, record, method, *args)
            self.assertTrue(error, method)
        self.env.invalidate_all()
        self.assertEqual((self.sheet.state, self.sheet.total), ("signed", 30))
