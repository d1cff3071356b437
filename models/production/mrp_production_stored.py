from odoo import models
from odoo.exceptions import ValidationError

from ..signoff.reason import Reason


class MrpProduction(models.Model):
    _inherit = "mrp.production"

    def _get_stored_quantity(self):
        """Return how much of it is in saleable stock, in the unit of the product."""
        finished = self.move_finished_ids
        moves = (finished | finished.move_dest_ids).filtered(
            lambda move: (
                move.state == "done"
                and move.product_id in self.product_id
                and not move.raw_material_production_id
            )
        )
        return sum(
            move.product_uom._compute_quantity(
                move.quantity, move.product_id.uom_id, round=False
            )
            for move in moves
            if move._is_storing()
        )

    def _get_released_quantity(self):
        """Return how much quality has released of it, in the unit of the product."""
        return sum(
            production.product_uom_id._compute_quantity(
                production.release_ids._get_released_quantity(),
                production.product_id.uom_id,
                round=False,
            )
            for production in self
        )

    def _check_stored(self):
        """Raise when more is in saleable stock than quality has released."""
        unit = self.product_id.uom_id
        if unit.compare(self._get_stored_quantity(), self._get_released_quantity()) > 0:
            reasons = self._get_unreleased_reasons().values()
            raise ValidationError("\n".join(item.text for item in sum(reasons, [])))

    def _get_unreleased_reasons(self):
        """Return ``{production id: [Reason]}``: released by quality, then stored."""
        waiting = self._get_quality_reasons()
        return {
            production.id: [
                Reason(
                    "quality",
                    "quality",
                    self.env._(
                        "%(production)s: its goods are released by quality before they "
                        "enter stock (button Inspect). %(details)s",
                        production=production.name,
                        details=" ".join(
                            reason.text for reason in waiting.get(production.id, ())
                        ),
                    ),
                    ("inspector", "sales_office"),
                )
            ]
            for production in self
        }

    def _get_held_now(self):
        """Hold also what would enter saleable stock unreleased."""
        held = super()._get_held_now()
        early = self.sudo().filtered(  # sudo: the gate decides for every user alike
            lambda item: (
                item.company_id.quality_before_stock
                and item not in held
                and item.location_dest_id._is_saleable()
            )
        )
        early = early._filter_gated()._filter_quality_subjects()
        early = early.filtered(lambda item: item._would_store_unreleased())
        reasons = early._get_unreleased_reasons() if early else {}
        for production in self & early.sudo(self.env.su):
            held[production] = reasons[production.id]
        return held

    def _would_store_unreleased(self):
        """Tell whether marking it done would store more than was released."""
        self.ensure_one()
        if self._get_made_quantity():
            return False  # its moves are judged themselves
        about = self.qty_producing or self.product_qty
        released = self.release_ids._get_released_quantity()
        return self.product_uom_id.compare(about, released) > 0
