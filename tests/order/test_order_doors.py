import json

from odoo.tests import tagged

from ..common import CountersignHttpCase

# One transparent pixel
PNG = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9"
    "awAAAABJRU5ErkJggg=="
)


@tagged("post_install", "-at_install")
class TestOrderDoors(CountersignHttpCase):
    """Confirmation from outside: RPC, the customer's portal, online payment."""

    def test_rpc_cannot_confirm_nor_write_what_follows_from_facts(self):
        order = self._create_order(user_id=self.users["order_clerk"].id)
        login = "cs_order_clerk"
        for method, args in (
            ("action_confirm", [[order.id]]),
            ("write", [[order.id], {"state": "sale"}]),
            ("write", [[order.id], {"order_stage": "done"}]),
            ("write", [[order.id], {"amount_verified": 1e6}]),
            ("verify_money", [order.id, 500, "mine"]),
            ("signoff_sign", [[order.id], {str(order.id): order.facet_digests}]),
            ("signoff_waive", [[order.id], "approval", {}, "please"]),
            ("_record_evidence", [[order.id], "sign"]),
            ("_write_guarded", [[order.id], {"order_stage": "done"}]),
        ):
            with self.subTest(method=method):
                _result, error = self._rpc(login, "sale.order", method, args)
                self.assertTrue(error)
        for method, args in (
            ("create", [{"kind": "sign", "sale_order_id": order.id}]),
            ("_insert", [[{"kind": "sign", "sale_order_id": order.id}]]),
        ):
            with self.subTest(method=method):
                _result, error = self._rpc(login, "order.signoff", method, args)
                self.assertTrue(error)
        self.assertEqual(order.state, "draft")
        self.assertFalse(order.signoff_ids)

    def test_online_signature_is_kept_and_confirms_nothing(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.users["order_clerk"].lang = "zh_CN"
        order = self._create_order(
            require_signature=True,
            require_payment=False,
            user_id=self.users["order_clerk"].id,
        )
        order.action_quotation_sent()
        response = self.url_open(
            f"/my/orders/{order.id}/accept?access_token={order._portal_ensure_token()}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "params": {
                        "name": "Mr Wang",
                        "signature": PNG,
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()
        self.assertIn("force_refresh", response.get("result", {}), response)
        order.invalidate_recordset()
        self.assertEqual(order.signed_by, "Mr Wang")
        self.assertEqual(order.state, "sent")
        notes = "".join(order.message_ids.mapped("body"))
        self.assertIn("•", notes)
        self.assertIn("客户已在线签字", notes)

    def test_online_payment_confirms_nothing_that_is_not_ready(self):
        order = self._create_order(require_payment=True, prepayment_percent=1.0)
        provider = self.env["payment.provider"].search([], limit=1)
        method = (
            self.env["payment.method"]
            .with_context(active_test=False)
            .search([], limit=1)
        )
        transaction = self.env["payment.transaction"].create(
            {
                "provider_id": provider.id,
                "payment_method_id": method.id,
                "amount": order.amount_total,
                "currency_id": order.currency_id.id,
                "partner_id": order.partner_id.id,
                "reference": "order-control-test",
                "sale_order_ids": [(6, 0, order.ids)],
                "state": "done",
            }
        )
        self.assertFalse(transaction._check_amount_and_confirm_order())
        self.assertEqual(order.state, "draft")

    def test_session_of_the_auditor_reads_and_signs_nothing(self):
        order = self._create_order(user_id=self.users["order_clerk"].id)
        self._submit(order)
        self.users["purchasing"].group_ids = [
            (3, self.env.ref("sale_mrp_countersign.group_signer").id),
            (4, self.env.ref("sale_mrp_countersign.group_auditor").id),
        ]
        _result, error = self._rpc(
            "cs_purchasing",
            "sale.order",
            "signoff_sign",
            [[order.id], {str(order.id): order.facet_digests}],
        )
        self.assertTrue(error)
        result, error = self._rpc(
            "cs_purchasing", "order.signoff", "search_count", [[]]
        )
        self.assertFalse(error)
        self.assertTrue(result)
