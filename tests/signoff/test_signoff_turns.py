from odoo.exceptions import UserError
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
