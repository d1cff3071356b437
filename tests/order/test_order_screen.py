from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderScreen(CountersignCommon):
    """What the form shows to whom: nothing to press for who has nothing to do."""

    def _waits_for(self, document, *codes):
        document.invalidate_recordset()
        for code in codes:
            yield code, self._as(code, document).sudo().my_signoff

    def test_sign_is_offered_to_whose_turn_it_is(self):
        order = self._create_order(nonstandard=True)
        everybody = ("order_clerk", "chief_engineer", "purchasing", "finance")
        self.assertFalse(any(dict(self._waits_for(order, *everybody)).values()))
        self._submit(order)
        self.assertEqual(
            dict(self._waits_for(order, *everybody)),
            {
                "order_clerk": False,
                "chief_engineer": "sign",
                "purchasing": "sign",
                "finance": False,
            },
        )
        self._sign("chief_engineer", order)
        self.assertFalse(
            dict(self._waits_for(order, "chief_engineer"))["chief_engineer"]
        )

    def test_a_copy_is_to_be_read(self):
        order = self._create_order(nonstandard=True)
        self._make_ready(order)
        waits = dict(self._waits_for(order, "chief_engineer", "finance"))
        self.assertEqual(waits, {"chief_engineer": "copy", "finance": False})
        engineer = self._as("chief_engineer", order)
        action = engineer.action_signoff_open()
        with Form.from_action(engineer.env, action) as dialog:
            self.assertTrue(dialog.is_copy)
            dialog.statement = "cut the impellers first"
        dialog.record.action_sign()
        row = order.evidence_ids[-1]
        self.assertEqual(row.kind, "acknowledge")
        self.assertEqual(row.statement, "cut the impellers first")

    def test_what_is_signed_is_no_copy(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        engineer = self._as("chief_engineer", order)
        with Form.from_action(engineer.env, engineer.action_signoff_open()) as dialog:
            self.assertFalse(dialog.is_copy)

    def test_transfer(self):
        self._set_stock(self.pump, 100)
        order = self._create_order(partner=self.customer_a)
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        waits = dict(self._waits_for(picking, "sales_office", "dispatcher", "finance"))
        self.assertEqual(
            waits, {"sales_office": "sign", "dispatcher": False, "finance": False}
        )

    def test_without_control_nothing_is_asked(self):
        self.company.order_control = False
        order = self._create_order()
        self.assertFalse(order.my_signoff)
        self.assertFalse(order.is_controlled_shown)

    # --------------------------------------------------------------- new order
    def test_new_order_looks_as_it_will_be(self):
        clerk = self._as("order_clerk", self.env["sale.order"])
        with Form(clerk) as form:
            self.assertTrue(form.is_controlled_shown)
            self.assertEqual(form.order_stage, "intake")
            form.partner_id = self.customer_b
            form.packing_note = "wooden case"
            order = form.save()
        self.assertTrue(order.is_controlled)
        self.assertEqual(order.order_stage, "intake")
        self.assertEqual(order.packing_note, "wooden case")

    def test_new_order_outside_the_filter_looks_as_in_core(self):
        self.company.order_control_domain = (
            f"[('partner_id', '=', {self.customer_a.id})]"
        )
        clerk = self._as("order_clerk", self.env["sale.order"])
        with Form(clerk) as form:
            self.assertFalse(form.is_controlled_shown)
            form.partner_id = self.customer_a
            self.assertTrue(form.is_controlled_shown)
            form.partner_id = self.customer_b
            self.assertFalse(form.is_controlled_shown)
            order = form.save()
        self.assertFalse(order.is_controlled)
        self.assertFalse(order.order_stage)

    def test_control_off_shows_core_s_form(self):
        self.company.order_control = False
        form = Form(self._as("order_clerk", self.env["sale.order"]))
        self.assertFalse(form.is_controlled_shown)
        self.assertFalse(form.order_stage)
