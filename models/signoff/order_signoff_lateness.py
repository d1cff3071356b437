from odoo import api, fields, models

GROUP = ["document_id"]


class OrderSignoffMixin(models.AbstractModel):
    """Whether a signature that a document waits for is overdue."""

    _inherit = "order.signoff.mixin"

    is_signoff_late = fields.Boolean(
        string="Sign-off Late",
        compute="_compute_is_signoff_late",
        search="_search_is_signoff_late",
        help="Somebody should have signed by now.",
    )

    @api.model
    def _get_late_domain(self):
        return [
            ("document_model", "=", self._name),
            ("deadline", "<", fields.Datetime.now()),
        ]

    def _compute_is_signoff_late(self):
        # sudo: everybody who reads the document sees how long it waits
        requests = self.env["order.signoff.request"].sudo()
        domain = [*self._get_late_domain(), ("document_id", "in", self._origin.ids)]
        late = {document_id for (document_id,) in requests._read_group(domain, GROUP)}
        for document in self:
            document.is_signoff_late = document._origin.id in late

    def _search_is_signoff_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # sudo: as for the compute
        requests = self.env["order.signoff.request"].sudo()
        late = requests._read_group(self._get_late_domain(), GROUP)
        return [("id", "in", [document_id for (document_id,) in late])]
