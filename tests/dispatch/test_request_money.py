from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestRequestMoney(CountersignCommon):
    """Finance says what came in and signs the request, in one act."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        self.order = self._create_order(
            order_line=[
                Command.create(
                    {
                        "product_id": self.pump.id,
                        "product_uom_qty": 4,
                        "price_unit": 100,
                        "tax_ids": [Command.clear()],
                    }
                )
            ]
        )
        self._make_ready(self.order)
        self.order.action_confirm()
        self.picking = self.order.picking_ids
        self.picking.action_assign()
        self._sign("sales_office", self.picking)
        self.before = self.order.amount_verified

    def _dialog(self):
        picking = self._as("finance", self.picking)
        return Form.from_action(picking.env, picking.action_signoff_open())

    def _money(self):
        return self.order.evidence_ids.filtered(lambda row: row.kind == "money")

    def _sign_with(self, role="finance", **found):
        picking = self._as(role, self.picking)
        return picking.signoff_sign(
            self._digests(picking), answers={"money": {str(self.order.id): found}}
        )

    def _pay(self, amount):
        """Accounting knows of an advance for the order."""
        payment = self.env["account.payment"].create(
            {
                "payment_type": "inbound",
                "partner_type": "customer",
                "partner_id": self.order.partner_id.id,
                "amount": amount,
                "sale_order_id": self.order.id,
            }
        )
        payment.action_post()

    def test_amount_and_signature_in_one_act(self):
        count = len(self._money())
        with self._dialog() as form:
            self.assertTrue(form.asks_money)
            with form.money_ids.edit(0) as line:
                self.assertEqual(line.order_name, self.order.name)
                self.assertEqual(line.amount, self.before)
                line.amount = 400
                line.reference = "ICBC 0917"
        form.save().action_sign()
        self.assertEqual(self.order.amount_verified, 400)
        self.assertEqual(len(self._money()), count + 1)
        self.assertEqual(self._money()[-1].user_id, self.users["finance"])
        signed = self.picking.evidence_ids.filtered(lambda row: row.kind == "sign")[-1]
        (figures,) = signed.payload["figures"]
        self.assertEqual(float(figures["verified"]), 400)

    def test_unchanged_amount_needs_no_proof(self):
        count = len(self._money())
        self._dialog().save().action_sign()
        self.assertEqual(len(self._money()), count)
        self.assertFalse(self.picking.my_signoff)

    def test_books_propose_and_reason_for_another_amount(self):
        self._pay(350)
        with self._dialog() as form, form.money_ids.edit(0) as line:
            self.assertEqual(line.amount, 350)
            self.assertFalse(line.needs_reason)
            line.amount = 400
            self.assertTrue(line.needs_reason)
            line.reference = "ICBC 0918"
            line.reason = "50 in cash, not booked yet"
        form.save().action_sign()
        payload = self._money()[-1].payload
        self.assertEqual(float(payload["amount"]), 400)
        self.assertEqual(float(payload["paid_so_far"]), 350)
        self.assertEqual(payload["reason"], "50 in cash, not booked yet")

    def test_refused_below_the_dialog(self):
        self._pay(350)
        for wrong in (
            {"amount": 400, "reference": "ICBC"},
            {"amount": 400, "reason": "cash"},
            {"amount": -1, "reference": "ICBC", "reason": "cash"},
            {"amount": "much", "reference": "ICBC", "reason": "cash"},
        ):
            with (
                self.subTest(**wrong),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self._sign_with(**wrong)
        self.assertEqual(self.order.amount_verified, self.before)
        with self.assertRaises(AccessError):
            self._sign_with("dispatcher", amount=400, reference="x", reason="y")

    def test_money_of_another_order(self):
        other = self._create_order()
        picking = self._as("finance", self.picking)
        for money in ({str(other.id): {"amount": 1, "reference": "x"}}, "400", [400]):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                picking.signoff_sign(self._digests(picking), answers={"money": money})

    def test_rule_asks_finance_only(self):
        rule = self.env.ref("sale_mrp_countersign.rule_dispatch_request")
        with self.assertRaises(ValidationError):
            rule.answer_type = "money"
