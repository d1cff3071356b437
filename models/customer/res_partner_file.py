from odoo import api, fields, models


class ResPartner(models.Model):
    """Whether a customer is on file with the company."""

    _inherit = "res.partner"

    customer_file_ids = fields.One2many(
        comodel_name="customer.file", inverse_name="partner_id", string="Customer Files"
    )
    is_on_file = fields.Boolean(
        string="On File",
        compute="_compute_is_on_file",
        search="_search_is_on_file",
        help="Registered with the current company.",
    )

    def _get_file_value(self, name):
        """Return a field's value as the content of a file holds it."""
        self.ensure_one()
        value = self[name]
        return value.ids if self._fields[name].relational else value or None

    def _get_files(self, company):
        """Return the customers' files (sudo) with one company."""
        # sudo: whether there is a file is the same for everybody
        files = self.commercial_partner_id.sudo().customer_file_ids
        return files.filtered(lambda file: file.company_id == company)

    @api.depends("commercial_partner_id.customer_file_ids.state")
    @api.depends_context("company")
    def _compute_is_on_file(self):
        files = self._get_files(self.env.company)
        known = files.filtered(lambda file: file.state == "registered").partner_id
        for partner in self:
            partner.is_on_file = partner.commercial_partner_id._origin in known

    def _search_is_on_file(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        files = self.env["customer.file"].sudo()  # sudo: as above
        known = files.search(
            [("company_id", "=", self.env.company.id), ("state", "=", "registered")]
        )
        return [("commercial_partner_id", "in", known.partner_id.ids)]

    def action_open_customer_files(self):
        """Open the files of these customers, made where there are none yet."""
        customers = self.commercial_partner_id
        files = customers._get_files(self.env.company).sudo(False)
        missing = customers - files.partner_id
        files |= files.create([{"partner_id": partner.id} for partner in missing])
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.customer_file_action"
        )
        action.update(domain=[("id", "in", files.ids)], context={})
        if len(files) == 1:
            action.update(views=[(False, "form")], res_id=files.id)
        return action
