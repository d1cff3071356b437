from odoo import api, fields, models
from odoo.tools import format_date

from ..signoff.canonical import canonical_lines, canonical_value
from ..signoff.order_signoff_mixin import ANSWERS
from .order_fax import RECEIPT
from .order_signoff_rule import MONEY, READ_BACK

# Where the goods go and who takes them
ADDRESS = ("street", "street2", "zip", "city", "state_id", "country_id")
RECEIVER = ("receiver_name", "receiver_phone")


class StockPicking(models.Model):
    """A transfer to the customer under order control, and what is signed on it."""

    _name = "stock.picking"
    _inherit = [
        "stock.picking",
        "order.signoff.mixin",
        "order.fax.mixin",
        "order.facts.source",
    ]

    _signoff_document_field = "picking_id"
    _signoff_stage_field = "dispatch_stage"
    _signoff_facets = frozenset({"delivery", "packing", "debt", "door"})
    _signoff_price_facets = frozenset({"debt", "door"})
    _signoff_answers = ANSWERS | {READ_BACK, MONEY}
    _fax_document_field = "picking_id"
    _fax_kinds = ("shipping_notice", RECEIPT)

    is_dispatch_controlled = fields.Boolean(
        string="Under Dispatch Control",
        compute="_compute_is_dispatch_controlled",
        store=True,
        copy=False,
        readonly=True,
        index=True,
    )
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="picking_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="picking_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )
    fax_ids = fields.One2many(
        comodel_name="order.fax",
        inverse_name="picking_id",
        string="Sheets",
        readonly=True,
        copy=False,
    )
    receiver_name = fields.Char(
        string="Receiver", help="Who takes the goods; printed on the notice."
    )
    receiver_phone = fields.Char()
    package_count = fields.Integer(string="Packages")
    gross_weight = fields.Float(string="Gross Weight (kg)", digits="Stock Weight")
    carrier_name = fields.Char(string="Forwarder", copy=False)
    vehicle_no = fields.Char(string="Vehicle", copy=False)
    driver_name = fields.Char(string="Driver", copy=False)
    driver_phone = fields.Char(copy=False)
    waybill_no = fields.Char(string="Waybill", copy=False)
    expected_arrival = fields.Date(copy=False)
    check_time = fields.Datetime(
        string="Ask After",
        copy=False,
        help="When the sales office asks after the goods.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "is_dispatch_controlled",
            "dispatch_stage",
            "fax_ids",
        }

    # Version 2: the revisions of the orders whose goods are requested; 3: the address
    # itself, whoever it is that lives there, and the receiver
    _facet_additions = {
        2: {"delivery": ("revisions",)},
        3: {"delivery": (*ADDRESS, *RECEIVER)},
    }
    _content_sources = {name: ("res.partner", name) for name in ADDRESS}

    def _filter_signoff_subjects(self):
        return self.filtered("is_dispatch_controlled")

    def _get_signoff_parents(self):
        return self._get_dispatch_orders()

    def _get_dispatch_orders(self):
        """Return the controlled orders whose goods these transfers carry."""
        orders = self.sudo().move_ids.sale_line_id.order_id  # sudo: orders decide
        return orders.filtered("is_controlled")

    @api.depends(
        "move_ids.location_dest_id",
        "move_ids.sale_line_id.order_id.is_controlled",
    )
    def _compute_is_dispatch_controlled(self):
        for picking in self:
            orders = picking._get_dispatch_orders()
            picking.is_dispatch_controlled = bool(orders) and any(
                location._is_way_out() for location in picking.move_ids.location_dest_id
            )

    # ------------------------------------------------------------------- facts
    def _get_facts_companies(self):
        return self.picking_type_id.company_id

    def _derive_documents(self, create):
        if not create:  # it has no goods yet
            self._derive_again()

    # ----------------------------------------------------------------- content
    @api.depends(
        "is_dispatch_controlled",
        "facts_seq",
        "signoff_ids",
        "partner_id",
        "package_count",
        *RECEIVER,
    )
    def _compute_facet_digests(self):
        """See ``order.signoff.mixin``; the address' own edits tell of themselves."""
        return super()._compute_facet_digests()

    def _get_facet_content(self):
        """See ``order.signoff.mixin``; what has left stays as it was signed."""
        left = self.filtered(lambda picking: picking.state == "done")
        rows = left._get_evidence(["shipped"]) if left else {}
        frozen = {
            picking_id: shipped[0].revision_id.content
            for picking_id, shipped in rows.items()
            if shipped.revision_id
        }
        others = self.filtered(lambda picking: picking.id not in frozen)
        return {**others._get_open_content(), **frozen}

    def _get_open_content(self):
        return {
            picking.id: {
                "delivery": {
                    "partner_id": picking.partner_id.ids,
                    **{name: picking[name] or False for name in RECEIVER},
                    **{
                        name: canonical_value(picking.partner_id[name] or False)
                        for name in ADDRESS
                    },
                    "move_ids": canonical_lines(
                        {
                            "product_id": move.product_id.ids,
                            "product_uom_qty": move.product_uom_qty,
                            "product_uom": move.product_uom.ids,
                            "sale_line_id": move.sale_line_id.ids,
                        }
                        for move in picking.move_ids
                        if move.state != "cancel"
                    ),
                    # what was changed and signed since is requested anew
                    "revisions": {
                        str(order.id): order.revision_id.number
                        for order in picking._get_dispatch_orders()
                    },
                },
                "packing": {"package_count": picking.package_count},
            }
            for picking in self.sudo()  # sudo: the same content for every user
        }

    def _get_request_name(self):
        self.ensure_one()
        return f"{self.name} · {self.partner_id.display_name}"

    def _get_sheet_sections(self, facet_codes, sees_prices):
        self.ensure_one()
        sections = []
        if "delivery" in facet_codes:
            rows = [
                (self.env._("Customer"), self.partner_id.display_name),
                (self.env._("Address"), self.partner_id.contact_address_inline),
                *self._get_order_rows(),
                (self.env._("Receiver"), self.receiver_name or "—"),
                (self.env._("Telephone"), self.receiver_phone or "—"),
            ]
            if self.scheduled_date:
                rows.append(
                    (
                        self.env._("Scheduled"),
                        format_date(self.env, self.scheduled_date),
                    )
                )
            if sees_prices:
                rows += self._get_money_rows()
            sections.append(
                {
                    "title": self.env._("Goods"),
                    "rows": rows,
                    "head": [
                        self.env._("Product"),
                        self.env._("Quantity"),
                        self.env._("Unit"),
                    ],
                    "lines": [
                        (
                            move.product_id.display_name,
                            f"{move.product_uom_qty:g}",
                            move.product_uom.name,
                        )
                        for move in self.move_ids
                        if move.state != "cancel"
                    ],
                }
            )
        if "packing" in facet_codes:
            sections.append(
                {
                    "title": self.env._("Packing"),
                    "rows": [(self.env._("Packages"), self.package_count)],
                    "lines": [],
                }
            )
        return sections

    def _get_order_rows(self):
        """Return what the request is checked against, order by order."""
        rows = []
        for order in self._get_dispatch_orders():
            label = f"{order.name} · {order.revision_label or ''}".rstrip(" ·")
            rows.append((self.env._("Order"), label))
            address = order.partner_shipping_id
            if address != self.partner_id:
                inline = f"{address.display_name} · {address.contact_address_inline}"
                rows.append((self.env._("Delivery Address of the Order"), inline))
            if order.payment_term_id:
                rows.append((self.env._("Terms"), order.payment_term_id.name))
        return rows

    # ------------------------------------------------------------------- sheets
    def _get_fax_report(self, kind):
        # kinds are named as their reports
        return f"sale_mrp_countersign.action_report_{kind}"

    def _get_fax_channel(self):
        order = self._get_dispatch_orders()[:1]
        return order._get_fax_channel() if order else "fax_hand"

    def _get_fax_roles(self, kind):
        return (*super()._get_fax_roles(kind), "dispatcher")

    def _check_fax_ready(self, kind):
        result = super()._check_fax_ready(kind)
        self._check_shipped()
        return result

    def action_fax_prepare(self):
        """Prepare the shipping notice and open it."""
        self.ensure_one()
        sheet = self._fax_prepare("shipping_notice")
        return {
            "type": "ir.actions.act_window",
            "res_model": "order.fax",
            "res_id": sheet.id,
            "views": [(False, "form")],
        }
