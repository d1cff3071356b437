from odoo import api, fields, models
from odoo.exceptions import UserError

from .sale_order_intake import INTAKE_ROLES


class SaleOrder(models.Model):
    """The customer is on file, and its data are confirmed with each order.

    Source: order flow, step 2.
    """

    _inherit = "sale.order"

    customer_state = fields.Selection(
        selection=[
            ("free", "Not Asked For"),
            ("unknown", "Not on File"),
            ("open", "To Be Checked"),
            ("checked", "Checked"),
        ],
        string="Customer's Data",
        compute="_compute_customer_state",
        help="Whether the customer is on file, and whether the data on file were "
        "confirmed for this order.",
    )

    @api.model
    def _get_unbinding_kinds(self):
        return super()._get_unbinding_kinds() | {"customer_check"}

    @api.depends(
        "partner_id",
        "company_id",
        "signoff_ids",
        "partner_id.commercial_partner_id.customer_file_ids.state",
        "partner_id.commercial_partner_id.customer_file_ids.content_digest",
    )
    def _compute_customer_state(self):
        checks = self._origin._get_last_evidence("customer_check")
        for order in self:
            if not order.company_id.customer_file_required:
                order.customer_state = "free"
                continue
            file = order._get_customer_file()
            check = checks.get(order._origin.id)
            if file.state != "registered":
                order.customer_state = "unknown"
            elif check and check.payload["digest"] == file.content_digest:
                order.customer_state = "checked"
            else:
                order.customer_state = "open"

    def _get_customer_file(self):
        """Return the customer's file (sudo), empty where there is none."""
        self.ensure_one()
        return self.partner_id._get_files(self.company_id)

    def action_check_customer(self):
        """Record that the customer's data on file were confirmed for these orders.

        :raise UserError: a customer is not on file
        :raise AccessError: not order clerk, salesperson or sales office
        """
        self._check_order_access("write")
        self._require_role(*INTAKE_ROLES)
        self._check_controlled()
        entries = []
        for order in self:
            file = order._get_customer_file()
            if file.state != "registered":
                order._raise_unknown()
            file._note_check()
            payload = {"digest": file.content_digest}
            entries.append((order, {"kind": "customer_check", "payload": payload}))
        self._record_evidences(entries)
        return True

    def action_open_customer_file(self):
        """Open the customer's file, made where there is none yet."""
        self.ensure_one()
        customer = self.partner_id.with_company(self.company_id)
        return customer.action_open_customer_files()

    def _raise_unknown(self):
        """Refuse an order whose customer is not on file, and say what to do."""
        self.ensure_one()
        raise UserError(
            self.env._(
                "%(customer)s is not on file yet. Fill in the customer file (button "
                "Customer File, or Records → Customer Files) and ask for the "
                "registration.",
                customer=self.partner_id.commercial_partner_id.name,
            )
        )

    def write(self, vals):
        """Keep strangers out of orders that have been submitted."""
        if "partner_id" not in vals:
            return super().write(vals)
        orders = self.sudo().filtered("is_controlled")  # sudo: whoever writes
        before = {order: order.partner_id.commercial_partner_id for order in orders}
        result = super().write(vals)
        for order in orders:
            is_new = order.partner_id.commercial_partner_id != before[order]
            if is_new and order.customer_state == "unknown":
                if not order._get_intake_reasons()[order.id]:
                    order._raise_unknown()
        return result

    def _get_intake_missing(self):
        missing = super()._get_intake_missing()
        if self.customer_state == "unknown":
            missing.insert(
                0,
                self.env._(
                    "%(customer)s on file (button Customer File)",
                    customer=self.partner_id.commercial_partner_id.name,
                ),
            )
        elif self.customer_state == "open":
            missing.append(
                self.env._("The customer's data, confirmed (button Customer Checked)")
            )
        return missing
