from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from .score_common import MONTH, ScoreCase

DUTIES = ("salesperson_duties", "order_clerk_duties", "follow_up_duties")


@tagged("post_install", "-at_install")
class TestScorecard(ScoreCase):
    """Points, scores, signatures (source: 售后下单管理, 1.3)."""

    def test_points_add_up_as_in_the_source(self):
        points = {}
        for line in self.sheet.line_ids:
            points.setdefault(line.project, []).append(line.max_points)
        self.assertEqual(
            points,
            {"duties": [5, 3, 3, 4], "attitude": [3, 5, 2], "satisfaction": [5]},
        )
        self.assertEqual(self.sheet.max_total, 30)
        clerks = self.users["order_clerk"] | self.users["follow_up_clerk"]
        self.assertEqual(self.row("clerks_attitude").user_ids, clerks)
        self.assertEqual(len(self.row("satisfaction").user_ids), 4)

    def test_the_way_of_a_sheet(self):
        self.assertEqual(self.sheet.state, "open")
        self.assertIn("no self-score", self.sheet.hint)
        self._score()
        self.assertEqual(self.sheet.state, "manager_scored")
        self.assertEqual((self.sheet.self_total, self.sheet.total), (30, 30))
        row = self.row("driver_duties")
        self.assertEqual(row.self_scored_by_id, self.users["driver"])
        self.assertEqual(row.manager_scored_by_id, self.users["sales_manager"])
        self.assertTrue(row.self_scored_at and row.manager_scored_at)
        self._sign("sales_manager", self.sheet)
        self.assertEqual(self.sheet.state, "manager_scored")
        self._sign("general_manager", self.sheet)
        self.assertEqual(self.sheet.state, "signed")
        self.assertFalse(self.sheet.hint)

    def test_a_post_without_people_waits_for_nobody(self):
        self._as("sales_manager", self.row("driver_duties")).user_ids = False
        self._as("sales_manager", self.row("driver_attitude")).user_ids = False
        self._score()
        self.assertEqual(self.sheet.state, "manager_scored")

    def test_each_finding_takes_its_points(self):
        row = self.row("salesperson_duties")
        self._find("salesperson_duties")
        finding = self._find("salesperson_duties", "again")
        self.assertEqual((row.finding_count, row.limit), (2, 3))
        self._as("sales_manager", finding).record_drop("customer changed it")
        self.assertEqual((row.finding_count, row.limit, finding.points), (1, 4, 0))
        for _time in range(6):
            self._find("salesperson_duties")
        self.assertEqual(row.limit, 0)
        # rows that are judged freely have no points off
        self._find("driver_attitude")
        self.assertEqual(self.row("driver_attitude").limit, 2)

    def test_complaints(self):
        row = self.row("satisfaction")
        self._find("satisfaction")
        self.assertEqual((row.limit, row.finding_ids.fact_id.code), (0, "complaint"))
        self._score()
        self.assertEqual((self.sheet.total, self.sheet.is_void), (25, False))
        self._find("satisfaction")
        self.assertEqual(self.sheet.total, 25)
        finding = self._find("satisfaction")
        self.assertEqual((self.sheet.total, self.sheet.is_void), (0, True))
        self._as("sales_manager", self.sheet).record_bonus(10, "exhibition")
        self.assertEqual(self.sheet.total, 0)
        self._as("sales_manager", finding).record_drop("not ours")
        self.assertEqual((self.sheet.total, self.sheet.is_void), (35, False))

    def test_bonus_is_ten_at_most(self):
        self._score()
        manager = self._as("sales_manager", self.sheet)
        manager.record_bonus(10, "exhibition")
        self.assertEqual(self.sheet.total, 40)
        manager.record_bonus(-10, "quarrel")
        self.assertEqual(self.sheet.total, 20)
        for points in (10.1, -11, float("nan"), "5", None, True):
            self._assert_refused(
                lambda points=points: manager.record_bonus(points, "x")
            )
        self._assert_refused(lambda: manager.record_bonus(3, " "), "what")
        manager.record_bonus(0)
        self.assertEqual(self.sheet.total, 30)

    def test_scores_stay_within_their_limits(self):
        row = self.row("salesperson_duties")
        person = self._as("salesperson", row)
        manager = self._as("sales_manager", row)
        for score in (-0.1, 5.1, float("inf"), "4", False, None):
            self._assert_refused(lambda score=score: person.record_self_score(score))
            self._assert_refused(
                lambda score=score: manager.record_manager_score(score)
            )
        self._find("salesperson_duties")
        person.record_self_score(5, "I see it otherwise")
        self._assert_refused(lambda: manager.record_manager_score(4.5), "0 to 4")
        manager.record_manager_score(0, "not one right")
        self.assertTrue(row.manager_scored_at)
        self.assertEqual(
            (row.self_note, row.note), ("I see it otherwise", "not one right")
        )
        # from here the manager has the word
        self._assert_refused(lambda: person.record_self_score(4), "the manager")

    def test_a_later_finding_asks_for_another_score(self):
        self._score()
        self._sign("sales_manager", self.sheet)
        self._find("order_clerk_duties")
        self.assertEqual(self.sheet.state, "self_scored")
        self.assertIn("leave 2 points", self.sheet.hint)
        self._as("sales_manager", self.sheet).action_accept_manager()
        self.assertEqual(self.row("order_clerk_duties").manager_score, 2)
        self.assertEqual(self.sheet.state, "manager_scored")
        # the manager's signature fell with the content
        self._assert_refused(
            lambda: self._sign("general_manager", self.sheet), kind=AccessError
        )
        self._sign_all()
        self.assertEqual(self.sheet.state, "signed")

    def test_sent_back(self):
        self._score()
        self._sign("sales_manager", self.sheet)
        self.sheet.invalidate_recordset()
        general = self._as("general_manager", self.sheet)
        general.signoff_refuse(self._digests(self.sheet), "too kind")
        self.assertEqual(self.sheet.state, "self_scored")
        self.assertIn("too kind", self.sheet.hint)
        row = self._as("sales_manager", self.row("clerks_attitude"))
        row.record_manager_score(3)
        self.assertEqual(self.sheet.state, "manager_scored")
        self._sign_all()
        self.assertEqual(self.sheet.state, "signed")

    def test_who_signs_has_seen_it(self):
        self._score()
        seen = self._digests(self.sheet)
        row = self._as("sales_manager", self.row("clerks_attitude"))
        row.record_manager_score(3)
        self._assert_refused(
            lambda: self._as("sales_manager", self.sheet).signoff_sign(seen), "changed"
        )
        sheet = self._as("sales_manager", self.sheet).signoff_sheet()
        self.assertIn("Sense of Service", str(sheet))

    def test_a_signature_outlasts_a_refresh_and_who_leaves(self):
        """People are content, in no order: entered last to first, read by name."""
        zoe, adam = (
            new_test_user(
                self.env, login=login, groups="sale_mrp_countersign.group_signer"
            )
            for login in ("zoe", "adam")
        )
        line = self.row("salesperson_duties")
        line.with_user(self.users["sales_manager"]).user_ids = [
            Command.set([zoe.id, adam.id])
        ]
        line.with_user(adam).record_self_score(line.limit)
        self._score()
        self._sign_all()
        for change in (lambda: None, lambda: adam.write({"active": False})):
            change()
            self.env.flush_all()
            self.env.invalidate_all()
            self.sheet.sudo()._refresh_signoffs()
            self.assertEqual(self.sheet.state, "signed")
            rows = self.sheet.sudo()._get_counting_signatures()[self.sheet.id]
            self.assertEqual(len(rows), 2)

    def test_a_signed_sheet_is_locked(self):
        finding = self._find("salesperson_duties")
        self._score()
        self._sign_all()
        manager = self._as("sales_manager", self.sheet)
        row = self._as("sales_manager", self.row("salesperson_duties"))
        person = self._as("salesperson", self.row("salesperson_duties"))
        for act in (
            lambda: row.record_manager_score(1),
            lambda: person.record_self_score(1),
            lambda: row.record_finding("2031-03-10", "x"),
            lambda: self._as("sales_manager", finding).record_drop("x"),
            lambda: manager.record_bonus(1, "x"),
            lambda: manager.action_propose(),
            lambda: row.write({"user_ids": [Command.clear()]}),
        ):
            self._assert_refused(act, "signed")
        self._assert_refused(lambda: self.sheet.sudo().unlink(), "signed")
        self.assertFalse(row.may_score or person.may_self_score)

    def test_nothing_is_written_past_the_methods(self):
        row = self.row("salesperson_duties")
        finding = self._find("salesperson_duties")
        manager = self.users["sales_manager"]
        for record, values in (
            (self.sheet, {"total": 40}),
            (self.sheet, {"state": "signed"}),
            (self.sheet, {"bonus": 9}),
            (self.sheet, {"signoff_ids": [Command.clear()]}),
            (self.sheet, {"facet_digests": {}}),
            (row, {"self_score": 5}),
            (row, {"manager_score": 5, "user_ids": [Command.clear()]}),
            (row, {"limit": 5}),
            (row, {"scorecard_id": False}),
            (finding, {"dropped_at": "2031-03-01"}),
            (finding, {"points": 0}),
        ):
            for who in (record.with_user(manager), record.sudo()):
                with self.subTest(values=values):
                    self._assert_refused(
                        lambda who=who, values=values: who.write(values),
                        kind=AccessError,
                    )
        for values in ({"month": "2031-04-01"}, {"company_id": self.company.id}):
            self._assert_refused(lambda values=values: self.sheet.sudo().write(values))
        self._assert_refused(lambda: row.sudo().unlink())
        self._assert_refused(lambda: finding.sudo().unlink())
        self._assert_refused(
            lambda: finding.sudo().create({"line_id": row.id, "date": MONTH})
        )
        self._assert_refused(
            lambda: self.sheets.sudo().create({"month": "2031-05-01", "bonus": 5}),
            kind=AccessError,
        )
        rows = [Command.create({"indicator_id": row.indicator_id.id})]
        self._assert_refused(
            lambda: self.sheets.sudo().create({"month": "2031-05-01", "line_ids": rows})
        )
        self._assert_refused(
            lambda: self._as("sales_manager", self.sheet).write({"line_ids": rows})
        )
        other = self.sheets.sudo().create({"month": "2031-05-01"})
        moved = [Command.link(row.id)]
        self._assert_refused(
            lambda: other.with_user(manager).write({"line_ids": moved}),
            kind=AccessError,
        )

    def test_indicators_stay_as_sheets_show_them(self):
        indicator = self.row("salesperson_duties").indicator_id
        for values in ({"max_points": 6}, {"name": "x"}, {"zero_from": 1}):
            self._assert_refused(
                lambda values=values: indicator.write(values), "Archive"
            )
        self._assert_refused(
            lambda: indicator.update_field_translations("name", {"en_US": "x"})
        )
        indicator.active = False
        sheet = self._as("sales_manager", self.sheets).create({"month": "2031-04-01"})
        self.assertEqual(sheet.max_total, 25)
        self.assertEqual(self.sheet.max_total, 30)

    def test_findings_by_hand_are_checked(self):
        order = self._create_order()
        finding = self._find("order_clerk_duties", order_id=order.id)
        self.assertEqual(finding.document_name, order.name)
        self.assertEqual(finding.recorded_by_id, self.users["sales_manager"])
        self.assertFalse(finding.is_proposed)
        opened = self._as("sales_manager", finding).action_open_document()
        self.assertEqual(opened["res_id"], order.id)
        for note, day in ((" ", "2031-03-10"), ("x", "2031-04-01"), ("x", False)):
            self._assert_refused(
                lambda note=note, day=day: self._find("driver_duties", note, day)
            )
        self._assert_refused(
            lambda: self._find("driver_duties", order_id=10**8), "Choose"
        )
        company = self.env["res.company"].create({"name": "Other works"})
        other = self.env["stock.picking"].create(
            {
                "picking_type_id": self.env["stock.picking.type"]
                .search([("company_id", "=", company.id)], limit=1)
                .id
            }
        )
        self._assert_refused(lambda: self._find("driver_duties", picking_id=other.id))
        self._as("sales_manager", finding).record_drop("x")
        self._assert_refused(
            lambda: self._as("sales_manager", finding).record_drop("y"), "already"
        )

    def test_a_month_made_twice_is_one_sheet(self):
        manager = self._as("sales_manager", self.sheets)
        self._assert_refused(
            lambda: manager.create({"month": "2031-03-17"}), kind=Exception
        )
        self.company.order_control_since = "2031-02-20 00:00:00"
        for _time in range(2):
            self.sheets._cron_propose()
            found = self.sheets.search([("company_id", "=", self.company.id)])
            months = sorted(found.mapped(lambda sheet: f"{sheet.month:%Y-%m}"))
            self.assertEqual(months, ["2031-02", "2031-03"])

    def test_no_sheet_before_order_control(self):
        self.company.order_control_since = "2031-03-02 00:00:00"
        self.sheets._cron_propose()
        found = self.sheets.search([("company_id", "=", self.company.id)])
        self.assertEqual(found, self.sheet)

    def test_teams_go_on_with_their_own_sheets(self):
        team = self.env["crm.team"].create(
            {"name": "East", "member_ids": [(4, self.users["salesperson"].id)]}
        )
        second = self.users["salesperson"].copy({"login": "cs_second"})
        self.role("salesperson").user_ids += second
        manager = self._as("sales_manager", self.sheets)
        sheet = manager.create({"month": "2031-02-01", "team_id": team.id})
        self.assertIn("East", sheet.name)
        row = self.row("salesperson_duties", sheet)
        self.assertEqual(row.user_ids, self.users["salesperson"])
        # whose post has nobody in the team is done by all of the post
        self.assertEqual(
            self.row("driver_duties", sheet).user_ids, self.users["driver"]
        )
        self.company.order_control_since = "2031-01-20 00:00:00"
        self.sheets._cron_propose()
        march = self.sheets.search([("month", "=", MONTH)])
        self.assertEqual(march.team_id, team)
        self.assertEqual(len(march), 2)

    def test_the_form(self):
        form = Form(self.sheets.with_user(self.users["sales_manager"]))
        form.month = "2031-04-15"
        sheet = form.save()
        self.assertEqual(str(sheet.month), "2031-04-01")
        with Form(sheet) as form, form.line_ids.edit(0) as line:
            line.user_ids.add(self.users["sales_assistant"])
        self.assertIn(self.users["sales_assistant"], sheet.line_ids[0].user_ids)
        act = self.row("salesperson_duties", sheet).action_open_manager_score()
        wizard = self.env["scorecard.act"].with_user(self.users["sales_manager"])
        wizard = Form(wizard.with_context(**act["context"]))
        self.assertEqual(wizard.score, 5)
        wizard.score = 4
        wizard.note = "well done"
        wizard.save().action_record()
        row = self.row("salesperson_duties", sheet)
        self.assertEqual((row.manager_score, row.note), (4, "well done"))

    def test_dialogs_record_each_act(self):
        wizards = self.env["scorecard.act"]
        person = self._as("driver", self.row("driver_duties"))
        manager = self._as("sales_manager", self.row("driver_duties"))

        def record(action, code, **values):
            wizard = wizards.with_user(self.users[code])
            wizard.with_context(**action["context"]).create(values).action_record()

        record(person.action_open_self_score(), "driver", note="all on time")
        record(manager.action_open_finding(), "sales_manager", note="late")
        finding = self._as("sales_manager", self.row("driver_duties").finding_ids)
        self.assertEqual(str(finding.date), "2031-03-28")
        self.assertEqual(finding.fact_id.code, "late_delivery")
        record(finding.action_open_drop(), "sales_manager", note="road closed")
        sheet = self._as("sales_manager", self.sheet)
        record(sheet.action_open_bonus(), "sales_manager", points=2, note="helped")
        self.assertEqual(self.row("driver_duties").self_score, 4)
        self.assertEqual(finding.drop_reason, "road closed")
        self.assertEqual(self.sheet.bonus, 2)

    def test_nothing_left_to_score(self):
        self._score()
        manager = self._as("sales_manager", self.sheet)
        self._assert_refused(manager.action_accept_manager, "nothing left")
        driver = self._as("driver", self.sheet)
        self._assert_refused(driver.action_accept_self, "nothing left", kind=UserError)

    def test_what_the_manager_has_scored_keeps_no_others_back(self):
        """Of two rows of one person the manager has scored one already."""
        person = self.users["order_clerk"]
        rows = self.row("driver_duties") | self.row("order_clerk_duties")
        self._as("sales_manager", rows[0]).user_ids = person
        self._as("sales_manager", rows[1]).user_ids = person
        self._as("sales_manager", rows[0]).record_manager_score(1)
        self._as("order_clerk", self.sheet).action_accept_self()
        self.assertFalse(rows[0].self_scored_at)
        self.assertTrue(rows[1].self_scored_at)
        self.assertEqual(rows[0].manager_score, 1)

    def test_the_year_by_person(self):
        self._score()
        groups = self.env["scorecard.line"].formatted_read_group(
            [("state", "!=", "signed")], ["user_ids"], ["manager_score:sum"]
        )
        sums = {group["user_ids"][1]: group["manager_score:sum"] for group in groups}
        self.assertEqual(sums[self.users["salesperson"].name], 5 + 3 + 5)
        self.assertEqual(sums[self.users["driver"].name], 4 + 2 + 5)
