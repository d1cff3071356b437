from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import CountersignCommon

SIGNER = "sale_mrp_countersign.group_signer"


class TurnsCommon(CountersignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls.users["production_manager"]
        cls.managers = cls.role("production_manager")
        cls.other_company = cls.env["res.company"].create({"name": "Other works"})
        cls.order = cls._create_order(user_id=False)

    def _create_signer(self, login, **values):
        return new_test_user(
            self.env, login=login, groups=SIGNER, email=f"{login}@example.com", **values
        )

    def _create_stranger(self, *companies):
        """Return a signer at home in the other company."""
        home = self.other_company
        companies = home.union(*companies)
        return self._create_signer(
            "cs_stranger", company_id=home.id, company_ids=[Command.set(companies.ids)]
        )

    def _ref(self, name):
        return self.env.ref(f"sale_mrp_countersign.{name}")

    def _get_readers(self, order, users):
        """Return those of ``users`` who have the order in their list."""
        self.env.flush_all()
        self.env.invalidate_all()
        requests = self.env["order.signoff.request"]
        readers = self.env["res.users"]
        for user in users:
            rows = requests.with_user(user).with_context(
                allowed_company_ids=user.company_ids.ids
            )
            mine = rows.search([("is_mine", "=", True), ("document_id", "=", order.id)])
            if mine:
                readers |= user
            everything = rows.search([("document_id", "=", order.id)])
            self.assertEqual(everything.filtered("is_mine"), mine, user.login)
        return readers


@tagged("post_install", "-at_install")
class TestSignoffForward(TurnsCommon):
    """What was forwarded waits for somebody, whoever goes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = cls._create_signer(cls, "cs_second")
        cls.managers.user_ids = [Command.link(cls.second.id)]
        cls.both = cls.manager | cls.second

    def setUp(self):
        super().setUp()
        self._submit(self.order)

    def _forward(self):
        self._as("production_manager", self.order).signoff_forward(self.second.id)
        self.assertEqual(self._get_readers(self.order, self.both), self.second)

    def test_not_to_another_company(self):
        stranger = self._create_stranger()
        self.managers.user_ids = [Command.link(stranger.id)]
        order = self._as("production_manager", self.order)
        self.assertEqual(order._get_forward_candidates(), self.second)
        with self.assertRaises(UserError):
            order.signoff_forward(stranger.id)

    def test_not_to_one_whom_four_eyes_keep_off(self):
        clerk = self.users["order_clerk"]
        self.managers.user_ids = [Command.link(clerk.id)]
        self._ref("rule_review_production").not_submitter = True
        order = self._as("production_manager", self.order)
        self.assertEqual(order._get_forward_candidates(), self.second)
        with self.assertRaises(UserError):
            order.signoff_forward(clerk.id)

    def test_not_to_one_who_is_away(self):
        self._send_away(self._create_signer("cs_stand_in"))
        order = self._as("production_manager", self.order)
        with self.assertRaises(UserError):
            order.signoff_forward(self.second.id)

    def _send_away(self, stand_in):
        today = self.company._get_local_day()
        self.env["order.signoff.deputy"].create(
            {
                "role_id": self.managers.id,
                "user_id": self.second.id,
                "deputy_id": stand_in.id,
                "date_from": today,
                "date_to": today,
            }
        )

    def test_whoever_leaves_the_role_leaves_it_to_the_others(self):
        self._forward()
        self.managers.user_ids = [Command.unlink(self.second.id)]
        self.assertEqual(self._get_readers(self.order, self.both), self.manager)

    def test_whoever_leaves_leaves_it_to_the_others(self):
        self._forward()
        self.second.active = False
        self.assertEqual(self._get_readers(self.order, self.manager), self.manager)

    def test_whoever_leaves_the_company_leaves_it_to_the_others(self):
        self._forward()
        self.second.write(
            {
                "company_id": self.other_company.id,
                "company_ids": [Command.set(self.other_company.ids)],
            }
        )
        self.assertEqual(self._get_readers(self.order, self.both), self.manager)

    def test_whoever_is_away_leaves_it_to_the_others_and_the_deputy(self):
        self._forward()
        stand_in = self._create_signer("cs_stand_in")
        self._send_away(stand_in)
        readers = self._get_readers(self.order, self.manager | stand_in)
        self.assertEqual(readers, self.manager | stand_in)
        people = self.order.sudo()._get_people_to_remind()[self.order.id]
        self.assertEqual(set(people), {self.manager, stand_in})

    def test_four_eyes_that_come_later_give_it_back(self):
        self._forward()
        rule = self._ref("rule_review_production")
        rule.not_submitter = True
        self.order.sudo()._record_evidence("submit")
        self.assertEqual(self._get_readers(self.order, self.both), self.second)
        clerk = self.users["sales_office"]
        self.managers.user_ids = [Command.link(clerk.id)]
        self._as("production_manager", self.order).signoff_forward(clerk.id)
        self.order.with_user(clerk).action_submit()
        readers = self._get_readers(self.order, self.both | clerk)
        self.assertEqual(readers, self.both)


@tagged("post_install", "-at_install")
class TestSignoffEyes(TurnsCommon):
    """Another pair of eyes, and a role of the right company."""

    def test_who_submitted_first_stays_a_submitter(self):
        clerk = self.users["order_clerk"]
        self.role("finance").user_ids = [Command.link(clerk.id)]
        self._ref("rule_approval_finance").not_submitter = True
        self._submit(self.order)
        self._sign("production_manager", self.order)
        self._as("sales_office", self.order).action_submit()
        self.env.invalidate_all()
        with self.assertRaisesRegex(AccessError, "another pair of eyes"):
            self._sign("order_clerk", self.order)
        self._sign("finance", self.order)

    def test_who_asked_first_for_a_customer_stays_a_submitter(self):
        customer = self._create_customer("Newcomer", self.class_b)
        file = self.env["customer.file"].create({"partner_id": customer.id})
        self._as("order_clerk", file).action_ask()
        self._as("sales_manager", file).signoff_refuse(self._digests(file), "no")
        self._as("sales_office", file).action_ask()
        self.assertEqual(
            file._get_submitters()[file.id],
            self.users["order_clerk"] | self.users["sales_office"],
        )

    def test_who_waived_has_been_there_before(self):
        self._ref("rule_approval_general_manager").not_earlier_signer = True
        self._submit(self.order)
        self._as("general_manager", self.order).signoff_waive(
            "technical_review", self._digests(self.order), "urgent"
        )
        self._sign("finance", self.order)
        with self.assertRaises(AccessError):
            self._sign("general_manager", self.order)
        self.assertEqual(self.order.order_stage, "approval")

    def test_who_submitted_does_not_waive_what_others_are_to_see(self):
        clerk = self.users["order_clerk"]
        self.role("general_manager").user_ids = [Command.link(clerk.id)]
        rule = self._ref("rule_review_production")
        self._submit(self.order)
        order = self._as("order_clerk", self.order)
        self.assertTrue(order.may_waive)
        rule.not_submitter = True
        self.env.invalidate_all()
        self.assertFalse(order.may_waive)
        for act, args in (
            ("action_waive_open", ()),
            (
                "signoff_waive",
                ("technical_review", self._digests(self.order), "mine"),
            ),
        ):
            with self.subTest(act), self.assertRaisesRegex(AccessError, "pair of eyes"):
                getattr(order, act)(*args)
        self.assertNotIn("waive", self.order.signoff_ids.mapped("kind"))
        self._as("general_manager", self.order).signoff_waive(
            "technical_review", self._digests(self.order), "urgent"
        )

    def test_a_role_of_another_company_waives_nothing_here(self):
        stranger = self._create_stranger(self.company)
        boss = self.role("general_manager")
        elsewhere = boss.copy(
            {"company_id": self.other_company.id, "user_ids": stranger.ids}
        )
        for name in ("technical_review", "approval"):
            self._ref(f"step_{name}").waiver_role_ids = boss | elsewhere
        self._submit(self.order)
        order = self.order.with_user(stranger).with_context(
            allowed_company_ids=(self.other_company | self.company).ids
        )
        self.assertFalse(order.sudo().may_waive)
        requests = self.env["order.signoff.request"].with_env(order.env)
        mine = [("document_id", "=", order.id), ("may_waive", "=", True)]
        self.assertFalse(requests.search(mine))
        self.assertFalse(order._get_sheet_files_of_user())
        digests = self._digests(self.order)
        with self.assertRaisesRegex(AccessError, boss.name):
            order.signoff_waive("technical_review", digests, "not mine")
        elsewhere.company_id = self.company
        self.env.invalidate_all()
        self.assertTrue(order.sudo().may_waive)
        self.assertTrue(requests.search(mine))
        self.assertTrue(requests.search(mine).may_waive)
        order.signoff_waive("technical_review", digests, "mine now")
        self.assertEqual(self.order.signoff_ids[0].role_id, elsewhere)

    def test_nobody_is_reminded_of_another_companys_orders(self):
        stranger = self._create_stranger()
        rule = self._ref("rule_review_production")
        rule.write(
            {
                "deadline_hours": 1,
                "escalation_role_id": self.role("general_manager").id,
            }
        )
        for role in (self.managers, self.role("general_manager")):
            role.user_ids = [Command.link(stranger.id)]
        self._submit(self.order)
        rows = self.env["order.signoff.request"]._get_pending(self.order)
        rows[self.order.id].deadline = "2020-01-01"
        self.env.flush_all()
        late, escalated = self.env["order.signoff.digest"]._get_late()
        self.assertIn(self.manager.id, late)
        self.assertIn(self.users["general_manager"].id, escalated)
        self.assertNotIn(stranger.id, late)
        self.assertNotIn(stranger.id, escalated)
        people = self.order.sudo()._get_people_to_remind()[self.order.id]
        self.assertEqual(set(people), {self.manager})

    def test_a_copy_waits_until_it_is_read(self):
        self.env["order.signoff.rule"].create(
            {
                "step_id": self._ref("step_approval").id,
                "role_id": self.role("inspector").id,
                "facet_ids": self._ref("facet_technical").ids,
                "kind": "copy",
            }
        )
        inspector = self.users["inspector"]
        self._submit(self.order)
        self.assertFalse(self._get_readers(self.order, inspector))
        for code in ("production_manager", "finance", "general_manager"):
            self._sign(code, self.order)
            self.assertEqual(self._get_readers(self.order, inspector), inspector)
        self.assertEqual(self.order.order_stage, "fax_confirmation")
        self.assertIn(self.role("inspector").name, self.order.copies_open)
        self._sign("inspector", self.order)
        self.assertFalse(self._get_readers(self.order, inspector))
        self.assertFalse(self.order.copies_open)

    def test_a_cancelled_order_has_no_copies(self):
        self.env["order.signoff.rule"].create(
            {
                "step_id": self._ref("step_technical_review").id,
                "role_id": self.role("inspector").id,
                "facet_ids": self._ref("facet_technical").ids,
                "kind": "copy",
            }
        )
        inspector = self.users["inspector"]
        self._submit(self.order)
        self._sign("production_manager", self.order)
        self.assertEqual(self._get_readers(self.order, inspector), inspector)
        self.order._action_cancel()
        self.assertFalse(self._get_readers(self.order, inspector))
