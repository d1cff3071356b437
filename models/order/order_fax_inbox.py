from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command


class OrderFaxInbox(models.Model):
    """A fax without a code may be a new order (source: order flow, step 3(1))."""

    _inherit = "order.fax.inbox"

    sale_order_id = fields.Many2one(
        comodel_name="sale.order",
        string="Order",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    state = fields.Selection(
        selection_add=[("order", "Order"), ("split",)],
        ondelete={"order": "cascade"},
    )

    def _get_state_fields(self):
        return [*super()._get_state_fields(), "sale_order_id"]

    def _get_state(self):
        return "order" if self.sale_order_id else super()._get_state()

    def make_order(self, partner_id, questions=(), order_id=None):
        """Make a quotation in intake of this fax, which is its written basis.

        :param int partner_id: the customer
        :param questions: texts: what is unclear and has to be asked
        :param int order_id: instead of a new one, a quotation of this customer that is
            still in intake
        :return: ``sale.order``
        :raise UserError: it waits for nothing, no file, or no such quotation
        """
        item = self._begin_settling()
        if not item.file_size:
            raise UserError(self.env._("There is no file an order could be based on."))
        order = self._get_new_order(item, partner_id, order_id)
        file = self.env["ir.attachment"].with_context(image_no_postprocess=True)
        basis = file.create(
            {
                "name": item.file_name or item.name,
                "raw": item._get_content(),
                "res_model": order._name,
                "res_id": order.id,
            }
        )
        order.write(
            {
                "basis_ids": [Command.link(basis.id)],
                "clarification_ids": [
                    Command.create({"question": text.strip()})
                    for text in questions
                    if text.strip()
                ],
            }
        )
        item._write_facts(
            {"sale_order_id": order.id, "partner_id": order.partner_id.id}
        )
        item._end_settling()
        order._message_log(
            body=self.env._("Came in by fax: %(item)s", item=item.display_name)
        )
        return order

    def _get_new_order(self, item, partner_id, order_id):
        """Return the quotation; a new one with the user's own rights."""
        orders = self.env["sale.order"].with_company(item.company_id)
        if not order_id:
            return orders.create(
                {
                    "partner_id": partner_id,
                    "company_id": item.company_id.id,
                    "intake_channel": "mail" if item._is_mail_order() else "fax",
                    "order_received_at": item.received_at,
                }
            )
        order = orders.browse(order_id).exists()
        order.check_access("write")
        if (
            order.company_id != item.company_id
            or order.state not in ("draft", "sent")
            or order.order_stage not in (False, "intake")
        ):
            raise UserError(
                self.env._("Choose a quotation that has not been submitted yet.")
            )
        return order

    def _is_mail_order(self):
        """Tell whether a person mailed it rather than a fax machine or a gateway."""
        return self.source == "mail" and not self.sender_number

    def action_open_new_order(self):
        """Open the dialog in which an order is made of this fax."""
        self.ensure_one()
        return self._open_dialog("order.fax.new.order", self.env._("New Order by Fax"))

    def action_open_order(self):
        """Open the order that this fax became."""
        self.ensure_one()
        return self.sale_order_id.get_formview_action()
