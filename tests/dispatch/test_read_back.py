from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestReadBack(CountersignCommon):
    """The dispatcher reads the request back: all correct, or item by item."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.other = cls.pump.create(
            {
                "name": "Coupling",
                "is_storable": True,
                "list_price": 20,
                "taxes_id": [Command.clear()],
            }
        )
        cls._set_stock(cls.other, 100)

    def setUp(self):
        super().setUp()
        line = {"product_uom_qty": 2, "tax_ids": [Command.clear()]}
        self.order = self._create_order(
            order_line=[
                Command.create({**line, "product_id": product.id, "price_unit": 100})
                for product in (self.pump, self.other)
            ]
        )
        self._make_ready(self.order)
        self.order.action_confirm()
        self._as("finance", self.order).verify_money(400, "bank slip 9")
        self.picking = self.order.picking_ids
        self.picking.action_assign()
        self._sign("sales_office", self.picking)
        self._sign("finance", self.picking)
        self.coupling = self.picking.move_ids.filtered(
            lambda move: move.product_id == self.other
        )

    def _open(self):
        picking = self._as("dispatcher", self.picking)
        return Form.from_action(picking.env, picking.action_signoff_open())

    def _read_back(self, remark):
        """Answer in the dialog, with a remark on the couplings."""
        with self._open() as form:
            self.assertTrue(form.asks_remarks)
            self.assertEqual(len(form.remark_ids), 2)
            for index in range(2):
                with form.remark_ids.edit(index) as line:
                    if line.product_name == self.other.display_name:
                        line.remark = remark
        return form.save().action_sign()

    def _last(self):
        return self.picking.evidence_ids.filtered(lambda row: row.kind == "sign")[-1:]

    def test_all_correct(self):
        self._read_back(False)
        self.assertEqual(self._last().payload, {"clear": True, "remarks": []})
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_exception_by_item(self):
        self._read_back("only one is there")
        (item,) = self._last().payload["remarks"]
        self.assertEqual(item["line"], self.coupling.id)
        self.assertEqual(item["remark"], "only one is there")
        self.assertEqual(self.picking.dispatch_stage, "request")
        self.assertIn("only one is there", self.picking.dispatch_hint)
        with self.assertRaisesRegex(UserError, "only one is there"):
            self.picking.button_validate()
        activity = self.picking.activity_ids
        self.assertEqual(activity.user_id, self.users["sales_office"])
        self.assertIn("only one is there", activity.note)

    def test_corrected_and_read_again(self):
        self._read_back("only one is there")
        self.coupling.product_uom_qty = 1
        self._sign("sales_office", self.picking)
        self._sign("finance", self.picking)
        self._read_back(False)
        self.assertEqual(self.picking.dispatch_stage, "ready")

    def test_explained_and_read_again(self):
        """The same content, read back once more: the exception was no exception."""
        self._read_back("only one is there")
        self._read_back(False)
        self.assertEqual(self.picking.dispatch_stage, "ready")

    def test_no_other_door(self):
        """Past the button, and with a remark on what is not among the goods."""
        self._read_back("wrong type")
        self.picking.move_ids.picked = True
        for act in (self.picking._action_done, self.picking.move_ids._action_done):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()
        picking = self._as("dispatcher", self.picking)
        for remarks in ({"0": "x"}, "x"):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                picking.signoff_sign(
                    self._digests(picking), answers={"remarks": remarks}
                )

    def test_waiver_stands_over_it(self):
        """Who may waive the request takes the exception on himself."""
        step = self.env.ref("sale_mrp_countersign.step_dispatch_request")
        step.waiver_role_ids = self.role("general_manager")
        self._read_back("only one is there")
        self._as("general_manager", self.picking).signoff_waive(
            "dispatch_request",
            {str(self.picking.id): self.picking.facet_digests},
            "agreed with the customer by phone",
        )
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_emergency_release_stands_over_it(self):
        """It stands for the whole request; the paperwork is owed."""
        self._read_back("only one is there")
        self.role("service_supervisor").user_ids = self.users["sales_office"]
        self._as("sales_office", self.picking).release_emergency("pump house")
        self.assertEqual(self.picking.dispatch_stage, "ready")

    def test_figures_as_they_were(self):
        """Kept with finance's signature; the dispatcher's holds none."""
        rows = self.picking.evidence_ids.filtered(lambda row: row.kind == "sign")
        finance = rows.filtered(lambda row: row.role_id.code == "finance")
        self.assertEqual(
            finance.payload["figures"],
            [
                {
                    "order": self.order.name,
                    "transfer": self.picking.name,
                    "currency": self.order.currency_id.name,
                    "total": "400.0",
                    "verified": "400.0",
                    "shipped": "0.0",
                }
            ],
        )
        self._read_back(False)
        self.picking.button_validate()
        self._as("finance", self.order).verify_money(0, "taken back")
        self.assertEqual(finance.payload["figures"][0]["verified"], "400.0")
        self.assertNotIn("figures", self._last().payload)
