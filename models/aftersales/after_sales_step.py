from odoo import api, fields, models
from odoo.exceptions import UserError

CHANNELS = [
    ("phone", "Telephone"),
    ("fax", "Fax"),
    ("mail", "E-mail"),
    ("wechat", "WeChat"),
    ("in_person", "In Person"),
]


class AfterSalesStep(models.Model):
    """One fact on the way of a case: who did what, when; the stage follows."""

    _name = "after.sales.step"
    _description = "Step of an after-sales case"
    _inherit = ["order.step.mixin"]
    _rec_name = "text"
    _check_company_auto = True

    case_id = fields.Many2one(
        comodel_name="after.sales.case",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="case_id.company_id", store=True, index=True)
    act = fields.Selection(
        selection=[
            ("report", "Registered"),
            ("take", "Taken"),
            ("solution", "Solution Stated"),
            ("return", "Return Opened"),
            ("exchange", "New Order Made"),
            ("repair", "Repair Opened"),
            ("answer", "Customer Answered"),
            ("satisfaction", "Satisfaction"),
            ("visit", "Revisit"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text(string="In Words", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        readonly=True,
        ondelete="restrict",
        help="Who has taken the case, or was given it.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    cost = fields.Monetary(
        readonly=True,
        groups="sales_team.group_sale_salesman,account.group_account_invoice,"
        "sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager",
        help="What the solution costs the company, in its currency.",
    )
    channel = fields.Selection(selection=CHANNELS, string="By Way Of", readonly=True)
    contact = fields.Char(string="Spoken To", readonly=True)
    score = fields.Integer(
        readonly=True, help="How satisfied the customer is, from 1 to 5; 0: not asked."
    )
    settled = fields.Boolean(
        string="All Is Well",
        readonly=True,
        help="Of a visit: the customer has no more to complain of.",
    )
    picking_id = fields.Many2one(
        comodel_name="stock.picking",
        string="Return Transfer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        string="New Order",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    repair_ref = fields.Integer(
        readonly=True, help="Id of the repair order, where repairs are installed."
    )

    def _get_refusal(self):
        return self.env._("It is recorded with the buttons of the case.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was done about a case is kept."))

    def _get_next_stage(self, stage):
        """Return the stage of a case after this step, from the one before it."""
        self.ensure_one()
        if self.act == "take" and stage == "reported":
            return "accepted"
        if self.act == "solution":
            return "solved"
        if self.act == "answer":
            return "done" if self.case_id.kind_id.asks_visit else "closed"
        if self.act == "visit":
            return "closed" if self.settled else "accepted"
        return stage
