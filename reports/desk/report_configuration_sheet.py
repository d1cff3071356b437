from odoo import models


class ReportConfigurationSheet(models.AbstractModel):
    """The configuration sheet says whether the two lists go with the order."""

    _inherit = "report.sale_mrp_countersign.report_configuration_sheet"

    def _get_extra_marks(self, document):
        kinds = set(document.sudo().extra_ids.mapped("kind"))  # sudo: printed
        return {
            kind: "yes" if kind in kinds else "no" for kind in ("sample", "accessory")
        }
