from freezegun import freeze_time
from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon

SIGNER = "sale_mrp_countersign.group_signer"


@tagged("post_install", "-at_install")
class TestSignoffPeople(CountersignCommon):
    """Who may sign: deputies, forwarding, four eyes."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.engineer = cls.users["chief_engineer"]
        cls.stand_in = new_test_user(cls.env, login="cs_stand_in", groups=SIGNER)
        cls.order = cls._create_order(nonstandard=True)

    def _create_deputy(self, **values):
        return self.env["order.signoff.deputy"].create(
            {
                "role_id": self.role("chief_engineer").id,
                "user_id": self.engineer.id,
                "deputy_id": self.stand_in.id,
                "date_from": "2030-05-06",
                "date_to": "2030-05-10",
                **values,
            }
        )

    def _sign_as(self, user, statement="agreed", **answers):
        self.order.invalidate_recordset()
        return self.order.with_user(user).signoff_sign(
            self._digests(self.order),
            statement=statement,
            answers={"feasibility": "yes", **answers},
        )

    # ---------------------------------------------------------------- deputies
    def test_deputy_signs_for_the_absent_within_the_dates_only(self):
        self._submit(self.order)
        self._create_deputy()
        # 06:00 in Shanghai on the 6th is still the 5th in UTC
        for moment, allowed in (
            ("2030-05-05 15:59:00", False),
            ("2030-05-10 16:00:00", False),
            ("2030-05-05 16:01:00", True),
        ):
            with freeze_time(moment), self.subTest(moment):
                if allowed:
                    self._sign_as(self.stand_in)
                else:
                    with self.assertRaises(AccessError):
                        self._sign_as(self.stand_in)
        row = self.order.signoff_ids.filtered(lambda item: item.kind == "sign")
        self.assertEqual(row.user_id, self.stand_in)
        self.assertEqual(row.for_user_id, self.engineer)
        self.assertEqual(row.hash, row._get_hash())
        grid = self.order._get_signoff_grid()
        self.assertEqual(
            [cell["signer"] for cell in grid if cell["signer"]],
            [f"{self.stand_in.name} (for {self.engineer.name})"],
        )
        chinese = row.with_context(lang="zh_CN")._get_signer()
        self.assertIn("代", chinese)

    def test_deputy_sees_what_to_sign(self):
        self._submit(self.order)
        requests = self.env["order.signoff.request"].with_user(self.stand_in)
        self.assertFalse(requests.search([]))
        self._create_deputy()
        with freeze_time("2030-05-07 03:00:00"):
            mine = requests.search([("is_mine", "=", True)])
            self.assertEqual(mine.role_id, self.role("chief_engineer"))
            self.assertTrue(mine.can_sign)
        with freeze_time("2030-05-12 03:00:00"):
            self.assertFalse(requests.search([]))

    def test_deputy_of_somebody_who_left_the_role_signs_nothing(self):
        self._submit(self.order)
        self._create_deputy()
        self.role("chief_engineer").user_ids = [Command.clear()]
        with freeze_time("2030-05-07 03:00:00"), self.assertRaises(AccessError):
            self._sign_as(self.stand_in)

    def test_deputies_are_arranged_by_members_and_administrators(self):
        deputies = self.env["order.signoff.deputy"]
        values = {
            "role_id": self.role("chief_engineer").id,
            "user_id": self.engineer.id,
            "deputy_id": self.stand_in.id,
            "date_from": "2030-05-06",
            "date_to": "2030-05-10",
        }
        own = deputies.with_user(self.engineer).create(values)
        with self.assertRaises(AccessError):
            deputies.with_user(self.stand_in).create(values)
        with self.assertRaises(AccessError):
            own.with_user(self.users["finance"]).write({"deputy_id": self.env.uid})
        with self.assertRaises(ValidationError):
            self._create_deputy(user_id=self.users["finance"].id)
        outsider = new_test_user(self.env, login="cs_out", groups="base.group_user")
        with self.assertRaises(ValidationError):
            self._create_deputy(deputy_id=outsider.id)
        for bad in ({"date_to": "2030-05-01"}, {"deputy_id": self.engineer.id}):
            with self.subTest(bad), mute_logger("odoo.sql_db"):
                with self.assertRaises(IntegrityError), self.cr.savepoint():
                    self._create_deputy(**bad)

    # -------------------------------------------------------------- forwarding
    def test_forwarding_moves_the_row_to_sign(self):
        self._submit(self.order)
        other = self.stand_in
        self.role("chief_engineer").user_ids = [Command.link(other.id)]
        requests = self.env["order.signoff.request"]
        mine = [("is_mine", "=", True), ("document_id", "=", self.order.id)]
        self.assertTrue(requests.with_user(self.engineer).search(mine))
        self._as("chief_engineer", self.order).signoff_forward(other.id, "yours")
        self.assertFalse(requests.with_user(self.engineer).search(mine))
        self.assertTrue(requests.with_user(other).search(mine))
        with self.subTest("any member may still sign, and then it is over"):
            self._sign_as(self.engineer)
            self.assertFalse(requests.with_user(other).search(mine))

    def test_forwarding_only_to_somebody_who_may_sign(self):
        self._submit(self.order)
        engineer = self._as("chief_engineer", self.order)
        for user in (self.engineer, self.users["finance"], self.stand_in):
            with self.subTest(user.login), self.assertRaises(UserError):
                engineer.signoff_forward(user.id)
        with self.assertRaises(AccessError):
            self._as("finance", self.order).signoff_forward(self.engineer.id)
        self.assertFalse(self.order.signoff_ids.filtered(lambda r: r.kind == "forward"))

    # --------------------------------------------------------------- four eyes
    def _assert_to_sign(self, order, user, rows=1, barred=False):
        """Check what a person's list shows of an order, and what the mail tells."""
        requests = self.env["order.signoff.request"].with_user(user)
        domain = [("document_id", "=", order.id), ("document_model", "=", order._name)]
        own = [*domain, ("role_id.user_ids", "in", user.ids)]
        listed = requests.sudo().search(own).with_user(user)
        for field in ("is_mine", "can_sign"):
            with self.subTest(field, user=user.login):
                found = requests.search([*domain, (field, "=", True)])
                self.assertEqual(found, listed.browse() if barred else listed)
                self.assertEqual(listed.sudo().filtered(field), found)
        self.assertEqual(len(listed), rows)
        counted = requests.get_my_counts()["total"]
        self.assertEqual(counted, 0 if barred else rows)
        listed.sudo().deadline = "2026-01-01"
        told = self.env["order.signoff.digest"]._get_late()[0].get(user.id, [])
        self.assertEqual(sorted(told), [] if barred else sorted(listed.ids))

    def test_the_submitter_does_not_sign_where_the_rule_forbids(self):
        clerk = self.users["order_clerk"]
        role = self.role("chief_engineer")
        role.user_ids = [Command.link(clerk.id)]
        self.env.ref("sale_mrp_countersign.rule_review_engineer").not_submitter = True
        self._submit(self.order)
        with self.assertRaises(AccessError) as error:
            self._sign_as(clerk)
        self.assertIn("another pair of eyes", str(error.exception))
        self._assert_to_sign(self.order, clerk, barred=True)
        self._assert_to_sign(self.order, self.engineer)
        self._sign_as(self.engineer)

    def test_an_earlier_signer_does_not_sign_where_the_rule_forbids(self):
        purchaser = self.users["purchasing"]
        self.role("chief_engineer").user_ids = [Command.link(purchaser.id)]
        rule = self.env.ref("sale_mrp_countersign.rule_review_engineer")
        rule.not_earlier_signer = True
        self._submit(self.order)
        self._assert_to_sign(self.order, purchaser, rows=2)
        with self.subTest("one act never gives both signatures"):
            self._sign_as(purchaser)
            signed = self.order.signoff_ids.filtered(lambda r: r.kind == "sign")
            self.assertEqual(signed.role_id, self.role("purchasing"))
        with self.assertRaises(AccessError):
            self._sign_as(purchaser)
        self._assert_to_sign(self.order, purchaser, barred=True)
        self._assert_to_sign(self.order, self.engineer)
        self._sign_as(self.engineer)

    def test_one_person_signs_all_points_in_one_act(self):
        self.role("purchasing").user_ids = [Command.link(self.engineer.id)]
        self._submit(self.order)
        self._sign_as(self.engineer)
        rows = self.order.signoff_ids.filtered(lambda item: item.kind == "sign")
        self.assertEqual(
            rows.role_id, self.role("chief_engineer") | self.role("purchasing")
        )

    # -------------------------------------------------------------- conditions
    def test_a_condition_holds_the_order_until_it_is_met(self):
        rule = self.env.ref("sale_mrp_countersign.rule_approval_finance")
        rule.answer_type = "condition"
        self._submit(self.order)
        for code in ("chief_engineer", "purchasing", "production_manager"):
            self._sign(code, self.order)
        self._sign_as(self.users["finance"], condition="bank guarantee arrives")
        for code in (
            "general_manager",
            "materials_manager",
            "chief_engineer",
            "warehouse_supervisor",
        ):
            self._sign(code, self.order)
        self.order.invalidate_recordset()
        self.assertEqual(self.order.order_stage, "countersign")
        self.assertIn("bank guarantee", self.order.stage_reasons)
        self.assertIn("bank guarantee", self.order.open_condition_text)
        with self.assertRaises(AccessError):
            self._as("general_manager", self.order).signoff_close_conditions("seen")
        finance = self._as("finance", self.order)
        with self.assertRaises(UserError):
            finance.signoff_close_conditions(" ")
        finance.signoff_close_conditions("guarantee no. 7 of today")
        self.order.invalidate_recordset()
        self.assertFalse(self.order.open_condition_text)
        self.assertEqual(self.order.order_stage, "fax_confirmation")

    def test_a_condition_falls_with_its_signature(self):
        rule = self.env.ref("sale_mrp_countersign.rule_review_purchasing")
        rule.answer_type = "condition"
        self._submit(self.order)
        self._sign_as(self.users["purchasing"], condition="steel arrives in June")
        self.assertTrue(self.order.open_condition_text)
        self.order.order_line.nonstandard_note = "outlet DN80"
        self.order.invalidate_recordset()
        self.assertFalse(self.order.open_condition_text)

    # --------------------------------------------------------------- companies
    def test_a_role_in_one_company_does_not_act_on_anothers_documents(self):
        """Who passes documents of two companies needs a role in each."""
        company = self.env["res.company"].create({"name": "Other pump works"})
        clerk = self.users["sales_office"]
        clerk.company_ids = [Command.link(company.id)]
        role = self.role("sales_office")
        rules = self.env["order.signoff.rule"].search([("role_id", "=", role.id)])
        rules.company_id = self.company
        role.company_id = self.company
        other = role.copy({"company_id": company.id, "user_ids": False})
        self.order.company_id = self.company
        orders = self.order | self.env["sale.order"].create(
            {"partner_id": self.customer_b.id, "company_id": company.id}
        )
        pickings = self.env["stock.picking"].create(
            [
                {
                    "picking_type_id": self.env["stock.warehouse"]
                    .search([("company_id", "=", owner.id)], limit=1)
                    .out_type_id.id
                }
                for owner in orders.company_id
            ]
        )
        self.assertEqual(pickings.company_id, orders.company_id)
        companies = orders.company_id.ids
        for records, act, args in (
            (orders, "action_open_change", ["the customer asks"]),
            (pickings, "separate_requests", []),
        ):
            for batch in (records, records[::-1]):
                batch = batch.with_user(clerk).with_context(
                    allowed_company_ids=companies
                )
                with self.subTest(act), self.assertRaises(AccessError) as error:
                    getattr(batch, act)(*args)
                self.assertIn(other.name, str(error.exception))
                # a member of both is let in; what she asks is judged next
                other.user_ids = clerk
                with self.subTest(act), self.assertRaises(UserError) as error:
                    getattr(batch, act)(*args)
                self.assertNotIsInstance(error.exception, AccessError)
                other.user_ids = False
                clerk.company_ids = self.company
                with self.subTest(act), self.assertRaises(AccessError):
                    batch.sudo()._require_role("sales_office")
                clerk.company_ids = [Command.link(company.id)]

    # ----------------------------------------------------------------- counter
    def test_the_menu_counts_what_waits_for_me(self):
        self._submit(self.order)
        requests = self.env["order.signoff.request"]
        counts = requests.with_user(self.engineer).get_my_counts()
        self.assertEqual((counts["total"], counts["late"]), (1, 0))
        self.assertEqual(counts["steps"][0]["name"], "Technical Review")
        with freeze_time("2030-05-07 03:00:00"):
            self.assertFalse(requests.with_user(self.stand_in).get_my_counts()["total"])
            self._create_deputy()
            counts = requests.with_user(self.stand_in).get_my_counts()
            self.assertEqual(counts["total"], 1)
