from odoo import fields, models

from .order_fax_pages import get_missing_libraries


class ResConfigSettings(models.TransientModel):
    _inherit = "res.config.settings"

    fax_missing_libraries = fields.Char(compute="_compute_fax_missing_libraries")

    def _compute_fax_missing_libraries(self):
        missing = ", ".join(get_missing_libraries())
        for settings in self:
            settings.fax_missing_libraries = missing
