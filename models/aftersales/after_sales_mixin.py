from odoo import api, fields, models


class AfterSalesMixin(models.AbstractModel):
    """Something of which customers come back: its after-sales cases are counted."""

    _name = "after.sales.mixin"
    _description = "Document with after-sales cases"

    # The field of after.sales.case that leads here, and what a new case is given
    _after_sales_field = None

    after_sales_count = fields.Integer(
        string="After-Sales Cases", compute="_compute_after_sales_count"
    )

    def _compute_after_sales_count(self):
        name = self._after_sales_field
        # sudo: a number, of documents that the user reads
        cases = self.env["after.sales.case"].sudo()
        counts = dict(
            cases._read_group([(name, "in", self._origin.ids)], [name], ["__count"])
        )
        for document in self:
            document.after_sales_count = counts.get(document._origin, 0)

    def _get_after_sales_domain(self):
        return [(self._after_sales_field, "in", self.ids)]

    @api.readonly
    def action_open_after_sales(self):
        """Show the cases of this document; a new one is about it."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.after_sales_case_action"
        )
        return {
            **action,
            "domain": self._get_after_sales_domain(),
            "context": {f"default_{self._after_sales_field}": self.id},
        }
