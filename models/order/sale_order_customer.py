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

    @api.depends("partner_id", "signoff_ids", "company_id")
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
        entries = []
        for order in self:
            file = order._get_customer_file()
            if file.state != "registered":
                raise UserError(order._get_unknown_text())
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

    def _get_unknown_text(self):
        self.ensure_one()
        return self.env._(
            "%(customer)s on file (button Customer File)",
            customer=self.partner_id.commercial_partner_id.name,
        )

    def _get_intake_missing(self):
        missing = super()._get_intake_missing()
        if self.customer_state == "unknown":
            missing.insert(0, self._get_unknown_text())
        elif self.customer_state == "open":
            missing.append(
                self.env._("The customer's data, confirmed (button Customer Checked)")
            )
        return missing
