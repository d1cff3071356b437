import base64
import io

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..common import PDF, CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderReply(CountersignCommon):
    """Thanks, order number and estimate are recorded as sent."""

    def _get_rows(self, order, kind):
        return order.sudo().signoff_ids.filtered(lambda row: row.kind == kind)

    def test_one_click(self):
        order = self._as("order_clerk", self._create_order())
        order.action_record_reply()
        row = self._get_rows(order, "reply")
        self.assertEqual(row.payload["number"], self.customer_b.fax)
        self.assertEqual(row.payload["channel"], "Fax")

    def test_estimate_with_file(self):
        order = self._as("order_clerk", self._create_order())
        action = order.action_open_reply()
        form = Form(order.env["order.reply"].with_context(**action["context"]))
        self.assertEqual((form.channel, form.number), ("fax", self.customer_b.fax))
        form.kind = "estimate"
        form.channel = "mail"
        self.assertEqual(form.number, self.customer_b.email)
        wizard = form.save()
        with self.assertRaisesRegex(UserError, "Attach the estimate"):
            wizard.action_record()
        wizard.write({"file": PDF, "file_name": "estimate.pdf"})
        wizard.action_record()
        row = self._get_rows(order, "estimate")
        self.assertEqual(row.payload["number"], self.customer_b.email)
        self.assertEqual(row.attachment_ids.name, "estimate.pdf")
        with self.assertRaisesRegex(UserError, "kept as it is"):
            row.attachment_ids.unlink()
        # an estimate is no answer with the order number, and makes no revision
        self.assertFalse(order.sudo().revision_ids)
        with self.assertRaisesRegex(UserError, "Answer to the customer"):
            order.action_submit()

    def test_a_large_photo_is_kept_byte_for_byte(self):
        """Core draws pictures anew that are larger than a screen."""
        buffer = io.BytesIO()
        Image.effect_noise((2400, 1800), 90).save(buffer, "JPEG", quality=95)
        photo = buffer.getvalue()
        order = self._as("order_clerk", self._create_order())
        order.record_estimate(
            "wechat", file_name="photo.jpg", content=base64.b64encode(photo).decode()
        )
        row = self._get_rows(order, "estimate")
        self.assertEqual(row.attachment_ids.raw, photo)

    def test_many_are_answered_at_once(self):
        orders = self.env["sale.order"].union(*(self._create_order() for _i in "123"))
        self._as("order_clerk", orders).action_record_reply()
        for order in orders:
            self.assertEqual(len(self._get_rows(order, "reply")), 1)

    def test_roles(self):
        order = self._create_order()
        for method in ("record_reply", "record_estimate"):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self._as("finance", order), method)("fax", "100")
