from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date, formatLang

# What of a line is content: signed, compared, part of the revision
MATERIAL_FIELDS = (
    "product_id",
    "required_qty",
    "available_qty",
    "incoming_qty",
    "date_ready",
    "note",
)
# What a department states; the rest was worked out at submission and stays
STATED_FIELDS = ("available_qty", "incoming_qty", "date_ready", "note")
STATING_ROLES = ("purchasing", "chief_engineer", "materials_manager")


class OrderMaterialLine(models.Model):
    """Material statement (原材料书面说明): one component that an order needs.

    Worked out when the order is submitted, confirmed or corrected by the departments
    that sign it. Part of the content: a correction unseats the signatures of whoever
    answers for material. Source: order flow, 6(2).
    """

    _name = "order.material.line"
    _description = "Material statement"
    _order = "order_id desc, id"
    _rec_name = "product_id"

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    order_stage = fields.Selection(related="order_id.order_stage")
    product_id = fields.Many2one(
        comodel_name="product.product",
        string="Material",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
    )
    uom_id = fields.Many2one(related="product_id.uom_id", string="Unit")
    required_qty = fields.Float(
        string="Required",
        digits="Product Unit",
        readonly=True,
        help="What the bills of materials ask for, in the material's own unit.",
    )
    available_qty = fields.Float(
        string="Available",
        digits="Product Unit",
        help="On stock in the order's warehouse and not reserved for others.",
    )
    incoming_qty = fields.Float(
        string="On Order",
        digits="Product Unit",
        help="Ordered and expected in the order's warehouse.",
    )
    shortage_qty = fields.Float(
        string="Shortage",
        digits="Product Unit",
        compute="_compute_shortage_qty",
        store=True,
        help="Required, less what is available and incoming.",
    )
    date_ready = fields.Date(
        string="Complete On",
        help="The day on which all that is required is here.",
    )
    note = fields.Char(string="Remark")
    proposed = fields.Json(
        readonly=True, help="The figures as they were worked out at submission."
    )
    is_corrected = fields.Boolean(
        string="Corrected",
        compute="_compute_is_corrected",
        help="A department states other figures than those worked out.",
    )
    quotation_ref = fields.Char(string="Request for Quotation", readonly=True)

    @api.depends("required_qty", "available_qty", "incoming_qty")
    def _compute_shortage_qty(self):
        for line in self:
            short = line.required_qty - line.available_qty - line.incoming_qty
            unit = line.uom_id
            line.shortage_qty = max(unit.round(short) if unit else short, 0.0)

    @api.depends("available_qty", "incoming_qty", "date_ready", "proposed")
    def _compute_is_corrected(self):
        for line in self:
            line.is_corrected = any(
                (value or False) != (line._get_stated()[name] or False)
                for name, value in (line.proposed or {}).items()
            )

    def _get_stated(self):
        """Return the figures in the form in which they were proposed."""
        self.ensure_one()
        return {
            "available_qty": self.available_qty,
            "incoming_qty": self.incoming_qty,
            "date_ready": fields.Date.to_string(self.date_ready),
        }

    def _get_material_content(self):
        self.ensure_one()
        return {
            name: self[name].ids if name == "product_id" else self[name]
            for name in MATERIAL_FIELDS
        }

    def _get_material_text(self, name):
        """Return one value as the sheet shows it, in the user's language."""
        value = self[name]
        if name == "product_id":
            return f"{value.display_name} ({self.uom_id.name})"
        if name == "date_ready":
            return format_date(self.env, value) if value else "—"
        if name == "note":
            return value or ""
        text = formatLang(self.env, value, dp="Product Unit")
        is_short = name == "shortage_qty" and self.uom_id.compare(value, 0) > 0
        return f"{text} ⚠" if is_short else text

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._("The material statement is made when an order is submitted.")
        )

    def _insert(self, vals_list):
        """Insert lines; only the order's ``_prepare_materials`` calls it."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    def write(self, vals):
        unknown = set(vals) - set(STATED_FIELDS)
        if unknown:
            raise UserError(
                self.env._(
                    "Of a material statement these are corrected: available, incoming, "
                    "the day of completeness, the remark. What is required follows "
                    "from the bills of materials."
                )
            )
        self._check_stating()
        # sudo: signers need no rights on the order whose statement it is
        with self.sudo().order_id._content_edit():
            return super().write(vals)

    def _note_quotation(self, reference):
        """Keep the number under which these materials were asked for; no content."""
        # sudo: departments write figures only
        return super(OrderMaterialLine, self.sudo()).write(  # pylint: disable=super-method-mismatch
            {"quotation_ref": reference}
        )

    def _check_stating(self):
        """Refuse whoever does not state material, and orders past their review."""
        for line in self.sudo():  # sudo: the order decides for every user alike
            if line.order_id.order_stage != "technical_review":
                raise UserError(
                    self.env._(
                        "The material statement of %(order)s was signed, or is not "
                        "asked for yet: it is corrected during the technical review.",
                        order=line.order_id.name,
                    )
                )
        roles = self.env["order.signoff.role"]
        for company in self.sudo().company_id:
            found = roles._get_roles(STATING_ROLES, company)
            if not found._filter_member(self.env.user):
                raise AccessError(
                    self.env._(
                        "The material statement is corrected by: %(roles)s.",
                        roles=found._get_label(),
                    )
                )

    # ----------------------------------------------------------------- actions
    def action_request_quotations(self):
        """Make requests for quotation of what is short, one for each vendor.

        :raise UserError: Purchase is not installed; a material has no vendor;
            nothing is short, or it was asked for before
        """
        if "purchase.order" not in self.env:
            raise UserError(
                self.env._("Install Purchase to make requests for quotation from here.")
            )
        lines = self.filtered(
            lambda line: (
                line.product_id.uom_id.compare(line.shortage_qty, 0) > 0
                and not line.quotation_ref
            )
        )
        if not lines:
            raise UserError(
                self.env._("Nothing is short that has not been asked for already.")
            )
        sellers = {
            line: line.product_id._select_seller(
                quantity=line.shortage_qty, uom_id=line.uom_id
            )
            or line.product_id.seller_ids[:1]
            for line in lines
        }
        without = lines.filtered(lambda line: not sellers[line])
        if without:
            raise UserError(
                self.env._(
                    "Enter a vendor first for: %(products)s.",
                    products=", ".join(without.product_id.mapped("display_name")),
                )
            )
        quotations = self.env["purchase.order"]
        for (vendor, company), part in lines.grouped(
            lambda line: (sellers[line].partner_id, line.company_id)
        ).items():
            quotation = quotations.create(part._prepare_quotation(vendor, company))
            part._note_quotation(quotation.name)
            quotations |= quotation
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Requests for Quotation"),
            "res_model": "purchase.order",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", quotations.ids)],
        }

    def _prepare_quotation(self, vendor, company):
        # sudo: the numbers of the orders only
        origin = ", ".join(self.sudo().order_id.mapped("name"))
        return {
            "partner_id": vendor.id,
            "company_id": company.id,
            "origin": origin,
            "order_line": [
                fields.Command.create(
                    {
                        "product_id": line.product_id.id,
                        "product_qty": line.shortage_qty,
                        "product_uom_id": line.uom_id.id,
                    }
                )
                for line in self
            ],
        }
