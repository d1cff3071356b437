from odoo import models
from odoo.tools import format_datetime

# Totals and signatures without what the transfer itself adds, mm
CLOSING_HEIGHT = 110


class ReportShippingNotice(models.AbstractModel):
    """发货告知书: tells the customer what left, how, and when it arrives.

    Source: order flow, steps 15 and 16. It prints no prices.
    """

    _name = "report.sale_mrp_countersign.report_shipping_notice"
    _inherit = ["order.form"]
    _description = "Shipping notice"

    _first_room = 165

    def _get_orders(self, picking):
        """Return the sales orders whose goods are on this transfer (sudo)."""
        return picking.sudo().move_ids.sale_line_id.order_id | picking.sudo().sale_id

    def _is_in_force(self, picking):
        return all(order._is_in_force() for order in self._get_orders(picking))

    def _get_rows(self, picking):
        """Return what is on the transfer: done quantities, else those asked for."""
        rows = []
        moves = picking.sudo().move_ids.filtered(lambda move: move.state != "cancel")
        for number, move in enumerate(moves, 1):
            product = move.product_id.with_context(lang=self.env.lang)
            done = picking.state == "done" or move.picked
            rows.append(
                {
                    "number": number,
                    "code": product.default_code or "",
                    "description": move.sale_line_id.name or product.name,
                    "unit": move.product_uom.with_context(lang=self.env.lang).name,
                    "quantity": self._format_quantity(
                        move.quantity if done else move.product_uom_qty
                    ),
                    "lots": ", ".join(
                        filter(None, move.move_line_ids.lot_id.mapped("name"))
                    ),
                    "order": move.sale_line_id.order_id.name or "",
                }
            )
        for row in rows:
            row["description"] = (
                row["description"].removeprefix(f"[{row['code']}]").strip()
            )
        return rows

    def _get_row_texts(self, row):
        return [
            (row["description"], 42),
            (row["code"], 14),
            (row["lots"], 14),
            (row["order"], 14),
        ]

    def _get_notice_pages(self, picking):
        return self._get_pages(
            self._get_rows(picking), CLOSING_HEIGHT, self._is_in_force(picking)
        )

    def _get_sheet(self, picking):
        """Return the fax sheet of this notice, empty where none is kept."""
        if "shipping_notice" in getattr(picking, "_fax_kinds", ()):
            return picking._get_current_sheet("shipping_notice")
        return self.env["order.fax"]

    def _get_receiver(self, picking):
        """Return name and telephone of who takes the goods."""
        partner = picking.sudo().partner_id
        name = self._get_shipping(picking, "receiver_name")
        if not name and partner != partner.commercial_partner_id:
            name = partner.name
        return " ".join(
            filter(None, (name, self._get_shipping(picking, "receiver_phone")))
        )

    def _get_arrival_text(self):
        return self.env._(
            "Please count the packages and check their condition before the driver "
            "leaves. Note shortage or damage on the receipt and call us the same day."
        )

    def _get_thanks_text(self):
        return self.env._(
            "Please sign the receipt and send it back. We apologise for the extra work "
            "and thank you for your help."
        )

    def _get_shipping(self, picking, name):
        """Return a shipping detail as printed; empty where nothing is entered."""
        field = picking._fields.get(name)
        value = picking[name] if field else False
        if not value:
            return ""
        if field.type == "datetime":
            zone = self.env.user.tz or "UTC"
            return format_datetime(self.env, value, tz=zone, dt_format="short")
        if field.type == "date":
            return self._format_date(value)
        if field.type == "float":
            return self._format_quantity(value)
        return value.display_name if field.relational else value
