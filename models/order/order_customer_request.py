from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .sale_order_change import CHANGE_ROLES
from .sale_order_intake import INTAKE_ROLES

REQUEST_ROLES = (*INTAKE_ROLES, "sales_assistant", "follow_up_clerk", "sales_manager")
CHANNELS = [
    ("phone", "Telephone"),
    ("fax", "Fax"),
    ("mail", "E-mail"),
    ("wechat", "WeChat"),
    ("salesperson", "Salesperson"),
    ("in_person", "In Person"),
]


class OrderCustomerRequest(models.Model):
    """What a customer calls about, at any stage of an order, and what came of it.

    A call that asks for nothing is on record with its words. What asks for something
    stays open until it led to a change, was refused or was answered; each of these is
    a fact with its evidence on the order.
    """

    _name = "order.customer.request"
    _inherit = ["order.record.mixin"]
    _description = "Customer's request"
    _order = "id desc"
    _check_company_auto = True

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    user_id = fields.Many2one(
        related="order_id.user_id", string="Salesperson", store=True
    )
    kind = fields.Selection(
        selection=[
            ("change", "Change"),
            ("cancel", "Cancellation"),
            ("hurry", "Hurry Up"),
            ("question", "Question"),
            ("note", "Call without a Request"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    channel = fields.Selection(
        selection=CHANNELS, string="Came In By", required=True, readonly=True
    )
    contact = fields.Char(string="Who Asked", required=True, readonly=True)
    text = fields.Text(string="What Was Said", required=True, readonly=True)
    received_at = fields.Datetime(string="Received On", required=True, readonly=True)
    received_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Taken By",
        required=True,
        readonly=True,
        ondelete="restrict",
    )
    file_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="order_customer_request_file_rel",
        column1="request_id",
        column2="attachment_id",
        string="Files",
        readonly=True,
    )
    outcome = fields.Selection(
        selection=[
            ("change", "Led to a Change"),
            ("refused", "Declined"),
            ("answered", "Answered"),
        ],
        string="Result",
        readonly=True,
    )
    answer = fields.Text(readonly=True)
    closed_at = fields.Datetime(string="Settled On", readonly=True)
    closed_by_id = fields.Many2one(
        comodel_name="res.users",
        string="Settled By",
        readonly=True,
        ondelete="restrict",
    )
    state = fields.Selection(
        selection=[("open", "Open"), ("closed", "Dealt With")],
        compute="_compute_state",
        store=True,
        index=True,
    )

    @api.depends("outcome", "kind")
    def _compute_state(self):
        for request in self:
            is_open = request.kind != "note" and not request.outcome
            request.state = "open" if is_open else "closed"

    @api.depends("kind", "order_id.name")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for request in self:
            # sudo: the number only
            names = (request.sudo().order_id.name, kinds.get(request.kind))
            request.display_name = " · ".join(filter(None, names))

    def _get_refusal(self):
        return self.env._(
            "Record what a customer asks for on the order: button Customer Asks."
        )

    def settle_request(self, outcome, answer):
        """Record what came of these requests.

        A change of a confirmed order is opened with the customer's words; another
        order is edited as it is.

        :param outcome: change, refused or answered
        :param answer: what the customer was told, text
        :raise AccessError: by somebody who does not talk to customers
        :raise UserError: settled already, nothing said, or a change of a cancelled
            order
        """
        answer = clean_text(answer)
        if outcome not in ("change", "refused", "answered") or not answer:
            raise UserError(
                self.env._("Say what came of it, and what the customer was told.")
            )
        for order, requests in self.grouped("order_id").items():
            order._check_order_access("write")
            role = order._require_role(
                *(CHANGE_ROLES if outcome == "change" else REQUEST_ROLES)
            )
            order.sudo()._record_facts()  # sudo: facts by methods only
            for request in requests:
                request._settle(role, outcome, answer)
        return True

    def _settle(self, role, outcome, answer):
        self.ensure_one()
        order = self.order_id
        if self.state != "open":
            raise UserError(
                self.env._("%(request)s is settled already.", request=self.display_name)
            )
        if outcome == "change" and order.state == "cancel":
            raise UserError(
                self.env._(
                    "%(order)s is cancelled and cannot be changed: decline what is "
                    "asked for, or answer it.",
                    order=order.name,
                )
            )
        if outcome == "change" and order.state == "sale" and not order.is_change_open:
            order.action_open_change(f"{self.contact}: {self.text}")
        self._write_facts(
            {
                "outcome": outcome,
                "answer": answer,
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        order.sudo()._record_evidence(  # sudo: as for the fact
            "request_settled",
            role=role,
            statement=answer,
            payload={"request": self.id, "outcome": outcome},
        )

    def action_open_settle(self):
        """Open the dialog in which the outcome is recorded."""
        self.ensure_one()
        return self.order_id._get_request_dialog(self)
