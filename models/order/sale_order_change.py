import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..signoff.canonical import canonical_value
from ..signoff.clean_text import clean_text
from .order_material_line import MATERIAL_FIELDS
from .sale_order_content import HEADER_FIELDS, LINE_FIELDS
from .sale_order_stage import LAST_STAGE_BEFORE_CONFIRMATION

CHANGE_ROLES = ("order_clerk", "salesperson", "sales_office", "sales_manager")
# What sections and notes are beside their words
_DISPLAY_FIELDS = (
    "display_type",
    "sequence",
    "collapse_prices",
    "collapse_composition",
)
_CHANGE_KINDS = ["change_open", "change_done", "change_abandon"]


class SaleOrder(models.Model):
    """A change of a confirmed order: opened, signed where it matters, or abandoned.

    While it is open nothing new is procured; what the changed facets do not concern
    goes on.
    """

    _inherit = "sale.order"

    is_change_open = fields.Boolean(
        string="Change Open",
        compute="_compute_is_change_open",
        store=True,
        copy=False,
        readonly=True,
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"is_change_open"}

    @api.depends("signoff_ids")
    def _compute_is_change_open(self):
        orders = self.filtered(lambda order: isinstance(order.id, int))
        rows = orders._get_evidence(_CHANGE_KINDS) if orders else {}
        for order in self:
            last = rows[order.id][-1:] if order in orders else None
            order.is_change_open = bool(last) and last.kind == "change_open"

    # ------------------------------------------------------------- public acts
    def action_open_change(self, reason):
        """Open a change of confirmed orders (发起变更).

        Their content may then be edited; after it has been submitted, only the
        signatures of what has changed are asked for again.

        :param reason: text, required: who wants what changed
        :raise UserError: not confirmed, or a change is open already
        :raise AccessError: not one of the sales roles
        """
        orders, reason = self._begin_change(reason)
        for order in orders:
            if order.state != "sale" or not order.is_controlled:
                raise UserError(
                    self.env._(
                        "%(order)s is no confirmed order under order control; edit "
                        "it as it is.",
                        order=order.display_name,
                    )
                )
            if order.is_change_open:
                raise UserError(
                    self.env._(
                        "A change of %(order)s is open already. Submit it or abandon "
                        "it.",
                        order=order.display_name,
                    )
                )
        for order in orders:
            order._record_evidence(
                "change_open", statement=reason, payload=order._get_change_snapshot()
            )
        return True

    def action_abandon_change(self, reason):
        """Abandon the open change: all is again as it was signed (撤销变更).

        :param reason: text, required
        :raise UserError: no change is open, or something cannot be restored
        """
        orders, reason = self._begin_change(reason)
        for order in orders:
            order._check_change_open()
            opened = order._get_last_evidence("change_open")[order.id]
            order._restore_snapshot(opened.payload)
            if not order._stands_for(opened.digests):
                raise UserError(
                    self.env._(
                        "%(order)s could not be brought back to %(revision)s. A file "
                        "or a line has been replaced: put it back by hand, or submit "
                        "the change.",
                        order=order.display_name,
                        revision=opened.revision_id.display_name,
                    )
                )
            order._record_evidence("change_abandon", statement=reason)
        return True

    def action_change_dialog(self):
        """Open the dialog that asks for the reason to open or to abandon a change."""
        self.ensure_one()
        abandon = self.is_change_open
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Abandon Change")
            if abandon
            else self.env._("Open a Change"),
            "res_model": "order.change",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id, "default_is_abandon": abandon},
        }

    def _begin_change(self, reason):
        """Check who and why, count the fact; return the orders (sudo) and the text."""
        self._check_order_access("write")
        self._require_role(*CHANGE_ROLES)
        reason = clean_text(reason)
        if not reason:
            raise UserError(self.env._("Write what is to change and who asked for it."))
        orders = self.sudo()  # sudo: facts are written by methods only
        orders._record_facts()
        return orders, reason

    def _check_change_open(self):
        self.ensure_one()
        if not self.is_change_open:
            raise UserError(
                self.env._("No change of %(order)s is open.", order=self.display_name)
            )

    # ---------------------------------------------------------------- snapshot
    def _get_change_snapshot(self):
        """Return the controlled content with the ids that restoring it needs."""
        self.ensure_one()
        return {
            "lane": self.lane_id.id,
            "raised": self.lane_raised_id.id,
            "header": {name: _get_stored(self[name]) for name in HEADER_FIELDS},
            "lines": {
                line.id: {
                    name: _get_stored(line[name])
                    for name in (
                        *LINE_FIELDS,
                        *(_DISPLAY_FIELDS if line._is_words() else ()),
                    )
                }
                for line in self.order_line
            },
            "materials": [
                {
                    name: canonical_value(line[name])
                    if name != "product_id"
                    else line.product_id.id
                    for name in (*MATERIAL_FIELDS, "proposed", "quotation_ref")
                }
                for line in self.material_line_ids
            ],
        }

    def _restore_snapshot(self, snapshot):
        """Write back what has changed since; new lines end at a quantity of zero."""
        self.ensure_one()
        gone = dict(snapshot["lines"])
        for line in self.order_line:
            values = gone.pop(str(line.id), None)
            if values:
                _restore_values(line, values)
            elif line.display_type:
                line.unlink()
            elif line.product_uom_qty:
                line.product_uom_qty = 0
        self._restore_words(gone.values())
        # Twice: a contract or a customer put back proposes terms of its own
        for _pass in range(2):
            _restore_values(self, snapshot["header"])
        if snapshot.get("lane"):
            # together: the lane would follow what it was raised to
            # (a change opened before the upgrade does not say what that was)
            raised = snapshot.get("raised", self.lane_raised_id.id)
            self._write_guarded({"lane_id": snapshot["lane"], "lane_raised_id": raised})
        if snapshot["materials"] != self._get_change_snapshot()["materials"]:
            self.material_line_ids.unlink()
            self.material_line_ids._insert(
                [
                    {**values, "order_id": self.id, **_get_numbers(values)}
                    for values in snapshot["materials"]
                ]
            )

    def _restore_words(self, gone):
        """Write sections and notes anew that were deleted; core keeps lines of goods.

        :param gone: the snapshots of the lines that are not there any more
        """
        for values in gone:
            # (a change opened before the upgrade does not say what a line was)
            if values.get("display_type"):
                names = ("display_type", "name")
                line = self.order_line.create(
                    {"order_id": self.id, **{name: values[name] for name in names}}
                )
                _restore_values(line, values)

    # ------------------------------------------------------------------ stages
    def _filter_content_locked(self):
        return (
            super()
            ._filter_content_locked()
            .filtered(lambda order: not order.is_change_open)
        )

    def _get_passed(self):
        passed = super()._get_passed()
        changing = self.filtered(lambda order: order.is_change_open)
        if changing:
            passed["confirmed"] -= changing
            passed["reviewed"] = (
                passed["reviewed"] - changing | changing._filter_reviewed()
            )
        return passed

    @api.depends("is_change_open")
    def _compute_order_stage(self):
        return super()._compute_order_stage()

    def _get_changed_facets(self):
        """Return ``{order id: facet codes}`` that an open change has changed so far."""
        changing = self.filtered("is_change_open")
        opened = changing._get_last_evidence("change_open") if changing else {}
        return {
            order.id: {
                code
                for code in opened[order.id].digests or ()
                if not order._stands_for(opened[order.id].digests, [code])
            }
            for order in changing
        }

    def _prepare_change_reason(self):
        self.ensure_one()
        return self._prepare_reason(
            "change",
            self.env._("A change of %(order)s is open.", order=self.name),
            CHANGE_ROLES,
        )

    def _record_passings(self):
        result = super()._record_passings()
        changing = self.filtered(
            lambda order: order.is_change_open and order.state == "sale"
        )
        if changing:
            reasons = changing._get_stage_reasons(upto=LAST_STAGE_BEFORE_CONFIRMATION)
            for order in changing:
                if not reasons[order.id]:
                    order._complete_change()
        return result

    def _complete_change(self):
        """The new revision has been through: procure what it needs, once."""
        self.ensure_one()
        opened = self._get_last_evidence("change_open")[self.id]
        before = {
            line.id: float(
                opened.payload["lines"].get(str(line.id), {}).get("product_uom_qty", 0)
            )
            for line in self.order_line
        }
        self._record_evidence("change_done")
        # core procures nothing for an order that somebody has locked
        locked = self.filtered("locked")
        locked.locked = False
        self.order_line._action_launch_stock_rule(previous_product_uom_qty=before)
        locked.locked = True
        self._on_change_completed(before)

    def _on_change_completed(self, before):
        """React to a change that has been through; rooms extend.

        :param before: ``{order line id: quantity signed before}``, in the line's unit
        """

    def _log_decrease_ordered_quantity(self, documents, cancel=False):
        """Core tells the warehouse of a reduction at once; a change waits its turn."""
        if self.is_change_open and not cancel:
            return None
        return super()._log_decrease_ordered_quantity(documents, cancel=cancel)


def _get_numbers(values):
    """Return the figures of a material line as numbers again."""
    return {name: float(values[name]) for name in values if name.endswith("_qty")}


def _get_stored(value):
    """Return a field's value as JSON can hold it, relations by their ids.

    Of custom values, which are the line's own, what they hold.
    """
    if getattr(value, "_name", None) == "product.attribute.custom.value":
        return value._get_content_rows()
    if hasattr(value, "_name"):
        return value.ids
    if isinstance(value, dict):
        return json.dumps(value, sort_keys=True)
    return (
        value if value is None or isinstance(value, bool | int | float) else str(value)
    )


def _restore_values(record, values):
    """Write those of ``values`` (as ``_get_stored`` returned them) that differ."""
    changed = {}
    for name, value in values.items():
        field, now = record._fields[name], record[name]
        if field.type in ("float", "monetary"):
            value = float(value)
        if field.type == "json":
            if _get_stored(now) != value:
                changed[name] = json.loads(value) if value else False
        elif field.type == "many2one":
            if now.ids != value:
                changed[name] = now.browse(value).exists().id
        elif field.type == "one2many":
            if _get_stored(now) != value:
                changed[name] = [
                    *(Command.delete(row.id) for row in now),
                    *(Command.create(row) for row in value),
                ]
        elif field.relational:
            if sorted(now.ids) != sorted(value):
                changed[name] = [Command.set(now.browse(value).exists().ids)]
        elif _get_stored(now) != value:
            changed[name] = value
    if changed:
        record.write(changed)
