from odoo import fields, models

# Kinds of evidence that stand in a grid
SIGNED_KINDS = ("sign", "acknowledge", "refuse", "waive")


class OrderSignoffMixin(models.AbstractModel):
    _inherit = "order.signoff.mixin"

    def _prepare_evidence(self, values):
        """Take the picture of the signature along, as it is now."""
        vals = super()._prepare_evidence(values)
        if values["kind"] in SIGNED_KINDS:
            file = self.env.user.sudo().signature_file_id  # sudo: of the signer
            vals["signature_file_id"] = file.id
            vals["signature_checksum"] = file.checksum
        return vals


class OrderSignoff(models.Model):
    """The picture of the signature with which a row was given."""

    _inherit = "order.signoff"

    signature_file_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="Handwritten Signature",
        readonly=True,
        index="btree_not_null",
        ondelete="restrict",
        groups="sale_mrp_countersign.group_auditor,sale_mrp_countersign.group_manager",
    )
    signature_checksum = fields.Char(readonly=True)

    def _get_signature_src(self):
        """Return the picture of the signature for an ``<img>``, or False."""
        file = self.sudo().signature_file_id  # sudo: grids show it to their readers
        datas = file.with_context(bin_size=False).datas
        return f"data:image/png;base64,{datas.decode()}" if datas else False

    def _get_files(self):
        return super()._get_files() | self.signature_file_id

    def _check_row(self, files):
        yield from super()._check_row(files)
        if (self.signature_checksum or "") != (self.signature_file_id.checksum or ""):
            yield self.env._("The picture of the signature is not the recorded one.")
