from datetime import timezone

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class DispatchRegister(models.TransientModel):
    """Which month of delivery notes and receipts is handed over (按月移交归档)."""

    _name = "dispatch.register"
    _description = "Monthly Register of Deliveries"

    company_id = fields.Many2one(
        comodel_name="res.company",
        required=True,
        default=lambda self: self.env.company,
        domain=lambda self: [("id", "in", self.env.companies.ids)],
    )
    month = fields.Date(
        string="Month (Any Day of It)",
        required=True,
        default=lambda self: (
            self.env.company._get_local_day() - relativedelta(months=1, day=1)
        ),
        help="Any day of the month, on the company's calendar.",
    )
    partner_ids = fields.Many2many(
        comodel_name="res.partner",
        string="Customers",
        domain=[("is_company", "=", True)],
        help="All of them where none is given.",
    )
    missing_only = fields.Boolean(string="Only Missing Receipts")

    @api.depends("month")
    def _compute_display_name(self):
        for register in self:
            month = register.month
            register.display_name = f"{month:%Y-%m}" if month else ""

    def _get_domain(self):
        """Return the transfers that left in the month, as a domain."""
        self.ensure_one()
        first = self.month + relativedelta(day=1)
        zone = self.company_id._get_control_timezone()

        def moment(day):
            start = fields.Datetime.to_datetime(day).replace(tzinfo=zone)
            return start.astimezone(timezone.utc).replace(tzinfo=None)

        domain = [
            ("company_id", "=", self.company_id.id),
            ("register_state", "!=", False),
            ("date_done", ">=", moment(first)),
            ("date_done", "<", moment(first + relativedelta(months=1))),
        ]
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            domain.append(("partner_id.commercial_partner_id", "in", customers.ids))
        if self.missing_only:
            domain.append(("register_state", "=", "missing"))
        return domain

    def _get_transfers(self):
        """Return ``{customer: transfers}``, by name and day."""
        pickings = self.env["stock.picking"].search(
            self._get_domain(), order="date_done, id"
        )
        of_customer = pickings.grouped(
            lambda item: item.partner_id.commercial_partner_id
        )
        return dict(
            sorted(
                of_customer.items(), key=lambda item: (item[0].name or "", item[0].id)
            )
        )

    def action_print(self):
        """Print the register, with the boxes for handing it over.

        :raise UserError: nothing left in this month
        """
        if not self.env["stock.picking"].search_count(self._get_domain(), limit=1):
            raise UserError(
                self.env._("Nothing was shipped in %(month)s.", month=self.display_name)
            )
        report = self.env.ref("sale_mrp_countersign.action_report_dispatch_register")
        return report.report_action(self, config=False)

    def action_open(self):
        """Open the month as a list, to look at, to filter or to export."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.dispatch_register_action"
        )
        return {**action, "domain": self._get_domain(), "context": {}}
