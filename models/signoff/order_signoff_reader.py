from lxml import etree

from odoo import api, models


class OrderSignoffMixin(models.AbstractModel):
    """The documents as auditors see them: to read, with nothing to press."""

    _inherit = "order.signoff.mixin"

    # What a signer may do without rights on the document
    _signer_actions = ("action_signoff_open", "action_waive_open", "action_remind")

    @api.model
    def get_view(self, view_id=None, view_type="form", **options):
        """Leave out of an auditor's form the buttons that act on the document.

        The server would refuse them; a reader is not to try which ones.
        """
        result = super().get_view(view_id, view_type, **options)
        if view_type != "form" or not self._is_only_audited():
            return result
        arch = etree.fromstring(result["arch"])
        for button in arch.xpath("//header//button"):
            if button.get("name") not in self._signer_actions:
                button.getparent().remove(button)
        return {**result, "arch": etree.tostring(arch, encoding="unicode")}

    @api.model
    def _is_only_audited(self):
        """Tell whether the user reads these documents as an auditor only."""
        is_auditor = self.env.user.has_group("sale_mrp_countersign.group_auditor")
        return is_auditor and not self.has_access("write")
