from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.production.production_exception_step import ANSWER_CHANNELS


class ProductionExceptionAct(models.TransientModel):
    """The plan for exceptions, the customer's answer to it, or their end."""

    _name = "production.exception.act"
    _description = "Deal with an exception"

    exception_ids = fields.Many2many(
        comodel_name="production.exception",
        relation="production_exception_act_exception_rel",
        string="Exceptions",
        required=True,
        readonly=True,
    )
    act = fields.Selection(
        selection=[("plan", "Plan"), ("answer", "Answer"), ("result", "Result")],
        required=True,
        readonly=True,
    )
    concerns_orders = fields.Boolean(compute="_compute_concerns_orders")
    plan = fields.Text(
        compute="_compute_plan",
        string="Emergency Plan",
        help="What the customer was told.",
    )
    text = fields.Text(string="In Words")
    deadline = fields.Date(help="By when the plan is carried out.")
    asks_customer = fields.Boolean(
        string="Ask the Customer",
        default=True,
        help="The exception stays open until the customer agrees to the plan.",
    )
    accepted = fields.Selection(
        selection=[("yes", "Agrees"), ("no", "Does Not Agree")],
        string="The Customer",
    )
    channel = fields.Selection(
        selection=ANSWER_CHANNELS, string="By Way Of", default="phone"
    )
    contact = fields.Char(string="Who Answered")
    answered_on = fields.Date(default=fields.Date.context_today)
    attachment_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="production_exception_act_file_rel",
        string="Written Answer",
        help="PDF, TIFF, PNG or JPEG; kept as they are.",
    )

    @api.depends("exception_ids")
    def _compute_concerns_orders(self):
        for wizard in self:
            # sudo: whether there are any
            wizard.concerns_orders = bool(wizard.exception_ids.sudo().order_ids)

    @api.depends("exception_ids")
    def _compute_plan(self):
        for wizard in self:
            plans = wizard.exception_ids.mapped("plan")
            wizard.plan = "\n".join(dict.fromkeys(filter(None, plans)))

    def action_record(self):
        """Record it on the exceptions."""
        self.ensure_one()
        if self.act == "plan":
            self.exception_ids.record_plan(self.text, self.deadline, self.asks_customer)
        elif self.act == "answer":
            if not self.accepted:
                raise UserError(self.env._("Say whether the customer agrees."))
            self.exception_ids.record_answer(
                self.accepted == "yes",
                self.channel,
                self.contact,
                answered_on=self.answered_on,
                note=self.text,
                files=[(file.name, file.datas) for file in self.attachment_ids],
            )
        else:
            self.exception_ids.record_result(self.text)
        return {"type": "ir.actions.act_window_close"}
