from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text

# What is done to an item, in this order (source: 销售部下单工作流程, article 3)
WAYS = {
    "sample": ("found", "photographed", "handed_out", "returned", "kept"),
    "accessory": ("prepared", "packed", "checked", "shipped"),
}
# After these a sample or an accessory waits for nobody
LAST = {kind: acts[-1] for kind, acts in WAYS.items()}
LISTING_ROLES = ("order_clerk", "salesperson", "sales_office")
# Who does each of it
CARRYING_ROLES = ("follow_up_clerk", "sales_office", "warehouse_supervisor")
PACKINGS = [("small", "Small Lot, Packed Apart"), ("bulk", "Bulk, Packed with Goods")]
ENTERED = {"name", "product_id", "quantity", "uom_id", "packing", "note"}


class OrderExtra(models.Model):
    """An item on one of the two lists that go with an order.

    Empty-shell samples (客户空壳样机配置清单) are found, photographed, handed out,
    taken back and kept; the customer's accessories (客户配件单) are prepared, packed,
    checked and shipped with the goods. What was done is recorded step by step, where
    the item stands follows.
    """

    _name = "order.extra"
    _inherit = ["order.control.guard"]
    _description = "Sample or accessory of an order"
    _order = "kind desc, sequence, id"
    _check_company_auto = True

    order_id = fields.Many2one(
        comodel_name="sale.order",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="order_id.company_id", store=True, index=True)
    partner_id = fields.Many2one(
        related="order_id.partner_id", string="Customer", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    kind = fields.Selection(
        selection=[("sample", "Empty-Shell Sample"), ("accessory", "Accessory")],
        required=True,
        default="accessory",
        index=True,
    )
    name = fields.Char(string="Listed Item", required=True)
    product_id = fields.Many2one(comodel_name="product.product", check_company=True)
    quantity = fields.Float(digits="Product Unit", default=1.0)
    uom_id = fields.Many2one(
        comodel_name="uom.uom",
        string="Unit",
        compute="_compute_uom_id",
        store=True,
        readonly=False,
        precompute=True,
    )
    packing = fields.Selection(selection=PACKINGS, help="How accessories are packed.")
    note = fields.Char(string="Requirements")
    step_ids = fields.One2many(
        comodel_name="order.extra.step",
        inverse_name="extra_id",
        string="What Was Done",
        readonly=True,
        copy=False,
    )
    state = fields.Selection(
        selection="_get_states",
        compute="_compute_state",
        store=True,
        index=True,
        group_expand="_expand_states",
    )
    is_open = fields.Boolean(compute="_compute_state", store=True, index=True)
    serial = fields.Char(
        string="Lot or Serial", compute="_compute_state", store=True, readonly=True
    )
    place = fields.Char(compute="_compute_state", store=True, readonly=True)
    next_act = fields.Selection(selection="_get_acts", compute="_compute_next_act")

    _quantity_positive = models.Constraint(
        "CHECK(quantity > 0)", "The quantity of a sample or an accessory is above 0."
    )

    @api.model
    def _get_acts(self):
        """Return the selection of what is done to items."""
        return [
            ("found", self.env._("Located")),
            ("photographed", self.env._("Photographed")),
            ("handed_out", self.env._("Handed Out")),
            ("returned", self.env._("Returned")),
            ("kept", self.env._("Kept")),
            ("prepared", self.env._("Prepared")),
            ("packed", self.env._("Packed Up")),
            ("checked", self.env._("Checked")),
            ("shipped", self.env._("Shipped")),
        ]

    @api.model
    def _get_states(self):
        return [("listed", self.env._("Listed")), *self._get_acts()]

    @api.model
    def _expand_states(self, states, domain):
        """Return the states that a board shows, in the order of the work."""
        return [state for state, _name in self._get_states() if state in states]

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "company_id",
            "partner_id",
            "state",
            "is_open",
            "serial",
            "place",
            "step_ids",
        }

    # ---------------------------------------------------------------- computes
    @api.depends("product_id")
    def _compute_uom_id(self):
        unit = self.env.ref("uom.product_uom_unit", raise_if_not_found=False)
        for item in self:
            item.uom_id = item.product_id.uom_id or item.uom_id or unit

    @api.onchange("product_id")
    def _onchange_product_id(self):
        if self.product_id:
            self.name = self.product_id.display_name

    @api.depends("step_ids", "kind")
    def _compute_state(self):
        for item in self:
            steps = item.sudo().step_ids.sorted("id")  # sudo: facts, for everybody
            item.state = steps[-1:].act or "listed"
            item.is_open = item.state != LAST[item.kind or "accessory"]
            item.serial = steps.filtered("serial")[-1:].serial
            item.place = steps.filtered("place")[-1:].place

    @api.depends("state", "kind")
    def _compute_next_act(self):
        for item in self:
            way = WAYS[item.kind or "accessory"]
            done = way.index(item.state) + 1 if item.state in way else 0
            item.next_act = way[done] if done < len(way) else False

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):
        items = super().create(vals_list)
        items._check_listing()
        return items

    def write(self, vals):
        listed = vals.keys() & (ENTERED | {"order_id", "kind"})
        if listed or "sequence" in vals:
            self._check_listing()
        if listed:
            self._check_untouched()
        result = super().write(vals)
        if "order_id" in vals:
            self._check_listing()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_done(self):
        self._check_listing()
        self._check_untouched()

    def _check_listing(self):
        """Refuse lists made by somebody who takes no orders."""
        for order in self.order_id:
            if not self.env.su:
                order._check_order_access("write")
                order._require_role(*LISTING_ROLES)

    def _check_untouched(self):
        for item in self.filtered("step_ids"):
            raise UserError(
                self.env._(
                    "%(item)s is being handled already (%(state)s): what was listed "
                    "stays. List another item.",
                    item=item.name,
                    state=dict(self._get_states())[item.state],
                )
            )

    # -------------------------------------------------------------------- acts
    def record_step(
        self,
        act,
        note=None,
        serial=None,
        place=None,
        file_name=None,
        content=None,
        packing=None,
    ):
        """Record what was done to these items; the steps go one after the other.

        :param act: a value of ``WAYS`` for the kind of the items
        :param note: text; to whom, what is wrong
        :param serial: lot or serial number, required where a sample is kept
        :param place: where it is, required where a sample is kept
        :param file_name: of the photograph
        :param content: photograph (PDF, TIFF, PNG, JPEG) in base64, required where
            an item was photographed
        :param packing: small or bulk, of accessories that are packed and whose list
            does not say it
        :raise AccessError: by somebody who does not follow up orders
        :raise UserError: out of turn, or something missing; nothing changes
        """
        role = self._require_carrying()
        vals_list = []
        for item in self:
            item._check_step(act, serial, place, content)
            if act == "packed":
                item._take_packing(packing)
            order = item.order_id.sudo()  # sudo: files of the order's evidence
            files = order._keep_evidence_file(file_name, content) if content else []
            vals_list.append(
                {
                    "extra_id": item.id,
                    "act": act,
                    "note": clean_text(note) or False,
                    "serial": clean_text(serial) or False,
                    "place": clean_text(place) or False,
                    "file_ids": files,
                    "role_id": role.id,
                    "done_by_id": self.env.uid,
                    "done_at": fields.Datetime.now(),
                }
            )
        self.env["order.extra.step"]._create_facts(vals_list)
        return True

    def _require_carrying(self):
        """Return the current user's role that handles these items; count the fact."""
        role = self.env["order.signoff.role"]
        for order in self.order_id:
            role = order._require_role(*CARRYING_ROLES)
            order.sudo()._record_facts()  # sudo: the fact is counted on the order
        return role

    def _check_step(self, act, serial, place, content):
        acts = dict(self._get_acts())
        if act != self.next_act:
            raise UserError(
                self.env._(
                    "%(item)s: next comes “%(next)s”.",
                    item=self.name,
                    next=acts.get(self.next_act) or self.env._("nothing"),
                )
            )
        if act == "photographed" and not content:
            raise UserError(self.env._("Attach the photograph of %s.", self.name))
        if act == "kept" and not (clean_text(serial) and clean_text(place)):
            raise UserError(
                self.env._(
                    "Give the lot or serial number of %s, and where it is kept.",
                    self.name,
                )
            )

    def _take_packing(self, packing):
        """Enter how an item is packed where its list does not say so."""
        if self.packing:
            return
        if packing not in dict(PACKINGS):
            raise UserError(
                self.env._(
                    "Say how %s is packed: a small lot apart, or bulk with the goods.",
                    self.name,
                )
            )
        # sudo: who packs it does not list; past the check of what was listed
        self.sudo()._write_guarded({"packing": packing})

    def action_open_step(self):
        """Open the dialog in which the next step is recorded."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Next Step"),
            "res_model": "order.extra.act",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_extra_ids": self.ids},
        }
