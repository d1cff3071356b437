from collections import defaultdict

from odoo import models

from ..signoff.reason import Reason

INSPECTION = "qc.inspection"


class ProductionRelease(models.Model):
    """Inspections of OCA's Quality Control, where it is installed, count instead.

    Only where there are some on the manufacturing order, or on a move of its goods;
    the others are inspected by the checklist. Nothing depends on that module.
    """

    _inherit = "production.release"

    def _register_hook(self):
        result = super()._register_hook()
        if INSPECTION in self.env:
            _watch(self.env.registry[INSPECTION])
        return result

    def _get_oca_inspections(self):
        """Return ``{release id: qc.inspection (sudo)}``, without cancelled ones."""
        if INSPECTION not in self.env or not self:
            return {}
        releases_of = defaultdict(list)
        for release in self.sudo():  # sudo: inspections decide for every user alike
            production = release.production_id
            for record in (production, *production.move_finished_ids):
                releases_of[f"{record._name},{record.id}"].append(release.id)
        inspections = self.env[INSPECTION].sudo()  # sudo: as above
        found = {}
        for inspection in inspections.search(
            [("object_id", "in", list(releases_of)), ("state", "!=", "canceled")]
        ):
            key = f"{inspection.object_id._name},{inspection.object_id.id}"
            for release_id in releases_of[key]:
                found[release_id] = found.get(release_id, inspections) | inspection
        return found

    def _get_inspection_reasons(self):
        found = self._get_oca_inspections()
        own = self.filtered(lambda release: release.id not in found)
        result = super(ProductionRelease, own)._get_inspection_reasons()
        for release_id, inspections in found.items():
            open_ones = inspections.filtered(lambda item: item.state != "success")
            result[release_id] = []
            if open_ones:
                text = self.env._(
                    "%(release)s: inspections of Quality Control without success: "
                    "%(inspections)s.",
                    release=self.browse(release_id).display_name,
                    inspections=", ".join(open_ones.mapped("name")),
                )
                result[release_id] = [
                    Reason("inspect", "inspect", text, ("inspector",))
                ]
        return result

    def _get_release_reasons(self):
        found = self._get_oca_inspections()
        own = self.filtered(lambda release: release.id not in found)
        result = super(ProductionRelease, own)._get_release_reasons()
        return {**dict.fromkeys(found, []), **result}

    def _prepare_released(self):
        values = super()._prepare_released()
        inspections = self._get_oca_inspections().get(self.id)
        if inspections:
            values["statement"] = ", ".join(inspections.mapped("name"))
            values["payload"]["outcome"] = "pass"
        return values

    def _on_opened(self):
        result = super()._on_opened()
        self._follow_oca_inspections(self.browse(self._get_oca_inspections()))
        return result

    def _follow_oca_inspections(self, releases):
        """Take over what inspections say now: they have no place in the stage."""
        if releases:
            self.env.add_to_compute(self._fields["state"], releases)
            releases._after_facts()


def _watch(inspections):
    """Let the class of inspections be about manufacturing orders, and tell us.

    Its module may know only products by itself. A class of our own cannot inherit
    from a model that need not be there.
    """
    if "_is_watched_by_countersign" in vars(inspections):
        return
    write, get_values = inspections.write, inspections.object_selection_values

    def write_and_tell(self, vals):
        result = write(self, vals)
        if vals.keys() & {"state", "object_id"}:
            objects = [item.object_id for item in self.sudo() if item.object_id]
            # sudo: what inspections say holds for everybody
            productions = self.env["mrp.production"].sudo()
            for item in objects:
                if item._name == "mrp.production":
                    productions |= item.exists()
                elif item._name == "stock.move":
                    productions |= item.exists().production_id
            releases = productions.release_ids
            releases._follow_oca_inspections(releases)
        return result

    def object_selection_values(self):
        values = get_values(self)
        if "mrp.production" not in dict(values):
            name = self.env["ir.model"]._get("mrp.production").name
            values = [*values, ("mrp.production", name)]
        return values

    inspections.write = write_and_tell
    inspections.object_selection_values = object_selection_values
    inspections._is_watched_by_countersign = True
