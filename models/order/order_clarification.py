from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .sale_order_intake import INTAKE_ROLES


class OrderClarification(models.Model):
    """A point of a customer's order that is unclear, and what the customer said.

    Source: order flow, step 3(1): what cannot be read or understood on a fax is asked
    by telephone. The question can be put better until it is answered; the answer is a
    fact with its evidence on the order.
    """

    _name = "order.clarification"
    _description = "Question to the customer"
    _inherit = ["order.control.guard"]
    _order = "id"

    order_id = fields.Many2one(
        comodel_name="sale.order", required=True, ondelete="cascade", index=True
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True)
    question = fields.Char(string="What Is Unclear", required=True)
    contact = fields.Char(
        string="Who Was Called", readonly=True, help="Name at the customer."
    )
    number = fields.Char(string="Number Called", readonly=True)
    called_at = fields.Datetime(string="Called On", readonly=True)
    answer = fields.Char(readonly=True)
    answered_by_id = fields.Many2one(
        comodel_name="res.users", string="Called By", readonly=True
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "company_id",
            "contact",
            "number",
            "called_at",
            "answer",
            "answered_by_id",
        }

    def write(self, vals):
        if vals.keys() & {"question", "order_id"}:
            self._check_open()
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_answered(self):
        self._check_open()

    def _check_open(self):
        for item in self.filtered("called_at"):
            raise UserError(
                self.env._(
                    "“%(question)s” has been answered: it is kept as it is.",
                    question=item.question,
                )
            )

    @api.depends("question")
    def _compute_display_name(self):
        for item in self:
            item.display_name = item.question

    def record_call(self, contact, answer, number=None):
        """Record what the customer said on the telephone (source: 3(1)).

        :param str contact: who was called
        :param str answer: what was said
        :param str number: that was called; the customer's own when left out
        :raise UserError: answered already, or nobody or nothing named
        :raise AccessError: not one of the roles that take orders in
        """
        self.ensure_one()
        order = self.order_id
        order._check_order_access("write")
        role = order._require_role(*INTAKE_ROLES)
        order.sudo()._record_facts()  # sudo: facts by methods only
        self._check_open()
        contact, answer = clean_text(contact), clean_text(answer)
        if not contact or not answer:
            raise UserError(self.env._("Write who was called, and the answer."))
        partner = order.sudo().partner_id  # sudo: the number only
        number = number or partner.phone or partner.commercial_partner_id.phone
        self._write_guarded(
            {
                "contact": contact,
                "number": number,
                "answer": answer,
                "called_at": fields.Datetime.now(),
                "answered_by_id": self.env.uid,
            }
        )
        order.sudo()._record_evidence(  # sudo: as for the fact
            "clarification",
            role=role,
            statement=answer,
            payload={"question": self.question, "contact": contact, "number": number},
        )
        return True

    def action_open_call(self):
        """Open the dialog in which a call is recorded."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Record Call"),
            "res_model": "order.clarification.call",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_clarification_id": self.id},
        }
