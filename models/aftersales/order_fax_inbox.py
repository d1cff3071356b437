from odoo import fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..signoff.clean_text import clean_text


class OrderFaxInbox(models.Model):
    """A fax may be a complaint: it becomes a case, or belongs to one."""

    _inherit = "order.fax.inbox"

    after_sales_case_id = fields.Many2one(
        comodel_name="after.sales.case",
        string="Case",
        readonly=True,
        ondelete="restrict",
        index="btree_not_null",
        check_company=True,
    )
    state = fields.Selection(
        selection_add=[("case", "After-Sales Case"), ("split",)],
        ondelete={"case": "cascade"},
    )

    def _get_state_fields(self):
        return [*super()._get_state_fields(), "after_sales_case_id"]

    def _get_state(self):
        return "case" if self.after_sales_case_id else super()._get_state()

    def make_case(self, kind_id, description, partner_id=None, order_id=None):
        """Open an after-sales case of this fax, which is kept with it.

        :param int kind_id: the ``after.sales.kind``
        :param str description: what the customer says
        :param int partner_id: the customer; of the order, or unknown when left out
        :param int order_id: the order that it is about
        :return: ``after.sales.case``
        :raise UserError: it waits for nothing, or something is missing
        """
        item = self._begin_settling()
        description = clean_text(description)
        if not description:
            raise UserError(self.env._("Write what the customer says."))
        kind = self.env["after.sales.kind"].browse(int(kind_id or 0)).exists()
        if not kind:
            raise UserError(self.env._("Choose of what kind the case is."))
        if order_id:
            self.env["sale.order"].browse(int(order_id)).check_access("read")
        # sudo: the inbox's roles take in what comes by fax
        cases = self.env["after.sales.case"].sudo()
        case = cases.create(
            {
                "company_id": item.company_id.id,
                "kind_id": kind.id,
                "channel": "mail" if item._is_mail_order() else "fax",
                "partner_id": partner_id or item.partner_id.id,
                "order_id": order_id,
                "contact": item.sender,
                "phone": item.sender_number,
                "description": description,
            }
        )
        case._write_guarded({"received_at": item.received_at})
        if item.file_size:
            files = self.env["ir.attachment"]._keep_as_evidence(
                [(item.file_name or item.name, item._get_content())], case
            )
            case.write({"file_ids": [Command.link(file.id) for file in files]})
        item._write_facts(
            {"after_sales_case_id": case.id, "partner_id": case.partner_id.id}
        )
        item._end_settling()
        case._log_act(
            self.env._("From the fax inbox: %(item)s", item=item.display_name)
        )
        return case.sudo(self.env.su)

    def action_open_new_case(self):
        """Open the dialog in which a case is made of this fax."""
        self.ensure_one()
        return self._open_dialog("order.fax.new.case", self.env._("New Case by Fax"))

    def action_open_case(self):
        """Open the case that this fax became."""
        self.ensure_one()
        return self.after_sales_case_id.get_formview_action()
