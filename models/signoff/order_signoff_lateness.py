from odoo import api, fields, models


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
        late = set(
            requests.search(
                [*self._get_late_domain(), ("document_id", "in", self._origin.ids)]
            ).mapped("document_id")
        )
        for document in self:
            document.is_signoff_late = document._origin.id in late

    def _search_is_signoff_late(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        # sudo: as for the compute
        requests = self.env["order.signoff.request"].sudo()
        late = requests.search(self._get_late_domain()).mapped("document_id")
        return [("id", "in", late)]
