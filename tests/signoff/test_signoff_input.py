from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestSignoffInput(CountersignCommon):
    """What nobody should send is told in words, and changes nothing."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order()
        self._submit(self.order)
        self.rules = self.env["order.signoff.rule"]

    # ---------------------------------------------------------------------- acts
    def test_not_what_the_dialog_sends(self):
        order = self._as("production_manager", self.order)
        digests = self._digests(self.order)
        for act, args in (
            ("signoff_sign", ("x",)),
            ("signoff_sign", ({str(order.id): "x"},)),
            ("signoff_sign", (digests, 5)),
            ("signoff_sign", (digests, "yes", "x")),
            ("signoff_sign", (digests, "yes", {"date": []})),
            ("signoff_refuse", (digests, ["no"])),
            ("signoff_waive", ("approval", digests, {})),
            ("signoff_forward", ("x",)),
            ("signoff_forward", (True,)),
            ("signoff_forward", (0, 5)),
        ):
            with (
                self.subTest(act=act, args=args),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                getattr(order, act)(*args)
        self.assertNotIn("sign", self.order.signoff_ids.mapped("kind"))

    def test_what_is_no_text(self):
        """Other public acts that take words."""
        order = self._create_order(nonstandard=True)
        self._submit(order)
        engineer = self._as("chief_engineer", order)
        answers = {"feasibility": "no", "alternative": ["DN80"]}
        for name, act in (
            ("condition", lambda: engineer.signoff_close_conditions(["met"])),
            (
                "alternative",
                lambda: engineer.signoff_refuse(
                    self._digests(order), "no", answers=answers
                ),
            ),
            ("change", lambda: self._as("order_clerk", order).action_open_change(5)),
            (
                "abandon",
                lambda: self._as("order_clerk", order).action_abandon_change([5]),
            ),
            ("drawing", lambda: engineer.confirm_drawings(5, "x.pdf", "x")),
            (
                "estimate",
                lambda: self._as("order_clerk", order).record_estimate("fax", 5),
            ),
            (
                "request",
                lambda: self._as("sales_office", order).record_customer_request(
                    "note", [5], 5
                ),
            ),
        ):
            with (
                self.subTest(name),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                act()

    def test_no_amount(self):
        rule = self.rules.search(
            [("role_id.code", "=", "production_manager"), ("model", "=", "sale.order")],
            limit=1,
        )
        self._as("production_manager", self.order)
        for value in ("nan", "inf", float("inf"), "x", None, ""):
            rule.answer_type = "amount"
            with self.assertRaises(UserError):
                self.order._get_signoff_answer(rule, {"amount": value})

    def test_nothing_is_recorded_on_what_goes_its_usual_way(self):
        self.company.order_control = False
        order = self._create_order()
        self.assertFalse(order.is_controlled)
        clerk = self._as("order_clerk", order)
        step = self.env.ref("sale_mrp_countersign.step_approval")
        step.waiver_role_ids = self.role("order_clerk")
        for act, args in (
            ("record_reply", ("fax",)),
            ("action_record_reply", ()),
            ("action_check_customer", ()),
            ("signoff_waive", ("approval", self._digests(order), "hurry")),
        ):
            with (
                self.subTest(act),
                self.assertRaisesRegex(UserError, "not under order"),
            ):
                getattr(clerk, act)(*args)
        self.assertFalse(order.signoff_ids)

    # --------------------------------------------------------------------- rules
    def test_rules_ask_for_what_documents_have(self):
        facet = self.env.ref("sale_mrp_countersign.facet_packing")
        step = self.env.ref("sale_mrp_countersign.step_mo_countersign")
        values = {
            "step_id": step.id,
            "role_id": self.role("production_manager").id,
            "facet_ids": [Command.set(facet.ids)],
        }
        with self.assertRaisesRegex(ValidationError, facet.name):
            self.rules.create(values)
        technical = self.env.ref("sale_mrp_countersign.facet_technical")
        rule = self.rules.create({**values, "facet_ids": [Command.set(technical.ids)]})
        for answer in ("feasibility", "codes", "money", "read_back", "acknowledgement"):
            with self.assertRaises(ValidationError):
                rule.answer_type = answer
        with self.assertRaisesRegex(ValidationError, facet.name):
            rule.facet_ids += facet

    # --------------------------------------------------------------- four eyes
    def test_four_eyes_after_an_edit_that_is_taken_back(self):
        """The first signature comes back with the content: so it counts meanwhile."""
        user = self.users["production_manager"]
        self.role("finance").user_ids += user
        self.rules.search(
            [("role_id.code", "=", "finance"), ("model", "=", "sale.order")]
        ).not_earlier_signer = True
        self._sign("production_manager", self.order)
        before = self.order.order_line.name
        self.order.order_line.name = "another text"
        self.order.invalidate_recordset()
        points = self.order._get_signoff_points(["approval"])[self.order.id]
        finance = [item for item in points if item.rule.role_id.code == "finance"]
        self.assertTrue(finance)
        found = self.order.with_user(user)._get_unbarred_points(
            {self.order.id: finance}
        )
        self.assertFalse(found[self.order.id])
        self.order.order_line.name = before
        with self.assertRaises(AccessError):
            self._sign("production_manager", self.order)
        self._sign("finance", self.order)

    # -------------------------------------------------------------------- batch
    def test_documents_of_two_kinds(self):
        partner = self._create_customer("Newcomer", self.class_b)
        file = self.env["customer.file"].create({"partner_id": partner.id})
        self._as("order_clerk", file).action_ask()
        both = self.env["order.signoff.request"].search(
            [("document_id", "in", (self.order | self.order).ids + file.ids)]
        )
        both = both.filtered(
            lambda item: item.document_model in ("sale.order", "customer.file")
        )
        self.assertEqual(len(set(both.mapped("document_model"))), 2)
        with self.assertRaisesRegex(UserError, "of one kind"):
            self._as("sales_manager", both).action_open_sign()
        self.assertRaises(UserError, both.browse().action_open_sign)

    def test_dealt_with_meanwhile(self):
        request = self.env["order.signoff.request"]._get_pending(self.order)
        mine = self._as("production_manager", request[self.order.id])
        self._sign("production_manager", self.order)
        with self.assertRaises(UserError):
            mine.action_open_sign()

    def test_no_word_of_another_companys_documents(self):
        works = self.env["res.company"].create({"name": "Other works"})
        theirs = self._create_order(partner=self.customer_a)
        self._submit(theirs)
        user = self.users["production_manager"]
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET company_id = %s WHERE id = %s",
            [works.id, theirs.id],
        )
        self.env.invalidate_all()
        both = (self.order | theirs).with_user(user)
        action = both.action_signoff_open()
        dialog = self.env["order.signoff.sign"].browse(action["res_id"])
        self.assertEqual(list(dialog.digests), [str(self.order.id)])
        self.assertNotIn(theirs.name, dialog.questions)
        with self.assertRaises(AccessError):
            theirs.with_user(user).signoff_sign(self._digests(theirs), "x")

    def test_opening_many_reads_the_last_prices_of_each(self):
        """Three queries a document: its last prices, their lines, names of facets."""

        def count(orders):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            self._as("general_manager", orders).action_signoff_open()
            return self.env.cr.sql_log_count - before

        orders = self.order
        for _number in range(7):
            orders |= self._create_order()
        for order in orders - self.order:
            self._submit(order)
        for code in ("production_manager", "finance"):
            self._sign(code, orders)
        count(orders[:2])
        self.assertLessEqual(count(orders), count(orders[:2]) + 3 * len(orders[2:]))

    def test_what_is_not_ones_own_spoils_no_batch(self):
        other = self._create_order()
        self._submit(other)
        self._sign("production_manager", other)
        both = self._as("production_manager", self.order | other)
        action = both.action_signoff_open()
        dialog = self.env["order.signoff.sign"].browse(action["res_id"])
        self.assertEqual(list(dialog.digests), [str(self.order.id)])
        self.assertIn(other.name, dialog.questions)
        self.assertIn("Left out", dialog.questions)
        dialog.with_user(both.env.user).write(
            {"answer_date": "2031-05-01", "statement": "the foundry is full"}
        )
        dialog.with_user(both.env.user).action_sign()
        self.assertIn("sign", self.order.signoff_ids.mapped("kind"))
