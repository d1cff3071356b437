from odoo import api, fields, models
from odoo.exceptions import UserError

from ...models.aftersales.after_sales_step import CHANNELS


class AfterSalesAct(models.TransientModel):
    """What is done about cases: given to somebody, solved, answered, visited."""

    _name = "after.sales.act"
    _description = "Deal with after-sales cases"

    case_ids = fields.Many2many(
        comodel_name="after.sales.case",
        relation="after_sales_act_case_rel",
        string="Cases",
        required=True,
        readonly=True,
    )
    act = fields.Selection(
        selection=[
            ("assign", "Assign"),
            ("solution", "Solution"),
            ("answer", "Answer"),
            ("satisfaction", "Satisfaction"),
            ("visit", "Revisit"),
        ],
        required=True,
        readonly=True,
    )
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Responsible",
        domain=lambda self: [
            (
                "all_group_ids",
                "in",
                self.env["ir.model.data"]._xmlid_to_res_id(
                    "sale_mrp_countersign.group_signer"
                ),
            )
        ],
    )
    text = fields.Text(string="In Words")
    currency_id = fields.Many2one(
        comodel_name="res.currency", compute="_compute_currency_id"
    )
    cost = fields.Monetary(help="What the solution costs the company.")
    cause_id = fields.Many2one(
        comodel_name="after.sales.cause",
        compute="_compute_cause_id",
        store=True,
        readonly=False,
    )
    channel = fields.Selection(selection=CHANNELS, string="By Way Of", default="phone")
    contact = fields.Char(
        string="Spoken To", compute="_compute_contact", store=True, readonly=False
    )
    score = fields.Selection(
        selection=[
            ("1", "1 Not at all"),
            ("2", "2"),
            ("3", "3 Fair"),
            ("4", "4"),
            ("5", "5 Very satisfied"),
        ],
        string="Satisfied",
    )
    settled = fields.Selection(
        selection=[("yes", "All is well"), ("no", "More is to be done")],
        string="The Customer",
    )

    @api.depends("case_ids")
    def _compute_currency_id(self):
        for wizard in self:
            company = wizard.case_ids.company_id[:1] or self.env.company
            wizard.currency_id = company.currency_id

    @api.depends("case_ids")
    def _compute_cause_id(self):
        for wizard in self:
            causes = wizard.case_ids.cause_id
            wizard.cause_id = causes if len(causes) == 1 else False

    @api.depends("case_ids")
    def _compute_contact(self):
        for wizard in self:
            contacts = set(filter(None, wizard.case_ids.mapped("contact")))
            wizard.contact = contacts.pop() if len(contacts) == 1 else False

    def action_record(self):
        """Record it on the cases."""
        self.ensure_one()
        getattr(self, f"_record_{self.act}")()
        return {"type": "ir.actions.act_window_close"}

    def _record_assign(self):
        self.case_ids.assign_case(self.user_id.id)

    def _record_solution(self):
        self.case_ids.record_solution(self.text, self.cost, self.cause_id.id)

    def _record_answer(self):
        self.case_ids.record_answer(self.text, self.channel, self.contact)

    def _record_satisfaction(self):
        self.case_ids.record_satisfaction(self.score, self.text)

    def _record_visit(self):
        if not self.settled:
            raise UserError(self.env._("Say whether all is well now."))
        self.case_ids.record_visit(
            self.text,
            self.settled == "yes",
            score=self.score or 0,
            channel=self.channel,
            contact=self.contact,
        )
