from odoo import api, fields, models


class OrderSignoffSign(models.TransientModel):
    """What the technical department answers, and where material is corrected."""

    _inherit = "order.signoff.sign"

    asks_feasibility = fields.Boolean(readonly=True)
    has_materials = fields.Boolean(readonly=True)
    answer_feasibility = fields.Selection(
        selection=[
            ("yes", "Feasible as asked"),
            ("changes", "Feasible with changes"),
            ("no", "Not feasible"),
        ],
        string="Can It Be Made?",
    )
    answer_alternative = fields.Text(
        string="Alternative",
        help="What could be made instead; the sales manager puts it to the customer.",
    )
    answer_bom_changes = fields.Boolean(string="Formula or Bill of Materials Changes")
    asks_codes = fields.Boolean(readonly=True)
    answer_customer_code = fields.Char(string="Customer Code")
    bom_candidate_ids = fields.Many2many(
        comodel_name="mrp.bom",
        relation="order_signoff_sign_bom_candidate_rel",
        readonly=True,
        groups="mrp.group_mrp_user",
    )
    answer_bom_ids = fields.Many2many(
        comodel_name="mrp.bom",
        relation="order_signoff_sign_bom_rel",
        string="Chosen Bill of Materials",
        domain="[('id', 'in', bom_candidate_ids)]",
        groups="mrp.group_mrp_user",
        help="One bill of materials for each product that is made by another one.",
    )

    @api.model
    def _prepare_dialog(self, documents, sheets, values):
        vals = super()._prepare_dialog(documents, sheets, values)
        if documents._name != "sale.order":
            return vals
        asks = any("feasibility" in sheet["answers"] for sheet in values)
        orders = documents.sudo()  # sudo: signers read the sheet, not the order
        vals["asks_feasibility"] = asks
        vals["asks_codes"] = any("codes" in sheet["answers"] for sheet in values)
        codes = {sheet["proposals"].get("customer_code") for sheet in values}
        vals["answer_customer_code"] = codes.pop() if len(codes) == 1 else False
        vals["has_materials"] = bool(orders.material_line_ids) and any(
            "material" in sheet["digests"] for sheet in values
        )
        if asks and self.env.user.has_group("mrp.group_mrp_user"):
            lines = orders.order_line
            boms = lines.product_id.bom_ids | lines.product_id.product_tmpl_id.bom_ids
            vals["bom_candidate_ids"] = boms.ids
            vals["answer_bom_ids"] = lines.review_bom_id.ids
            vals["answer_bom_changes"] = bool(lines.review_bom_id)
        return vals

    def _get_answers(self):
        return {
            **super()._get_answers(),
            "feasibility": self.answer_feasibility,
            "alternative": self.answer_alternative,
            "bom_changes": self.answer_bom_changes,
            "customer_code": self.answer_customer_code,
        }

    def action_apply_boms(self):
        """Have the order made by the chosen bills, and show what is to sign now."""
        self.ensure_one()
        documents = self._get_documents()
        for document in documents:
            document.review_set_boms(self.answer_bom_ids.ids)
        return self._open_for(documents)

    def action_open_materials(self):
        """Open the material statements, to confirm or correct their figures."""
        self.ensure_one()
        return self._get_documents().action_open_materials()
