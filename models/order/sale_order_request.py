from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .order_customer_request import CHANNELS, REQUEST_ROLES


class SaleOrder(models.Model):
    """What the customer asks for while the order is on its way, and the calls."""

    _inherit = "sale.order"

    customer_request_ids = fields.One2many(
        comodel_name="order.customer.request",
        inverse_name="order_id",
        string="Customer's Requests",
        readonly=True,
        copy=False,
    )
    request_count = fields.Integer(compute="_compute_request_counts")
    open_request_count = fields.Integer(compute="_compute_request_counts")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"customer_request_ids"}

    @api.model
    def _get_unbinding_kinds(self):
        return super()._get_unbinding_kinds() | {"request", "request_settled"}

    @api.depends("customer_request_ids.state")
    def _compute_request_counts(self):
        # sudo: how many there are is no secret
        requests = self.env["order.customer.request"].sudo()
        counts = {}
        for order, state, count in requests._read_group(
            [("order_id", "in", self._origin.ids)], ["order_id", "state"], ["__count"]
        ):
            counts.setdefault(order.id, {})[state] = count
        for order in self:
            found = counts.get(order._origin.id, {})
            order.request_count = sum(found.values())
            order.open_request_count = found.get("open", 0)

    def record_customer_request(
        self, kind, text, contact, channel="phone", file_name=None, content=None
    ):
        """Record what the customer asks for, or a call that asks for nothing.

        :param kind: change, cancel, hurry, question or note
        :param text: what was said
        :param contact: who said it
        :param channel: how it came in, a value of the request's field
        :param file_name: of what the customer sent, where there is a file
        :param content: that file (PDF, TIFF, PNG, JPEG) in base64
        :return: the order.customer.request
        :raise AccessError: by somebody who does not talk to customers
        :raise UserError: not under order control, or nothing said
        """
        self.ensure_one()
        self._check_order_access("write")
        role = self._require_role(*REQUEST_ROLES)
        requests = self.env["order.customer.request"]
        kinds = dict(requests._fields["kind"].selection)
        text, contact = clean_text(text), clean_text(contact)
        if (
            not text
            or not contact
            or kind not in kinds
            or channel not in dict(CHANNELS)
        ):
            raise UserError(
                self.env._("Write who called, how, and what was said or asked for.")
            )
        order = self.sudo()  # sudo: facts by methods only
        order._record_facts()
        if not order.is_controlled:
            raise UserError(
                self.env._(
                    "%(order)s is not under order control.", order=self.display_name
                )
            )
        files = self._keep_evidence_file(file_name, content) if content else []
        request = requests._create_facts(
            [
                {
                    "order_id": self.id,
                    "kind": kind,
                    "channel": channel,
                    "contact": contact,
                    "text": text,
                    "received_at": fields.Datetime.now(),
                    "received_by_id": self.env.uid,
                    "file_ids": files,
                }
            ]
        )
        order._record_evidence(
            "request",
            role=role,
            statement=text,
            payload={"request": request.id, "kind": kind, "contact": contact},
            attachment_ids=files,
        )
        return requests.browse(request.id)

    def action_customer_asks(self):
        """Open the dialog in which a call or a request is recorded."""
        self.ensure_one()
        return self._get_request_dialog(self.env["order.customer.request"])

    def _get_request_dialog(self, request):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Settle the Request")
            if request
            else self.env._("Customer Asks"),
            "res_model": "order.customer.request.act",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_order_id": self.id,
                "default_request_id": request.id,
            },
        }

    def action_open_requests(self):
        """Open the customer's calls and requests of this order."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.order_customer_request_action"
        )
        action.update(domain=[("order_id", "=", self.id)], context={})
        return action
