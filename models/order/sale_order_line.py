from odoo import api, fields, models


class SaleOrderLine(models.Model):
    _inherit = "sale.order.line"

    nonstandard_kind = fields.Selection(
        selection=[
            ("process", "Process"),
            ("structure", "Structure"),
            ("accessory", "Accessory"),
        ],
        string="Non-Standard",
        help="What the customer wants other than the standard product: its process, "
        "its structure or its accessories.",
    )
    nonstandard_note = fields.Text(string="Non-Standard Change")
    drawing_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="sale_order_line_drawing_rel",
        column1="line_id",
        column2="attachment_id",
        string="Drawings",
        help="Their checksums are part of what is signed.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        orders = self.env["sale.order"].browse(
            {vals["order_id"] for vals in vals_list if vals.get("order_id")}
        )
        with orders._content_edit():
            lines = super().create(vals_list)
        orders._evaluate_control()
        if any(vals.get("drawing_ids") for vals in vals_list):
            lines.order_id._adopt_files()
        return lines

    def write(self, vals):
        orders = self.order_id
        if vals.get("order_id"):
            orders |= orders.browse(vals["order_id"])
        with orders._content_edit():
            result = super().write(vals)
        orders._evaluate_control()
        if "drawing_ids" in vals:
            orders._adopt_files()
        return result

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Procure nothing for orders with an open change; it runs once, at its end."""
        held = self.filtered(lambda line: line.order_id.is_change_open)
        return super(SaleOrderLine, self - held)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def unlink(self):
        orders = self.order_id
        with orders._content_edit():
            return super().unlink()
