from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.order_signoff_mixin import ANSWERS
from .sale_order_content import HEADER_FIELDS


class SaleOrder(models.Model):
    """Who is under order control, on which lane, with which documents."""

    _name = "sale.order"
    _inherit = ["sale.order", "order.signoff.mixin"]

    _signoff_document_field = "sale_order_id"
    _signoff_stage_field = "order_stage"
    _signoff_facets = frozenset(
        {"commercial", "technical", "delivery", "packing", "material"}
    )
    _signoff_answers = ANSWERS | {"feasibility", "codes", "acknowledgement"}
    _unbinding_kinds = frozenset(
        {"reply", "estimate", "clarification", "drawing", "proposal"}
    )

    is_controlled = fields.Boolean(
        string="Under Order Control",
        readonly=True,
        copy=False,
        index=True,
        help="Set when the order is made and never taken back.",
    )
    is_controlled_shown = fields.Boolean(
        string="Shown Under Order Control",
        compute="_compute_is_controlled_shown",
        help="Under order control, or will be once it is saved.",
    )
    lane_id = fields.Many2one(
        comodel_name="order.lane",
        compute="_compute_lane_id",
        store=True,
        copy=False,
        readonly=True,
        index=True,
        help="Follows from the lines: a non-standard change, goods to make, goods on "
        "stock. It can be raised by hand.",
    )
    lane_code = fields.Char(related="lane_id.code")
    lane_raised_id = fields.Many2one(
        comodel_name="order.lane",
        string="Raised to Lane",
        copy=False,
        help="A stricter lane needs no leave; a looser one is not possible.",
    )
    signoff_ids = fields.One2many(
        comodel_name="order.signoff",
        inverse_name="sale_order_id",
        string="Sign-offs",
        readonly=True,
        copy=False,
    )
    revision_ids = fields.One2many(
        comodel_name="order.revision",
        inverse_name="sale_order_id",
        string="Revisions",
        readonly=True,
        copy=False,
    )
    unified_code = fields.Char(
        string="Unified Order Code",
        readonly=True,
        copy=False,
        index="btree_not_null",
        help="Proposed when the order is submitted, confirmed by the warehouse "
        "supervisor, printed on every form.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "is_controlled",
            "lane_id",
            "unified_code",
        }

    def _filter_signoff_subjects(self):
        return self.filtered("is_controlled")

    # Of the company's filter only what a form's head mostly holds is followed: it is
    # judged anew, and for good, when the order is saved.
    @api.depends("is_controlled", "company_id", "partner_id", "amount_total")
    def _compute_is_controlled_shown(self):
        """Show a new order as it will be: neither core's status bar flashes up nor
        is the intake page missing until the first save."""
        new = self.filtered(lambda order: not order._origin.id)
        coming = new._filter_to_be_controlled()
        for order in self:
            order.is_controlled_shown = order.is_controlled or order in coming

    def _filter_to_be_controlled(self):
        """Return those that the filter of their company, if it is on, matches."""
        matching = self.browse()
        # sudo: whether the switch is on
        for company, orders in self.grouped(lambda o: o.company_id.sudo()).items():
            if company.order_control and company.order_control_since:
                matching |= orders.filtered_domain(company._get_order_control_domain())
        return matching

    # -------------------------------------------------------------------- lane
    @api.depends(
        "is_controlled",
        "lane_raised_id",
        "order_line.product_id",
        "order_line.product_uom_qty",
        "order_line.product_uom_id",
        "order_line.nonstandard_kind",
        "warehouse_id",
    )
    def _compute_lane_id(self):
        controlled = self.filtered("is_controlled")
        (self - controlled).lane_id = False
        if not controlled:
            return
        lanes = self.env["order.lane"].sudo()._get_lanes()  # sudo: policy
        by_code = {lane.code: lane for lane in lanes}
        for order in controlled:
            before = order._origin.lane_id
            if order.state == "sale" and before:
                order.lane_id = order._get_confirmed_lane(before)
                continue
            options = by_code.get(order._get_lane_code(), lanes[-1:])
            options |= order.lane_raised_id.sudo()
            if order.facts_seq:
                options |= before.sudo()
            order.lane_id = options.sorted("sequence")[-1:]

    def _get_confirmed_lane(self, before):
        """Return the lane of one confirmed order: it stays, but for an open change.

        What a change makes non-standard goes that way; goods on stock are not asked
        for, the order has reserved its own.
        """
        if not self.is_change_open:
            return before
        lanes = before.sudo() | self.lane_raised_id.sudo()  # sudo: policy
        if any(self.order_line.mapped("nonstandard_kind")):
            every = lanes._get_lanes()
            lanes |= every.filtered(lambda lane: lane.code == "nonstandard")
        return lanes.sorted("sequence")[-1:]

    def _get_lane_code(self):
        """Return the lane that follows from the lines (source: step 6)."""
        self.ensure_one()
        if any(self.order_line.mapped("nonstandard_kind")):
            return "nonstandard"
        return "stock" if self._is_on_stock() else "standard"

    def _check_lane_raised(self, lane_id):
        lane = self.env["order.lane"].browse(lane_id)
        for order in self.filtered(lambda order: order.lane_raised_id != lane):
            if lane.sequence < order.lane_id.sequence:
                raise UserError(
                    self.env._(
                        "%(order)s is on the lane %(lane)s; it can be raised to a "
                        "stricter lane, not lowered.",
                        order=order.display_name,
                        lane=order.lane_id.name,
                    )
                )

    # ----------------------------------------------------------------- control
    def _evaluate_control(self):
        """Put orders under control that match their company's switch and filter.

        :raise UserError: a confirmed order would match: it cannot come under
            control any more, so the edit that makes it match is refused
        """
        candidates = self.filtered(
            lambda order: (
                not order.is_controlled
                and order.company_id.sudo().order_control
                and order.company_id.sudo().order_control_since
                and order.create_date >= order.company_id.sudo().order_control_since
            )
        )
        for company, orders in candidates.sudo().grouped("company_id").items():
            orders = orders.filtered_domain(company._get_order_control_domain())
            for order in orders:
                if order.state == "sale":
                    raise UserError(
                        self.env._(
                            "%(order)s was confirmed without order control and this "
                            "edit would bring it under control. Make a new order for "
                            "it instead.",
                            order=order.display_name,
                        )
                    )
            orders._write_guarded({"is_controlled": True})

    @api.model_create_multi
    def create(self, vals_list):
        orders = super().create(vals_list)
        orders._evaluate_control()
        orders._adopt_files()
        return orders

    def write(self, vals):
        if "company_id" in vals:
            self._check_company_kept(vals["company_id"])
        raised = self.browse()
        if "lane_raised_id" in vals:
            self._check_lane_raised(vals["lane_raised_id"])
            raised = self.sudo().filtered("facts_seq")  # sudo: facts follow
            raised._record_facts()
        with self._content_edit(touches=not vals.keys().isdisjoint(HEADER_FIELDS)):
            result = super().write(vals)
        if raised:
            # another lane asks others to sign
            raised._after_facts()
        self._evaluate_control()
        if "basis_ids" in vals:
            self._adopt_files()
        return result

    def unlink(self):
        # what the database would delete of other orders, as these lines are linked
        lines = self.order_line._get_deleted_with()
        lines.filtered(lambda line: line.order_id not in self).unlink()
        return super().unlink()

    def _check_company_kept(self, company_id):
        """Refuse another company where facts of the order are on record."""
        for order in self.sudo():  # sudo: whoever edits it
            if order.facts_seq and order.company_id.id != company_id:
                raise UserError(
                    self.env._(
                        "%(order)s has been recorded on under the rules of "
                        "%(company)s and stays there. Cancel it and make a new order "
                        "in the other company.",
                        order=order.display_name,
                        company=order.company_id.name,
                    )
                )

    def _adopt_files(self):
        for order in self.filtered("is_controlled"):
            (order.basis_ids | order.order_line.drawing_ids)._adopt(order)

    def _filter_content_locked(self):
        return self.filtered(lambda order: order.state == "sale")

    def _raise_content_locked(self, changes):
        raise UserError(
            self.env._(
                "%(order)s is confirmed; what was signed does not change silently.\n"
                "%(changes)s\nUse “Open a Change”: the content can then be edited, and "
                "whoever answers for what changes signs again.",
                order=self.display_name,
                changes="\n".join(changes),
            )
        )

    def _get_request_name(self):
        self.ensure_one()
        return f"{self.name} · {self.partner_id.display_name}"
