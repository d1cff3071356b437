from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

ANSWER_CHANNELS = [
    ("phone", "Telephone"),
    ("fax", "Fax"),
    ("mail", "E-mail"),
    ("wechat", "WeChat"),
    ("in_person", "In Person"),
]


class ProductionExceptionStep(models.Model):
    """One fact on the way of an exception: a plan, a customer's answer, the result.

    Source: order flow, step 11(1): the plan is made for the customer, whose
    understanding is sought. Another plan does not replace the one before, it follows.
    """

    _name = "production.exception.step"
    _description = "Step of a production exception"
    _inherit = ["order.step.mixin"]
    _rec_name = "text"
    _check_company_auto = True

    exception_id = fields.Many2one(
        comodel_name="production.exception",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(
        related="exception_id.company_id", store=True, index=True
    )
    act = fields.Selection(
        selection=[
            ("plan", "Plan"),
            ("answer", "Customer's Answer"),
            ("result", "Result"),
        ],
        required=True,
        readonly=True,
    )
    text = fields.Text(string="In Words", readonly=True)

    # ------------------------------------------------------------- of a plan
    deadline = fields.Date(readonly=True, help="By when the plan is carried out.")
    asks_customer = fields.Boolean(
        string="Customer Is Asked",
        readonly=True,
        help="The exception stays open until the customer agrees to the plan.",
    )

    # ----------------------------------------------------------- of an answer
    plan_id = fields.Many2one(
        comodel_name="production.exception.step",
        string="Answer To",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    order_id = fields.Many2one(
        comodel_name="sale.order",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
    )
    accepted = fields.Boolean(string="Customer Agrees", readonly=True)
    channel = fields.Selection(
        selection=ANSWER_CHANNELS, string="By Way Of", readonly=True
    )
    contact = fields.Char(readonly=True, help="Who at the customer answered.")
    answered_on = fields.Date(readonly=True)
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="production_exception_step_file_rel",
        column1="step_id",
        column2="attachment_id",
        string="Files",
        readonly=True,
    )

    details = fields.Text(compute="_compute_details")

    @api.depends("act", "deadline", "accepted", "contact")
    @api.depends_context("lang")
    def _compute_details(self):
        """Say in one line what a plan or an answer holds beside its words."""
        channels = dict(self._fields["channel"]._description_selection(self.env))
        for step in self:
            parts = []
            if step.act == "plan":
                day = format_date(self.env, step.deadline)
                parts = [
                    self.env._("By %(day)s", day=day),
                    self.env._("the customer is asked")
                    if step.asks_customer
                    else self.env._("the customer is not asked"),
                ]
            elif step.act == "answer":
                parts = [
                    self.env._("Agrees")
                    if step.accepted
                    else self.env._("Does Not Agree"),
                    channels[step.channel],
                    step.contact,
                    format_date(self.env, step.answered_on),
                    step.order_id.sudo().name,  # sudo: the number only
                ]
            step.details = " · ".join(parts)

    def _get_refusal(self):
        return self.env._("It is recorded with the buttons of the exception.")

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise UserError(self.env._("What was agreed about an exception is kept."))
