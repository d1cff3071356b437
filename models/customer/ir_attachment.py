from odoo import models


class IrAttachment(models.Model):
    _inherit = "ir.attachment"

    def _is_countersign_evidence(self):
        """A contract's file stays as it is while the contract is in force."""
        contracts = (
            self.env["customer.contract"]
            .sudo()  # sudo: a guard sees all
            .search([("attachment_ids", "in", self.ids), ("signed_on", "!=", False)])
        )
        files = self & contracts.attachment_ids.sudo(self.env.su)
        return super()._is_countersign_evidence() | files
