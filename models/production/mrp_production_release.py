from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.reason import Reason, in_user_language


class MrpProduction(models.Model):
    """What was made for controlled orders, and what of it quality has released."""

    _inherit = "mrp.production"

    release_ids = fields.One2many(
        comodel_name="production.release",
        inverse_name="production_id",
        string="Inspections",
        readonly=True,
        copy=False,
    )
    release_count = fields.Integer(
        string="Number of Inspections", compute="_compute_release_count"
    )
    needs_release = fields.Boolean(
        string="Released by Quality",
        compute="_compute_needs_release",
        help="Its goods leave for the customer of a controlled order only when quality "
        "has released them.",
    )
    release_hint = fields.Text(
        string="Quality", compute="_compute_release_hint", groups="base.group_user"
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"release_ids"}

    @api.depends("release_ids")
    def _compute_release_count(self):
        for production in self:
            production.release_count = len(production.release_ids)

    @api.depends("control_order_ids", "facts_seq", "company_id.quality_release")
    def _compute_needs_release(self):
        subjects = self._origin._filter_quality_subjects()
        for production in self:
            production.needs_release = production._origin in subjects

    @api.depends("release_ids.state", "release_ids.is_conforming", "facts_seq")
    @api.depends_context("lang")
    def _compute_release_hint(self):
        reasons = self._origin.sudo()._get_quality_reasons()  # sudo: everybody's
        for production in self:
            texts = [item.text for item in reasons.get(production._origin.id, ())]
            production.release_hint = "\n".join(texts) or False

    # ---------------------------------------------------------------- subjects
    def _filter_quality_subjects(self):
        """Return those whose goods quality releases before they leave.

        Finished goods of controlled orders, in companies that have it switched on;
        sub-assemblies go into them.
        """
        subjects = self.sudo().filtered(  # sudo: orders decide for every user alike
            lambda production: (
                isinstance(production.id, int)
                and production.state != "cancel"
                and production.company_id.quality_release
                and production.control_order_ids
                and production._is_for_delivery()
            )
        )
        return self & subjects.sudo(self.env.su)

    def _is_for_delivery(self):
        self.ensure_one()
        lines = self.control_order_ids.order_line
        if self.product_id not in lines.product_id | lines.move_ids.product_id:
            return False
        goes_to = self.move_finished_ids.move_dest_ids.filtered(
            lambda move: move.state != "cancel"
        )
        return not goes_to or any(
            not move.raw_material_production_id for move in goes_to
        )

    # --------------------------------------------------------------- quantities
    def _get_made_quantity(self):
        """Return how much has been made, less what was scrapped or taken apart since.

        In the unit of the manufacturing order.
        """
        self.ensure_one()
        gone = self.unbuild_ids.produce_line_ids  # what was taken apart, too
        made = 0.0
        for move in self.all_move_ids | gone:
            if move.state == "done" and move.product_id == self.product_id:
                quantity = move.product_uom._compute_quantity(
                    move.quantity, self.product_uom_id, round=False
                )
                is_gone = move in gone or move.location_dest_usage == "inventory"
                made += -quantity if is_gone else quantity
        return max(made, 0.0)

    def _get_quantity_to_release(self):
        """Return how much is to be inspected, in the unit of the manufacturing order.

        What was made; where goods are released before they enter stock, also what is
        about to be recorded as made.
        """
        self.ensure_one()
        made = self._get_made_quantity()
        if self.state == "done" or not self.company_id.quality_before_stock:
            return made
        return max(made, self.qty_producing)

    def _split_by_orders(self):
        """Return ``[(orders, manufacturing orders)]``: those that share orders."""
        groups = []
        for production in self:
            orders, members = production.control_order_ids, production
            apart = []
            for other, others in groups:
                if other & orders:
                    orders, members = orders | other, members | others
                else:
                    apart.append((other, others))
            groups = [*apart, (orders, members)]
        return groups

    # -------------------------------------------------------------- inspections
    def _ensure_releases(self):
        """Open the inspections of what was made and is inspected nowhere yet.

        One that nobody has begun follows the quantity.
        """
        vals_list = []
        for production in self._filter_quality_subjects().sudo():  # sudo: facts follow
            standing = production.release_ids._filter_standing()
            missing = production._get_quantity_to_release() - sum(
                standing.mapped("quantity")
            )
            unbegun = standing.filtered(
                lambda item: item.state == "inspect" and not item.inspector_id
            )[:1]
            if production.product_uom_id.is_zero(missing):
                continue
            if unbegun and unbegun.quantity + missing > 0:
                unbegun._write_guarded({"quantity": unbegun.quantity + missing})
            elif unbegun and not unbegun.evidence_count:
                unbegun.unlink()
            elif missing > 0:
                vals_list.append(production._prepare_release(missing))
        releases = self.env["production.release"]
        if not vals_list:
            return releases
        ids = [vals["production_id"] for vals in vals_list]
        # two who open the same one: the second is repeated and finds it
        self.sudo().browse(ids).control_order_ids._record_facts()
        return in_user_language(releases)._insert(vals_list)

    def _prepare_release(self, quantity):
        """Return the values of an inspection of ``quantity`` (unit of this order)."""
        self.ensure_one()
        failed = self.release_ids.filtered(lambda item: item.state == "rework")
        sequence = self.env["ir.sequence"].with_company(self.company_id)
        return {
            "name": sequence.next_by_code("production.release"),
            "production_id": self.id,
            "number": len(failed) + 1,
            "quantity": quantity,
        }

    def _get_quality_reasons(self):
        """Return ``{production id: [Reason]}``: what was made and is not in stock."""
        subjects = self.filtered(lambda item: item.release_ids or item.state == "done")
        subjects = subjects._filter_quality_subjects()
        waiting = subjects.release_ids._get_waiting_reasons()
        result = {}
        for production in subjects:
            rows = production.release_ids.sorted("id")
            result[production.id] = [
                reason for row in rows for reason in waiting.get(row.id, ())
            ]
            if not rows and production._get_made_quantity():
                result[production.id] = [production._prepare_uninspected_reason()]
        return result

    def _prepare_uninspected_reason(self):
        text = self.env._(
            "%(production)s: to be inspected (button Inspect on the manufacturing "
            "order).",
            production=self.name,
        )
        return Reason("quality", "inspect", text, ("inspector",))

    # -------------------------------------------------------------------- CRUD
    def write(self, vals):
        result = super().write(vals)
        if "qty_producing" in vals:
            early = self.sudo().filtered("company_id.quality_before_stock")  # sudo: all
            early._ensure_releases()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_inspected(self):
        for release in self.sudo().release_ids:  # sudo: facts hold for everybody
            if release.evidence_count:
                raise UserError(
                    self.env._(
                        "%(production)s has been inspected (%(release)s); it can be "
                        "cancelled, not deleted.",
                        production=release.production_id.display_name,
                        release=release.name,
                    )
                )

    # ----------------------------------------------------------------- actions
    def action_open_releases(self):
        """Open the inspections of these manufacturing orders; begin what is missing.

        :raise UserError: nothing was made yet that could be inspected
        """
        self.check_access("read")
        productions = self.sudo()  # sudo: who may see them may have them inspected
        productions._ensure_releases()
        releases = productions.release_ids
        if not releases:
            raise UserError(
                self.env._(
                    "%(productions)s: nothing has been made yet that could be "
                    "inspected. Record what was made, or what is being produced.",
                    productions=", ".join(self.mapped("name")),
                )
            )
        standing = releases._filter_standing()
        domain = [("production_id", "in", self.ids)]
        action = {
            "type": "ir.actions.act_window",
            "name": self.env._("Inspections"),
            "res_model": "production.release",
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }
        if len(releases) == 1 or len(standing) == 1:
            shown = standing or releases
            action |= {"view_mode": "form", "views": [(False, "form")]}
            action["res_id"] = shown.id
        return action
