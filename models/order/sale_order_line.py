from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Command

from ..signoff.fill_defaults import fill_defaults
from .sale_order_content import LINE_FIELDS

CONTENT_FIELDS = {"order_id", "display_type", "linked_line_id", *LINE_FIELDS}


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

    review_bom_id = fields.Many2one(
        comodel_name="mrp.bom",
        string="Chosen Bill of Materials",
        copy=False,
        ondelete="restrict",
        check_company=True,
        help="Bill of materials that the technical department has chosen in its "
        "review, where it is not the usual one.",
    )

    @api.constrains("review_bom_id", "product_id")
    def _check_review_bom(self):
        for line in self.sudo():  # sudo: whoever edits the line
            if line.review_bom_id and not line._is_bom_of(line.review_bom_id):
                raise ValidationError(
                    self.env._(
                        "%(bom)s is no bill of materials of %(product)s.",
                        bom=line.review_bom_id.display_name,
                        product=line.product_id.display_name,
                    )
                )

    @api.constrains("linked_line_id", "order_id")
    def _check_linked_line(self):
        """A line goes with the one it is linked to: that is of the same order."""
        # sudo: whoever links them
        for line in (self | self.linked_line_ids).sudo().filtered("linked_line_id"):
            orders = line.order_id | line.linked_line_id.order_id
            if len(orders) > 1 and any(orders.mapped("is_controlled")):
                raise ValidationError(
                    self.env._(
                        "A line of %(order)s can be linked to lines of the same order "
                        "only: it would be deleted with them.",
                        order=line.order_id.display_name,
                    )
                )

    def _is_bom_of(self, bom):
        """Tell whether this line's product can be made by ``bom``."""
        self.ensure_one()
        template = self.product_id.product_tmpl_id
        return bom.product_tmpl_id == template and bom.product_id in (
            self.product_id,
            bom.product_id.browse(),
        )

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "order_id")
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
            self._check_leaves_order(vals["order_id"])
        with orders._content_edit(touches=not CONTENT_FIELDS.isdisjoint(vals)):
            result = super().write(vals)
        orders._evaluate_control()
        if "drawing_ids" in vals:
            orders._adopt_files()
        return result

    def _check_leaves_order(self, order_id):
        """Refuse to move lines to another order once goods were procured for them."""
        for line in self.sudo():  # sudo: whoever moves them
            order = line.order_id
            if order.id == order_id or not order.is_controlled:
                continue
            if order.state == "sale" or line.move_ids:
                raise UserError(
                    self.env._(
                        "%(product)s was confirmed with %(order)s and stays on it. "
                        "Open a change and set its quantity to 0, then add it to the "
                        "other order.",
                        product=line.name,
                        order=order.display_name,
                    )
                )

    def _action_launch_stock_rule(self, *, previous_product_uom_qty=False):
        """Procure nothing for orders with an open change; it runs once, at its end."""
        held = self.filtered(lambda line: line.order_id.is_change_open)
        return super(SaleOrderLine, self - held)._action_launch_stock_rule(
            previous_product_uom_qty=previous_product_uom_qty
        )

    def copy_data(self, default=None):
        """Give the copy files of its own: an order's go with it when it is deleted."""
        vals_list = super().copy_data(default)
        for line, vals in zip(self, vals_list, strict=True):
            if line.drawing_ids and "drawing_ids" not in (default or {}):
                files = line.drawing_ids.copy_data({"res_id": False})
                vals["drawing_ids"] = [Command.create(file) for file in files]
        return vals_list

    def _get_deleted_with(self):
        """Return the lines of controlled orders that go when these are deleted.

        The database deletes what is linked to them, without a word to the order.
        """
        lines = linked = self.sudo()  # sudo: whoever deletes, all lines count
        while linked := linked.linked_line_ids - lines:
            lines |= linked
        lines = lines.filtered("order_id.is_controlled") - self
        return lines.sudo(self.env.su)

    def unlink(self):
        lines = self | self._get_deleted_with()
        with lines.order_id._content_edit():
            return super(SaleOrderLine, lines).unlink()
