import base64
import io

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools.image import ImageProcess

# Pixels and colours: enough for 40 mm on paper, pen or red stamp, in a few kilobytes
SIGNATURE_SIZE = (480, 160)
SIGNATURE_COLOURS = 32


class ResUsers(models.Model):
    """The picture of a user's signature, printed where the user has signed.

    Evidence keeps the picture as it was. So each picture is a file of its own that
    is never changed: a new picture is a new file.
    """

    _inherit = "res.users"

    signature_image = fields.Binary(
        string="Handwritten Signature",
        compute="_compute_signature_image",
        inverse="_inverse_signature_image",
        copy=False,
        groups="base.group_erp_manager",
        help="A picture of your signature (PNG or JPEG), printed in the countersign "
        "grid from the next time you sign.",
    )
    signature_file_id = fields.Many2one(
        comodel_name="ir.attachment",
        string="File of the Signature",
        readonly=True,
        copy=False,
        ondelete="restrict",
        groups="base.group_erp_manager",
    )

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["signature_image"]

    @property
    def SELF_WRITEABLE_FIELDS(self):
        return super().SELF_WRITEABLE_FIELDS + ["signature_image"]

    @api.depends("signature_file_id")
    def _compute_signature_image(self):
        for user in self:
            # sudo: the file belongs to nobody, so that nobody exchanges it
            user.signature_image = user.sudo().signature_file_id.datas

    def _inverse_signature_image(self):
        for user in self:
            file = self.env["ir.attachment"]
            if user.signature_image:
                # superuser: whoever made a file of no record may change it
                file = file.with_user(SUPERUSER_ID).create(
                    {
                        "name": f"signature-{user.id}.png",
                        "raw": self._get_signature_png(user.signature_image),
                        "mimetype": "image/png",
                    }
                )
            user.sudo().signature_file_id = file.id  # sudo: refused to everyone else
        # what was uploaded is not what is kept
        self.invalidate_recordset(["signature_image"], flush=False)

    def _get_signature_png(self, image):
        """Return an uploaded picture as a small PNG (bytes).

        Drawn anew, so that nothing but pixels comes through.

        :param image: base64
        :raise UserError: it is no picture
        """
        process = ImageProcess(base64.b64decode(image))
        if not process.image:
            raise UserError(
                self.env._("Take a picture of the signature in PNG or JPEG.")
            )
        picture = process.resize(*SIGNATURE_SIZE).image.convert("RGBA")
        drawn = io.BytesIO()
        picture.quantize(SIGNATURE_COLOURS).save(drawn, "PNG", optimize=True)
        return drawn.getvalue()

    def _check_signature_file(self, vals_list):
        if not self.env.su and any("signature_file_id" in vals for vals in vals_list):
            raise AccessError(
                self.env._("A signature is changed by uploading a picture of it.")
            )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_signature_file(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_signature_file([vals])
        return super().write(vals)
