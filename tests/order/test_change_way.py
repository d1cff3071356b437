import json

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestChangeWay(CountersignCommon):
    """Which way a change takes, and what is kept of what was signed before."""

    def setUp(self):
        super().setUp()
        self._set_stock(self.pump, 100)
        self.order = self._create_order(
            self.customer_a, contract_id=self.contract_a.id, quantity=5
        )
        self._make_ready(self.order).action_confirm()
        self.line = self.order.order_line

    def _open(self, order=None):
        self._as("order_clerk", order or self.order).action_open_change("another one")

    def _make_nonstandard(self, line=None):
        file = self._create_attachment("new.pdf")
        (line or self.line).write(
            {
                "nonstandard_kind": "structure",
                "nonstandard_note": "outlet DN65",
                "drawing_ids": [Command.link(file.id)],
            }
        )

    def _get_waiting(self, order=None):
        order = order or self.order
        order.invalidate_recordset()
        points = order._get_open_points()[order.id]
        return {point.rule.role_id.code for point in points}

    # -------------------------------------------------------------------- lane
    def test_what_a_change_makes_non_standard_is_reviewed(self):
        self.assertEqual(self.order.lane_id.code, "stock")
        self._open()
        self.assertEqual(self.order.lane_id.code, "stock", "its own stock is reserved")
        self._make_nonstandard()
        self.assertEqual(self.order.lane_id.code, "nonstandard")
        self._as("order_clerk", self.order).action_submit()
        self.assertLessEqual({"chief_engineer", "purchasing"}, self._get_waiting())
        self._review(self.order)
        self.assertTrue(self.order.is_change_open, "the sheet goes out again")
        self._return_sheet(self.order)
        self.assertFalse(self.order.is_change_open)
        self.assertEqual(self.order.lane_id.code, "nonstandard")

    def test_standard_goods_too(self):
        self._make_to_order(self.pump)
        self._set_stock(self.pump, -100)
        order = self._create_order(quantity=500)
        self._make_ready(order).action_confirm()
        self.assertEqual(order.lane_id.code, "standard")
        self._open(order)
        self._make_nonstandard(order.order_line)
        self._as("order_clerk", order).action_submit()
        self.assertIn("chief_engineer", self._get_waiting(order))

    def test_abandoned_it_goes_the_old_way(self):
        """Also where it was raised by hand meanwhile."""
        self._open()
        self._make_nonstandard()
        standard = self.env.ref("sale_mrp_countersign.lane_standard")
        self._as("order_clerk", self.order).lane_raised_id = self.order.lane_id
        self.assertNotEqual(self.order.lane_id, standard)
        self._as("order_clerk", self.order).action_abandon_change("withdrawn")
        self.assertEqual(self.order.lane_id.code, "stock")
        self.assertFalse(self.order.lane_raised_id)
        self.assertFalse(self.order.is_change_open)
        self.assertNotEqual(self.order.order_stage, "intake")

    def test_a_confirmed_order_keeps_its_lane(self):
        """Without a change nothing of it follows from stock or lines any more."""
        self._set_stock(self.pump, -100)
        self.order.invalidate_recordset()
        self.env.add_to_compute(self.order._fields["lane_id"], self.order)
        self.assertEqual(self.order.lane_id.code, "stock")

    def test_raised_before_confirmation_it_is_asked_for_at_once(self):
        order = self._create_order(self.customer_a, contract_id=self.contract_a.id)
        self._submit(order)
        self.assertEqual(self._get_waiting(order), {"general_manager"})
        nonstandard = self.env.ref("sale_mrp_countersign.lane_nonstandard")
        self._as("order_clerk", order).lane_raised_id = nonstandard
        requests = self.env["order.signoff.request"]._get_pending(order)[order.id]
        self.assertIn("purchasing", requests.role_id.mapped("code"))
        self.assertEqual(order.order_stage, "technical_review")

    # --------------------------------------------------------------- completion
    def test_locked_again_it_is_procured_all_the_same(self):
        self._open()
        self.order.action_unlock()
        self.line.product_uom_qty = 8
        self.order.action_lock()
        self._as("order_clerk", self.order).action_submit()
        for code in self._get_waiting():
            self._sign(code, self.order)
        self.assertFalse(self.order.is_change_open)
        moves = self.line.move_ids.filtered(lambda move: move.state != "cancel")
        self.assertEqual(sum(moves.mapped("product_uom_qty")), 8)
        self.assertTrue(self.order.locked)

    def test_what_was_procured_stays_on_its_order(self):
        other = self._make_ready(self._create_order())
        other.action_confirm()
        self._open()
        self._as("order_clerk", other).action_open_change("they asked for it")
        line = self._as("order_clerk", self.order).order_line
        for order in (other, self._create_order()):
            with self.assertRaises(UserError):
                line.order_id = order
        self.assertEqual(self.line.order_id, self.order)

    # -------------------------------------------------------------------- files
    def _submit_with_drawing(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        return order, order.order_line.drawing_ids

    def test_a_drawing_that_was_submitted_is_kept(self):
        order, drawing = self._submit_with_drawing()
        other = self._create_attachment("other.pdf")
        other.raw = b"%PDF-1.4\n% another drawing\n%%EOF\n"
        order.order_line.drawing_ids = [Command.set(other.ids)]
        with self.assertRaisesRegex(UserError, "was submitted with"):
            drawing.unlink()
        order.order_line.drawing_ids = [Command.set(drawing.ids)]
        for values in ({"datas": other.datas}, {"raw": b"%PDF-1.4 over it"}):
            with self.assertRaises(UserError):
                drawing.write(values)
        drawing.raw = drawing.raw  # as core does to move it to another store
        self.assertEqual(order.revision_label, "Rev. 1")
        other.unlink()

    def test_a_link_counts_by_its_address(self):
        link = self.env["ir.attachment"].create(
            {"name": "drawing", "type": "url", "url": "https://example.com/1"}
        )
        order = self._create_order(nonstandard=True)
        order.order_line.drawing_ids = [Command.set(link.ids)]
        before = order.facet_digests["technical"]
        link.url = "https://example.com/2"
        self.assertNotEqual(order.facet_digests["technical"], before)
        self._make_to_order(self.pump)
        self._make_ready(order).action_confirm()
        with self.assertRaisesRegex(UserError, "Open a Change"):
            link.url = "https://example.com/3"

    def test_abandoned_without_what_has_been_deleted(self):
        """It says so, in words; nothing is lost."""
        order = self._create_order(nonstandard=True)
        self._make_ready(order).action_confirm()
        self._open(order)
        drawing = order.order_line.drawing_ids
        order.order_line.drawing_ids = [Command.clear()]
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM ir_attachment WHERE id = %s", [drawing.id])
        self.env.invalidate_all()
        with self.assertRaisesRegex(UserError, "put it back by hand"):
            self._as("order_clerk", order).action_abandon_change("withdrawn")

    # -------------------------------------------------------------------- sheet
    def _get_sheet(self, code, order):
        return self._as(code, order).signoff_sheet()[str(order.id)]

    def test_notes_are_read_before_they_are_signed(self):
        order = self._create_order(nonstandard=True)
        order.order_line = [
            Command.create({"display_type": "line_note", "name": "3 years' warranty"})
        ]
        self._submit(order)
        text = json.dumps(self._get_sheet("chief_engineer", order), default=str)
        self.assertIn("3 years' warranty", text)

    def test_the_general_manager_reads_what_was_said_before(self):
        order = self._create_order(quantity=500)
        self._submit(order)
        self._sign("production_manager", order, "two shifts", date="2031-05-01")
        self._sign("finance", order, "as agreed")
        sections = self._get_sheet("general_manager", order)["sections"]
        text = json.dumps(sections, default=str)
        for words in ("05/01/2031", "two shifts", "as agreed", "cs_finance"):
            self.assertIn(words, text)
        sheet = self._as("general_manager", order).action_signoff_open()
        dialog = self.env["order.signoff.sign"].browse(sheet["res_id"])
        self.assertIn("two shifts", dialog.sheet)
