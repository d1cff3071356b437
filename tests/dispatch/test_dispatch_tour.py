from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestDispatchTour(TourCommon):
    """A transfer from held to the signed receipt, by the people concerned."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "sale_mrp_countersign.group_signer,stock.group_stock_user"
        user = new_test_user(cls.env, login="tour_service_supervisor", groups=groups)
        cls.users["service_supervisor"] = user
        cls.role("service_supervisor").user_ids = [Command.set(user.ids)]

    def _walk(self, lang):
        self._speak(lang)
        self._set_stock(self.pump, 100)
        order = self._create_order(user_id=self.users["salesperson"].id)
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        self._tour("balance_notice", "salesperson")
        self._tour("balance_notice_send", "sales_office")
        notice = order.balance_notice_ids
        self.assertEqual(notice.state, "sent")
        self.assertEqual(notice.followup_ids.contact, "Mr Wang")
        self._tour("dispatch_request", "sales_office")
        self.assertEqual(picking.dispatch_stage, "request")
        self.assertEqual(picking.receiver_name, "Mr Liu")
        self.assertEqual(picking.package_count, 3)
        self._tour("dispatch_finance", "finance")
        money = order._get_last_evidence("money")[order.id]
        self.assertEqual(money.user_id, self.users["finance"])
        self.assertEqual(money.statement, "bank slip 2")
        self.assertEqual(order.amount_verified, 500)
        self.assertEqual(notice.state, "settled")
        self.assertEqual(
            picking.signoff_ids.mapped("user_id"),
            self.users["finance"] + self.users["sales_office"],
        )
        self._tour("dispatch_ship", "dispatcher")
        self.assertEqual(picking.state, "done")
        self.assertEqual(order.order_line.qty_delivered, 5)
        self.assertEqual(order.order_stage, "in_transit")
        self.assertEqual(picking.packages_loaded, 2)
        picking._write_guarded({"check_time": "2001-01-01 00:00:00"})
        self._tour("ask_after", "sales_office")
        self.assertEqual(picking.asked_answer, "in Hangzhou")
        self._tour("dispatch_arrival", "sales_office")
        self.assertEqual(picking.dispatch_stage, "done")
        self.assertEqual(order.order_stage, "done")
        receipt = picking._get_last_evidence("receipt")[picking.id]
        self.assertEqual(receipt.attachment_ids.name, "receipt.pdf")
        self.assertEqual(receipt.attachment_ids.raw[:5], b"%PDF-")
        self.assertEqual(receipt.user_id, self.users["sales_office"])

    def _release(self, lang):
        self._speak(lang)
        self._set_stock(self.pump, 100)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        self._as("finance", order).verify_money(500, "bank slip 2")
        self._tour("emergency_release", "service_supervisor")
        self.assertEqual(order.picking_ids.state, "done")
        self.assertEqual(order.picking_ids.paperwork_state, "owed")
        self.assertEqual(
            order.picking_ids.emergency_user_id, self.users["service_supervisor"]
        )

    def test_emergency_english(self):
        self._release("en_US")

    def test_emergency_chinese(self):
        self._release("zh_CN")

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
