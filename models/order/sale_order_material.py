from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.canonical import canonical_lines
from .order_material_line import MATERIAL_FIELDS

# Core puts a year where nobody can say how long it takes
UNKNOWN_DELAYS = ("no_bom_found_delay", "no_vendor_found_delay")


class SaleOrder(models.Model):
    """The material that an order needs, in writing (source: order flow, 6(2))."""

    _inherit = "sale.order"

    material_line_ids = fields.One2many(
        comodel_name="order.material.line",
        inverse_name="order_id",
        string="Material Statement",
        readonly=True,
        copy=False,
    )
    material_short = fields.Boolean(
        string="Short of Material",
        readonly=True,
        copy=False,
        help="Found at submission: stock and what is on order do not cover the "
        "material. Technical department and purchasing then state it in writing.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"material_line_ids", "material_short"}

    # ----------------------------------------------------------------- content
    @api.depends(*(f"material_line_ids.{name}" for name in MATERIAL_FIELDS))
    def _compute_facet_digests(self):
        return super()._compute_facet_digests()

    def _get_order_content(self):
        content = super()._get_order_content()
        content["material"] = {
            "material_line_ids": canonical_lines(
                line._get_material_content() for line in self.material_line_ids
            )
        }
        return content

    # the stage asks the rules, and these ask whether material is short
    @api.depends("material_short")
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    # ------------------------------------------------------------- calculation
    def _prepare_submission(self):
        result = super()._prepare_submission()
        self._prepare_materials()
        return result

    def _prepare_materials(self):
        """Work the statement out anew for material of which another quantity is needed.

        What departments have stated of the rest stays.

        :return: the orders for which other material is needed
        """
        stale, values, delays = self.browse(), [], {}
        gone = self.env["order.material.line"].sudo()  # sudo: made by submitting
        for order in self:
            required = order._get_required_materials()
            kept = order.material_line_ids.filtered(
                lambda line, required=required: (
                    repr(line.required_qty) == repr(required.get(line.product_id))
                )
            )
            for product in kept.product_id:
                del required[product]
            if required or order.material_line_ids - kept:
                stale |= order
                gone |= order.material_line_ids - kept
                values += order._get_material_figures(required, delays)
        if not stale:
            return stale
        with stale._content_edit():
            gone.unlink()
            gone._insert(values)
        short = stale.material_line_ids.filtered("shortage_qty").order_id
        for orders, is_short in ((stale & short, True), (stale - short, False)):
            orders._write_guarded({"material_short": is_short})
        return stale

    def _restate_materials(self):
        """State material anew within a review, and ask whom the rules name."""
        self._prepare_materials()._judge_rules()

    def _get_required_materials(self):
        """Return ``{product: quantity in its own unit}`` that has to be there.

        Of goods to make, the components of their bills of materials, through all
        levels that are made in the house; of others the goods themselves. What is free
        on stock of a standard product, or of a part, is not made.
        """
        self.ensure_one()
        if not self.lane_id._has_step("technical_review"):
            return {}
        wanted, boms = self._get_goods_to_provide()
        required = defaultdict(float)
        free = {}
        while wanted:
            components = defaultdict(float)
            for key, quantity in wanted.items():
                if boms[key]:
                    self._add_components(components, key[0], quantity, boms[key])
                else:
                    required[key[0]] += quantity
            wanted, boms = self._get_parts_to_make(components, required, free)
        return {
            product: product.uom_id.round(quantity)
            for product, quantity in required.items()
            if product.is_storable and product.uom_id.compare(quantity, 0) > 0
        }

    def _add_components(self, components, product, quantity, bom):
        """Add to ``{component: quantity}`` what ``bom`` needs for some goods."""
        times = product.uom_id._compute_quantity(quantity, bom.product_uom_id)
        _boms, rows = bom.explode(
            product, times / bom.product_qty, picking_type=bom.picking_type_id
        )
        for line, row in rows:
            component = line.product_id
            components[component] += line.product_uom_id._compute_quantity(
                row["qty"], component.uom_id, rounding_method="UP"
            )

    def _get_parts_to_make(self, components, required, free):
        """Return the components that are made in the house and not on stock, with
        their bills of materials; of the others, note what is required.

        :param free: ``{product: quantity}`` left on stock, used up by the call
        """
        products = self.env["product.product"].browse(item.id for item in components)
        boms = self._find_boms(products)
        wanted = {}
        for product in products.with_context(warehouse_id=self.warehouse_id.id):
            quantity = components[product]
            if not boms[product]:
                required[product] += quantity
                continue
            left = free.setdefault(product, max(product.free_qty, 0.0))
            free[product] = max(left - quantity, 0.0)
            if product.uom_id.compare(quantity, left) > 0:
                wanted[product, boms[product]] = quantity - left
        return wanted, {key: key[1] for key in wanted}

    def _find_boms(self, products):
        """Return ``{product: bom}`` by which the order's warehouse makes goods."""
        return self.env["mrp.bom"]._bom_find(
            products,
            picking_type=self.warehouse_id.manu_type_id,
            company_id=self.company_id.id,
        )

    def _get_goods_to_provide(self):
        """Return ``{(product, chosen bom): quantity}`` and the bom of each of them."""
        lines = self.order_line.filtered(
            lambda line: (
                not line.display_type
                and not line.is_downpayment
                and line.product_id.type == "consu"
                and line.product_uom_qty > 0
            )
        )
        warehouse = {"warehouse_id": self.warehouse_id.id}
        free = {
            product: max(product.free_qty, 0.0) if product.is_storable else 0.0
            for product in lines.product_id.with_context(**warehouse)
        }
        wanted = defaultdict(float)
        for line in lines:
            product = line.product_id
            quantity = line.product_uom_id._compute_quantity(
                line.product_uom_qty, product.uom_id
            )
            if not line.nonstandard_kind:
                taken = min(free.get(product, 0.0), quantity)
                free[product] = free.get(product, 0.0) - taken
                quantity -= taken
            if product.uom_id.compare(quantity, 0) > 0:
                wanted[product, line.review_bom_id] += quantity
        found = self._find_boms(lines.product_id)
        boms = {key: key[1] or found[key[0]] for key in wanted}
        return wanted, boms

    def _get_material_figures(self, required, delays):
        """Return the values of the statement's lines, batch over the products.

        :param delays: ``{(product, warehouse): days}`` looked up so far, filled in
        """
        products = self.env["product.product"].browse(item.id for item in required)
        products = products.with_context(warehouse_id=self.warehouse_id.id)
        today = self.company_id._get_local_day()
        values = []
        for product in products:
            quantity = required[product]
            figures = {
                "available_qty": max(product.free_qty, 0.0),
                "incoming_qty": max(product.incoming_qty, 0.0),
            }
            day = self._get_material_day(product, quantity, figures, today, delays)
            figures["date_ready"] = fields.Date.to_string(day) if day else False
            values.append(
                {
                    "order_id": self.id,
                    "product_id": product.id,
                    "required_qty": quantity,
                    **figures,
                    "proposed": figures,
                }
            )
        return values

    def _get_material_day(self, product, quantity, figures, today, delays):
        """Return the day on which ``quantity`` is here, or False if nobody knows."""
        compare = product.uom_id.compare
        missing = quantity - figures["available_qty"]
        if compare(missing, 0) <= 0:
            return today
        if compare(missing, figures["incoming_qty"]) <= 0:
            for move in self._get_incoming_moves(product):
                missing -= move.product_qty
                if compare(missing, 0) <= 0:
                    return max(fields.Date.to_date(move.date), today)
        key = product, self.warehouse_id
        if key not in delays:
            delays[key] = self._get_material_delay(product)
        return delays[key] is not None and today + timedelta(days=delays[key])

    def _get_material_delay(self, product):
        """Return how many days core needs to bring a product in, None if unknown."""
        rules = product._get_rules_from_location(self.warehouse_id.lot_stock_id)
        delays, _texts = rules.with_context(
            bypass_delay_description=True
        )._get_lead_days(product)
        if not rules or any(delays.get(name) for name in UNKNOWN_DELAYS):
            return None
        return delays["total_delay"]

    def _get_incoming_moves(self, product):
        domain = product._get_domain_locations()[1]
        return self.env["stock.move"].search(
            [
                *domain,
                ("product_id", "=", product.id),
                (
                    "state",
                    "in",
                    ("waiting", "confirmed", "assigned", "partially_available"),
                ),
            ],
            order="date, id",
        )

    # ------------------------------------------------------------------- signing
    def _check_statement(self, rule, statement, payload):
        result = super()._check_statement(rule, statement, payload)
        if "material" in rule.facet_ids.mapped("code"):
            self._check_material_days(rule)
        return result

    def _check_material_days(self, rule):
        """Who buys says for every material when it is complete."""
        if rule.role_id.code != "purchasing":
            return
        undated = self.material_line_ids.filtered(lambda line: not line.date_ready)
        if undated:
            raise UserError(
                self.env._(
                    "Say first on which day this material of %(order)s is complete "
                    "(Material Statements): %(products)s.",
                    order=self.name,
                    products=", ".join(undated.product_id.mapped("display_name")),
                )
            )

    # ------------------------------------------------------------------- sheet
    def _get_facet_section(self, facet, sees_prices):
        if facet.code != "material":
            return super()._get_facet_section(facet, sees_prices)
        lines = self.material_line_ids
        names = ("product_id", "required_qty", "available_qty", "incoming_qty")
        names += ("shortage_qty", "date_ready", "note")
        return {
            "title": facet.name,
            "rows": [],
            "head": [
                lines._fields[name]._description_string(self.env) for name in names
            ],
            "lines": [
                [line._get_material_text(name) for name in names] for line in lines
            ],
            "files": [],
        }

    def action_open_materials(self):
        """Open the material statements of these orders."""
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "sale_mrp_countersign.order_material_line_action"
            ),
            "domain": [("order_id", "in", self.ids)],
            "context": {},
        }
