from odoo import api, fields, models
from odoo.exceptions import UserError

INTAKE_ROLES = ("order_clerk", "salesperson", "sales_office")


class SaleOrder(models.Model):
    """How an order comes in (source: order flow, steps 1 to 5)."""

    _inherit = "sale.order"

    intake_channel = fields.Selection(
        selection=[
            ("fax", "Fax"),
            ("mail", "E-mail"),
            ("salesperson", "Salesperson"),
            ("wechat", "WeChat"),
            ("phone", "Telephone"),
            ("portal", "Portal"),
        ],
        string="Came In By",
        copy=False,
        help="Asked for when the order is submitted.",
    )
    reply_channel = fields.Selection(
        selection=[
            ("fax", "Fax"),
            ("mail", "E-mail"),
            ("wechat", "WeChat"),
            ("in_person", "In Person"),
        ],
        string="Answer By",
        compute="_compute_reply_channel",
        store=True,
        readonly=False,
        help="How the customer gets the confirmation sheet.",
    )
    basis_ids = fields.Many2many(
        comodel_name="ir.attachment",
        relation="sale_order_basis_rel",
        column1="order_id",
        column2="attachment_id",
        string="Written Basis",
        copy=False,
        help="The customer's fax, mail or order form. An order by word of mouth "
        "alone is not accepted.",
    )

    @api.depends("partner_id")
    def _compute_reply_channel(self):
        for order in self:
            order.reply_channel = order.reply_channel or (
                "fax" if order.partner_id.fax else "mail"
            )

    def _get_intake_missing(self):
        """Return what the checklist still misses, as texts (source: step 4)."""
        self.ensure_one()
        order = self.sudo()  # sudo: the same list for whoever submits
        partner = order.partner_id.commercial_partner_id
        contact = order.partner_id
        lines = order.order_line.filtered(
            lambda line: not line.display_type and not line._is_paid_down()
        )
        checks = [
            (
                order._get_customer_class(),
                self.env._("Customer class of %s", partner.name),
            ),
            (
                contact.phone or partner.phone,
                self.env._("Telephone of the customer's contact"),
            ),
            (order.intake_channel, self.env._("How the order came in")),
            (order.reply_channel, self.env._("How the customer is answered")),
            (
                order.reply_channel != "fax" or contact.fax or partner.fax,
                self.env._("Fax number of the customer"),
            ),
            (
                order.reply_channel != "mail" or contact.email or partner.email,
                self.env._("E-mail address of the customer"),
            ),
            (order.partner_shipping_id.street, self.env._("Delivery address")),
            (lines, self.env._("At least one product")),
            (
                all(line.product_uom_qty > 0 for line in lines),
                self.env._("A quantity on every line"),
            ),
            (
                all(
                    line.price_unit > 0 or not line.price_unit and order._may_be_free()
                    for line in lines
                    if not _is_discount(line)
                ),
                self.env._("A price on every line"),
            ),
            (
                all(line.nonstandard_note for line in lines if line.nonstandard_kind),
                self.env._("A description of every non-standard change"),
            ),
            (
                not order.promised_date_manual or (order.promise_reason or "").strip(),
                self.env._("Why the promised date is later than the commitment"),
            ),
            (order.wanted_date, self.env._("The date that the customer wants")),
            (order.payment_term_id, self.env._("Payment terms")),
            ((order.packing_note or "").strip(), self.env._("Packing requirements")),
            (
                order.basis_ids,
                self.env._("The customer's order in writing (fax, mail or order form)"),
            ),
            (
                order._get_last_evidence("reply"),
                self.env._("Answer to the customer (button Answered)"),
            ),
        ]
        return [text for present, text in checks if not present]

    def _may_be_free(self):
        """Tell whether goods may go out on this order at price 0; rooms extend."""
        self.ensure_one()
        return False

    def _check_controlled(self):
        """Refuse to record facts on orders that go their usual way."""
        for order in self.filtered(lambda order: not order.is_controlled):
            raise UserError(
                self.env._(
                    "%(order)s is not under order control; confirm it as usual.",
                    order=order.display_name,
                )
            )

    def action_submit(self):
        """Submit the orders for review (送审).

        :raise UserError: with everything that is missing, at once
        :raise AccessError: by somebody who is not order clerk, salesperson or sales
            office
        """
        self._check_order_access("write")
        self._require_role(*INTAKE_ROLES)
        orders = self.sudo()  # sudo: facts are written by methods only
        orders._ensure_facet_version()
        orders._check_controlled()
        for order in orders:
            if order.state not in ("draft", "sent") and not order.is_change_open:
                raise UserError(
                    self.env._(
                        "%(order)s is no longer a quotation and cannot be submitted.",
                        order=order.display_name,
                    )
                )
            order._check_submission()
            missing = order._get_intake_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "%(order)s is not complete. Still missing:\n%(missing)s",
                        order=order.display_name,
                        missing="\n".join(f"• {text}" for text in missing),
                    )
                )
        orders.filtered(lambda item: not item.unified_code)._give_unified_codes()
        orders._prepare_submission()
        # the written basis is kept as it was
        orders._record_evidences(
            [
                (order, {"kind": "submit", "attachment_ids": order.basis_ids.ids})
                for order in orders
            ]
        )
        return True

    def _check_submission(self):
        """Refuse an order that somebody has to decide on first; one order."""
        self.ensure_one()

    def _prepare_submission(self):
        """Judge once more what may have changed since the lines were written.

        Stock may have gone, prices may have changed; called in ``action_submit``,
        once the checklist is complete.
        """
        self.env.add_to_compute(self._fields["lane_id"], self)

    def _get_submitters(self):
        result = super()._get_submitters()
        for order_id, rows in self._get_evidence(["submit"]).items():
            result[order_id] = rows.user_id
        return result

    def _give_unified_codes(self):
        """Give each order the next code of its company's sequence."""
        sequences = self.env["ir.sequence"].search_fetch(
            [
                ("code", "=", "order.unified.code"),
                ("company_id", "in", [False, *self.company_id.ids]),
            ],
            order="company_id",
        )
        for order in self:
            sequence = sequences.filtered(
                lambda item, order=order: (
                    not item.company_id or item.company_id == order.company_id
                )
            )[:1]
            code = sequence.next_by_id() if sequence else False
            order._write_guarded({"unified_code": code})

    def _check_order_access(self, operation):
        """Facts of the sales side are for people who may edit the order."""
        self.check_access(operation)

    def _get_intake_kinds(self):
        """Return the kinds of evidence of which the last one tells where intake is."""
        return ["submit", "refuse", "change_open"]

    def _get_intake_row(self, rows):
        """Return which of the evidence of intake tells where it is; rooms extend."""
        return rows[-1:]

    def _get_intake_reasons(self):
        """Return what holds the orders in intake.

        The checklist was judged when the order was submitted: what changes later on
        the customer does not take it back.
        """
        rows = self._get_evidence(self._get_intake_kinds())
        result = {}
        for order in self:
            last = self._get_intake_row(rows[order.id])
            is_submitted = last.kind == "submit"
            result[order.id] = (
                [] if is_submitted else [order._prepare_intake_reason(last)]
            )
        return result

    def _prepare_intake_reason(self, last):
        """Return the ``Reason`` that the last evidence of intake gives."""
        if last.kind == "change_open":
            return self._prepare_reason(
                "change",
                self.env._(
                    "A change is open (%(reason)s). Make it and submit it, or abandon "
                    "it.",
                    reason=last._get_words(),
                ),
                INTAKE_ROLES,
            )
        if last:
            return self._prepare_reason(
                "refused",
                self.env._(
                    "Refused by %(role)s: %(reason)s. Correct and submit again.",
                    role=last.role_name,
                    reason=last._get_words(),
                ),
                INTAKE_ROLES,
            )
        return self._prepare_reason(
            "submit", self.env._("The order has not been submitted."), INTAKE_ROLES
        )


def _is_discount(line):
    """Tell whether a line takes off the total, as core's discount of an order does."""
    return line.product_id.type == "service" and line.price_unit < 0
