from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import CountersignCommon

OURS = r"\((order|customer|production|after)\."

# Core groups whose people open one of the documents
GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
    "account.group_account_manager",
    "stock.group_stock_user",
    "stock.group_stock_manager",
    "mrp.group_mrp_user",
    "mrp.group_mrp_manager",
)

# Roles of the office, without rights in inventory
LOOKERS = ("sales_assistant", "order_clerk", "salesperson", "finance", "sales_manager")


@tagged("post_install", "-at_install")
class TestFormsOpen(CountersignCommon):
    """Whoever opens a document in core still does: what we add asks for no more.

    Some read a document and cannot open its form in core either, for want of rights
    on core's own models.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._make_ready(cls(), cls._create_order(nonstandard=True))
        cls.order.action_confirm()
        cls.documents = [
            cls.order,
            cls.order.control_production_ids,
            cls.order.picking_ids,
        ]
        cls.strangers = {
            group: new_test_user(
                cls.env, login=f"opens_{number}", groups=f"base.group_user,{group}"
            )
            for number, group in enumerate(GROUPS)
        }

    def test_everybody_who_reads_opens(self):
        opened = set()
        for name, user in {**self.users, **self.strangers}.items():
            for document in self.documents:
                if not document.with_user(user).has_access("read"):
                    continue
                with self.subTest(name, model=document._name):
                    self.env.invalidate_all()
                    try:
                        form = Form(document.with_user(user))
                    except AccessError as error:
                        self.assertNotRegex(str(error), OURS)
                        continue
                    self.assertEqual(form.name, document.name)
                    opened.add(document._name)
        self.assertEqual(opened, {item._name for item in self.documents})

    def test_a_transfer_of_lots_opens_without_inventory(self):
        self.env.ref("base.group_user").implied_ids += self.env.ref(
            "stock.group_production_lot"
        )
        picking = self._ship_lot()
        inventory = self.env.ref("stock.group_stock_user")
        for name in LOOKERS:
            user = self.users[name]
            self.assertNotIn(inventory, user.all_group_ids)
            with self.subTest(name):
                self.env.invalidate_all()
                seen = picking.with_user(user)
                self.assertEqual(Form(seen).state, "done")
                self.assertEqual(seen.move_ids.lot_ids.name, "L1")

    def _ship_lot(self):
        """Return a transfer that has left, of goods with a lot."""
        valve = self.env["product.product"].create(
            {"name": "Valve", "is_storable": True, "tracking": "lot"}
        )
        lot = self.env["stock.lot"].create({"name": "L1", "product_id": valve.id})
        kind = self.env["stock.warehouse"].search([], limit=1).out_type_id
        picking = self.env["stock.picking"].create({"picking_type_id": kind.id})
        line = {"product_id": valve.id, "lot_id": lot.id, "quantity": 1}
        picking.move_line_ids = [
            Command.create({**line, "picking_id": picking.id, "picked": True})
        ]
        picking.with_context(skip_sms=True).button_validate()
        return picking
