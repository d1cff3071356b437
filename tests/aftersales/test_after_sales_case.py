from datetime import date, datetime, timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon
from .after_sales_common import AfterSales


@tagged("post_install", "-at_install")
class TestAfterSalesCase(AfterSales, CountersignCommon):
    """A case from the report to the visit: facts are recorded, the stage follows."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_service()

    # ------------------------------------------------------------------ the way
    def test_the_whole_way(self):
        case = self._open()
        self.assertRegex(case.name, r"^SH\d{4}-\d{4}$")
        self.assertEqual(case.stage, "reported")
        self.assertEqual(case.reported_by_id, self.users["sales_office"])
        self.assertTrue(case.reported_at)
        todo = self._get_todos(case)
        self.assertEqual(todo.user_id, self.users["service_supervisor"])

        supervisor = self._supervise(case)
        supervisor.take_case()
        self.assertEqual(case.stage, "accepted")
        self.assertEqual(case.responsible_id, self.users["service_supervisor"])
        self.assertFalse(self._get_todos(case))
        supervisor.record_solution("a new seal", 120.456, self._cause("material").id)
        self.assertEqual(case.stage, "solved")
        self.assertEqual((case.solution, case.cost), ("a new seal", 120.46))
        self.assertEqual(case.cause_id, self._cause("material"))
        supervisor.record_answer("it is on its way", "wechat", "Mr Wang")
        self.assertEqual(case.stage, "done")
        self.assertTrue(case.done_at)
        visit = self._get_todos(case, "revisit")
        self.assertEqual(visit.user_id, self.users["service_supervisor"])
        self.assertEqual(visit.date_deadline, case.visit_due)
        supervisor.record_satisfaction(4, "a little late")
        self.assertEqual((case.stage, case.satisfaction), ("done", 4))
        supervisor.record_visit("runs well", True, 5, "phone", "Mr Wang")
        self.assertEqual((case.stage, case.satisfaction), ("closed", 5))
        self.assertTrue(case.visited_at)
        self.assertFalse(case.visit_due)
        self.assertFalse(self._get_todos(case, "revisit"))
        self.assertEqual(
            case.step_ids.sorted("id").mapped("act"),
            ["report", "take", "solution", "answer", "satisfaction", "visit"],
        )
        self.assertEqual(
            case.step_ids.done_by_id,
            self.users["sales_office"] + self.users["service_supervisor"],
        )
        notes = " ".join(case.message_ids.mapped("body"))
        for words in ("a new seal", "on its way", "4 of 5", "runs well"):
            self.assertIn(words, notes)

    def test_kind_without_a_visit(self):
        case = self._open("question")
        self._answer(case)
        self.assertEqual(case.stage, "closed")
        self.assertFalse(self._get_todos(case, "revisit"))

    def test_visit_finds_more_to_do(self):
        case = self._open()
        supervisor = self._answer(case)
        supervisor.record_visit("leaks again", False)
        self.assertEqual(case.stage, "accepted")
        self.assertFalse(case.done_at)
        self.assertTrue(self._get_todos(case))
        supervisor.record_solution("a new pump", 900)
        supervisor.record_answer("a new pump comes")
        supervisor.record_visit("runs", True)
        self.assertEqual((case.stage, case.cost), ("closed", 900))

    def test_another_solution_before_the_answer(self):
        case = self._open()
        supervisor = self._solve(case)
        supervisor.record_solution("a new pump", 900)
        self.assertEqual((case.stage, case.solution), ("solved", "a new pump"))
        supervisor.record_answer("a new pump comes")
        with self.assertRaisesRegex(UserError, "in stage"):
            supervisor.record_solution("nothing", 0)

    def test_given_to_somebody(self):
        case = self._open()
        engineer = self.users["chief_engineer"]
        with self.assertRaises(AccessError):
            self._as("chief_engineer", case).take_case()
        self._supervise(case).assign_case(engineer.id)
        self.assertEqual(case.responsible_id, engineer)
        self.assertEqual(self._get_todos(case).user_id, engineer)
        self._as("chief_engineer", case).record_solution("redrawn", 0)
        self.assertEqual(case.stage, "solved")
        stranger = self.env["res.users"].create({"name": "x", "login": "x_stranger"})
        for user_id in (stranger.id, 0, False, 10**8):
            with self.assertRaisesRegex(UserError, "who is a signer"):
                self._supervise(case).assign_case(user_id)

    # ------------------------------------------------------------------ refusals
    def test_out_of_turn(self):
        case = self._open()
        supervisor = self._supervise(case)
        for act in (
            lambda: supervisor.record_solution("x"),
            lambda: supervisor.record_answer("x"),
            lambda: supervisor.record_satisfaction(5),
            lambda: supervisor.record_visit("x", True),
            supervisor.make_exchange_order,
        ):
            with self.assertRaisesRegex(UserError, "in stage"):
                act()
        self._answer(case)
        supervisor.record_visit("well", True)
        for act in (supervisor.take_case, lambda: supervisor.record_answer("x")):
            with self.assertRaisesRegex(UserError, "in stage"):
                act()
        with self.assertRaisesRegex(UserError, "is closed"):
            supervisor.description = "something else"

    def test_bad_input(self):
        case = self._open()
        supervisor = self._supervise(case)
        supervisor.take_case()
        for args, words in (
            ((" ", 1), "what is done"),
            (("x", -1), "zero or more"),
            (("x", "much"), "zero or more"),
            (("x", float("nan")), "zero or more"),
            (("x", float("inf")), "zero or more"),
            (("x", 1, 10**8), "from the list"),
        ):
            with self.assertRaisesRegex(UserError, words):
                supervisor.record_solution(*args)
        supervisor.record_solution("x", 1)
        for args, words in (
            (("",), "was told"),
            (("x", "smoke"), "how you spoke"),
        ):
            with self.assertRaisesRegex(UserError, words):
                supervisor.record_answer(*args)
        supervisor.record_answer("x")
        for args, words in (
            ((0,), "from 1 to 5"),
            ((6,), "from 1 to 5"),
            (("good",), "from 1 to 5"),
            ((2,), "not satisfied"),
        ):
            with self.assertRaisesRegex(UserError, words):
                supervisor.record_satisfaction(*args)
        for args, words in (
            (("", True), "customer says"),
            (("x", True, 9), "from 1 to 5"),
        ):
            with self.assertRaisesRegex(UserError, words):
                supervisor.record_visit(*args)

    def test_nobody_writes_facts(self):
        case = self._open()
        values = {
            "name": "SH1",
            "stage": "closed",
            "responsible_id": self.env.uid,
            "reported_by_id": self.env.uid,
            "reported_at": "2031-01-01",
            "solution": "x",
            "cost": 1,
            "counted_from": "2031-01-01",
            "done_at": "2031-01-01",
            "visited_at": "2031-01-01",
            "visit_due": "2031-01-01",
            "satisfaction": 5,
            "hours_taken": 1,
            "deadline": "2099-01-01",
            "is_answered_late": True,
            "facts_seq": 9,
            "step_ids": [],
            "return_ids": [],
        }
        for name, value in values.items():
            with self.assertRaises(AccessError, msg=name):
                case.sudo().write({name: value})
            with self.assertRaises(AccessError, msg=name):
                self._open(**{name: value})
        step = case.step_ids
        for act in (
            lambda: step.sudo().write({"text": "x"}),
            lambda: step.sudo().unlink(),
            lambda: step.sudo().create({"case_id": case.id, "act": "visit"}),
            lambda: case.sudo().unlink(),
            lambda: case.sudo().write({"company_id": self.company.id}),
        ):
            with self.assertRaises(UserError):
                act()
        forged = case.with_context(default_stage="closed", default_cost=9)
        made = (
            forged.create({"kind_id": self._kind("return").id, "description": "x"})
            if self.env.su
            else self._open()
        )
        self.assertEqual((made.stage, made.cost), ("reported", 0))

    # -------------------------------------------------------------------- who
    def test_who_takes_in_and_who_handles(self):
        for role in ("salesperson", "order_clerk", "sales_assistant"):
            self.assertEqual(self._open(role=role).stage, "reported")
        for role in ("finance", "chief_engineer", "dispatcher"):
            with self.assertRaises(AccessError):
                self._open(role=role)
        case = self._open()
        for role in ("salesperson", "finance", "general_manager"):
            with self.assertRaises(AccessError):
                self._as(role, case).take_case()
            with self.assertRaises(AccessError):
                self._as(role, case).description = "x"
        self._as("sales_office", case).description = "it leaks badly"
        self._as("sales_office", case).take_case()
        self.assertEqual(case.responsible_id, self.users["sales_office"])

    def test_who_took_it_in_corrects_it_until_it_is_taken(self):
        case = self._open(role="salesperson")
        mine = self._as("salesperson", case)
        self.assertTrue(mine.may_correct and mine.may_add_files)
        mine.description = "both pumps leak"
        self._supervise(case).take_case()
        mine.invalidate_recordset()
        self.assertFalse(mine.may_correct)
        with self.assertRaises(AccessError):
            mine.description = "x"
        # the photo comes an hour later
        photo = self.env["ir.attachment"].with_user(mine.env.user)
        photo = photo.create({"name": "leak.jpg", "raw": b"x"})
        mine.file_ids = [Command.link(photo.id)]
        self.assertEqual(case.file_ids, photo.with_env(self.env))
        colleague = self._as("order_clerk", case)
        self.assertFalse(colleague.may_add_files)
        with self.assertRaises(AccessError):
            colleague.file_ids = [Command.clear()]
        self._answer(case)
        self._supervise(case).record_visit("all is well", True)
        self.assertEqual(case.stage, "closed")
        with self.assertRaises(UserError):
            mine.file_ids = [Command.clear()]

    def test_role_of_the_kind(self):
        kind = self._kind("repair")
        kind.role_id = self.role("chief_engineer")
        case = self._open("repair")
        self.assertEqual(self._get_todos(case).user_id, self.users["chief_engineer"])
        self._as("chief_engineer", case).take_case()
        self.assertEqual(case.stage, "accepted")

    def test_other_company(self):
        case = self._open()
        other = self.env["res.company"].create({"name": "Other works"})
        user = self.users["service_supervisor"]
        user.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        with self.assertRaises(AccessError):
            self._supervise(case).take_case()
        with self.assertRaises(AccessError):
            self._supervise(case).read(["name"])

    # ------------------------------------------------------------------- dates
    def test_deadline_in_working_hours(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2031-03-07 08:30:00"):  # Friday afternoon at the factory
            case = self._open()
            planned = self.company._plan_working_hours(8, datetime(2031, 3, 7, 8, 30))
            self.assertEqual(case.deadline, planned)
            self.assertGreater(case.deadline, datetime(2031, 3, 10))
            self.assertFalse(case.is_late)
        with freeze_time(case.deadline + timedelta(minutes=1)):
            case.invalidate_recordset()
            self.assertTrue(case.is_late)
            self.assertIn(case, case.search([("is_late", "=", True)]))
            self._answer(case)
            self.assertTrue(case.is_answered_late)
            self.assertIn(case, case.search([("is_late", "=", True)]))
            self.assertGreater(case.hours_taken, 60)
        in_time = self._open()
        self._answer(in_time)
        self.assertFalse(in_time.is_late)
        self.assertNotIn(in_time, case.search([("is_late", "=", True)]))

    def test_visit_day_of_the_company(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2031-03-03 17:00:00"):  # the next day at the factory
            case = self._open()
            self._answer(case)
            self.assertEqual(case.visit_due, date(2031, 3, 11))

    def test_other_kind_other_deadline(self):
        case = self._open("question")
        before = case.deadline
        self._as("sales_office", case).kind_id = self._kind("repair")
        self.assertGreater(case.deadline, before)

    def test_a_case_that_comes_back_has_its_own_deadline(self):
        """Each answer is judged from when it was due: from the report, the visit."""
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        with freeze_time("2031-03-03 01:00:00"):
            case = self._open()
        first = case.deadline
        with freeze_time("2031-03-03 03:00:00"):
            supervisor = self._answer(case)
        self.assertEqual((case.hours_taken, case.is_answered_late), (2, False))
        with freeze_time("2031-03-12 01:30:00"):
            supervisor.record_visit("leaks again", False)
            again = self.company._plan_working_hours(
                case.kind_id.hours, datetime(2031, 3, 12, 1, 30)
            )
            self.assertEqual((case.deadline, case.is_late), (again, False))
            self.assertGreater(again, first)
            self.assertNotIn(case, case.search([("is_late", "=", True)]))
            self.assertEqual(self._get_todos(case).date_deadline, date(2031, 3, 12))
        with freeze_time("2031-03-12 02:30:00"):
            self._answer(case)
            self.assertFalse(case.is_late)
        self.assertEqual((case.hours_taken, case.is_answered_late), (1, False))
        # a third time, and now too late
        with freeze_time("2031-03-20 01:30:00"):
            supervisor.record_visit("leaks for the third time", False)
        with freeze_time(case.deadline + timedelta(minutes=1)):
            case.invalidate_recordset()
            self.assertTrue(case.is_late)
            self._answer(case)
        self.assertTrue(case.is_answered_late)
        self.assertEqual(str(case.reported_at), "2031-03-03 01:00:00")

    # ----------------------------------------------------------------- figures
    def test_averages_count_what_was_asked_and_answered(self):
        """By product, kind and cause: figures of all cases, averages of those known."""
        with freeze_time("2031-03-03 01:00:00"):
            cases = self._open() | self._open() | self._open("repair")
            cases |= self._open("repair", product_id=self.shaft.id)
            cases |= self._open(product_id=self.shaft.id)
        with freeze_time("2031-03-03 05:00:00"):
            supervisor = self._answer(cases[0])
        supervisor.record_satisfaction(5)
        own = [("id", "in", cases.ids)]
        figures = ["__count", "cost:sum", "satisfaction:avg", "hours_taken:avg"]

        def read(group):
            return cases._read_group(own, [group] if group else [], figures)

        self.assertEqual(read(None), [(5, 120, 5.0, 4.0)])
        self.assertEqual(
            read("product_id"),
            [(self.pump, 3, 120, 5.0, 4.0), (self.shaft, 2, 0, False, False)],
        )
        complaint, repair = self._kind("complaint"), self._kind("repair")
        self.assertCountEqual(
            read("kind_id"),
            [(complaint, 3, 120, 5.0, 4.0), (repair, 2, 0, False, False)],
        )
        cause = self._cause("workmanship")
        self.assertCountEqual(
            read("cause_id"),
            [(cause, 1, 120, 5.0, 4.0), (cause.browse(), 4, 0, False, False)],
        )
        self._answer(cases[1]).record_satisfaction(2, "too slow")
        self.assertEqual(read(None)[0][2], 3.5)
        # as the pivot asks for it
        rows = self._as("sales_office", cases).formatted_read_grouping_sets(
            own, [[], ["kind_id"]], ["satisfaction:avg"], order="satisfaction:avg"
        )
        self.assertEqual(rows[0][0]["satisfaction:avg"], 3.5)

    # ------------------------------------------------------------------- many
    def test_many(self):
        cases = self._open() | self._open("repair") | self._open("accessory")
        supervisor = self._supervise(cases)
        supervisor.take_case()
        supervisor.record_solution("new parts", 10)
        supervisor.record_answer("parts are on their way")
        supervisor.record_visit("well", True, 4)
        self.assertEqual(cases.mapped("stage"), ["closed"] * 3)
        self.assertEqual(cases.mapped("satisfaction"), [4, 4, 4])

    def test_one_of_many_is_out_of_turn(self):
        cases = self._open() | self._open()
        self._supervise(cases[0]).take_case()
        with self.assertRaisesRegex(UserError, cases[1].name):
            self._supervise(cases).record_solution("x", 1)

    def test_cost_grows_slowly(self):
        """An act on ten cases asks hardly more than on one."""

        def count(number):
            cases = self.env["after.sales.case"]
            for _number in range(number):
                cases |= self._open()
            supervisor = self._supervise(cases)
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            supervisor.take_case()
            supervisor.record_solution("x", 1)
            self.env.flush_all()
            return self.env.cr.sql_log_count - before

        count(1)
        one, ten = count(1), count(10)
        self.assertLess(ten - one, 9 * 8, f"{one} queries for one, {ten} for ten")

    def test_dialog(self):
        case = self._open(contact="Mr Wang")
        supervisor = self._supervise(case)
        supervisor.take_case()
        for action, values in (
            (supervisor.action_solution(), {"text": "a seal", "cost": 12}),
            (supervisor.action_answer(), {"text": "it comes"}),
            (supervisor.action_satisfaction(), {"score": "5"}),
            (
                supervisor.action_visit(),
                {"text": "well", "settled": "yes", "score": "5"},
            ),
        ):
            wizards = self._supervise(self.env[action["res_model"]])
            form = Form(wizards.with_context(**action["context"]))
            for name, value in values.items():
                form[name] = value
            form.save().action_record()
        self.assertEqual((case.stage, case.cost), ("closed", 12))
        self.assertEqual(case.step_ids[0].contact, "Mr Wang")

    def test_photos_are_seen_by_whoever_reads_the_case(self):
        """Uploaded before the case is there, or put on it afterwards."""

        def upload(role):
            files = self._as(role, self.env["ir.attachment"])
            return files.create({"name": "a.png", "raw": b"x", "res_id": 0})

        first, second = upload("salesperson"), upload("sales_office")
        case = self._open(role="salesperson", file_ids=[Command.link(first.id)])
        self._as("sales_office", case).file_ids = [Command.link(second.id)]
        self.env.invalidate_all()
        for role in ("salesperson", "service_supervisor"):
            for file in (first, second):
                self.assertEqual(self._as(role, file).name, "a.png")
        self.assertEqual((first | second).sudo().mapped("res_id"), [case.id] * 2)
        # what somebody else uploaded is not opened by linking it
        with self.assertRaises(AccessError):
            self._as("sales_office", case).file_ids = [
                Command.link(upload("finance").id)
            ]

    def test_form(self):
        """The order brings its customer, the delivery its order."""
        picking = self._ship()
        cases = self._as("sales_office", self.env["after.sales.case"])
        form = Form(cases.with_context(default_picking_id=picking.id))
        self.assertEqual(form.order_id, picking._get_dispatch_orders())
        self.assertEqual(form.partner_id, self.customer_a)
        form.kind_id = self._kind("complaint")
        form.description = "noisy"
        case = form.save()
        self.assertEqual(case.stage, "reported")
        self.assertTrue(case.may_handle)
