import base64
import io
from datetime import date

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools.pdf import PdfFileReader

from .test_chain_verify import ChainCommon

REPORT = "sale_mrp_countersign.action_report_confirmation_sheet"


def draw(colour, size=(900, 300), kind="PNG"):
    """Return a picture (base64) of one colour."""
    picture = io.BytesIO()
    Image.new("RGB", size, colour).save(picture, kind)
    return base64.b64encode(picture.getvalue())


@tagged("post_install", "-at_install")
class TestSignatureImage(ChainCommon):
    """The picture of a signature: the user's own, and kept as it was."""

    def setUp(self):
        super().setUp()
        self.engineer = self.users["chief_engineer"]
        own = self.engineer.with_user(self.engineer)
        own.write({"signature_image": draw("red")})
        self.order = self._create_order(nonstandard=True)
        self._submit(self.order)
        self._sign("chief_engineer", self.order)
        self.row = self.order.signoff_ids.filtered(lambda row: row.kind == "sign")

    def test_users_keep_their_own(self):
        own = self.engineer.with_user(self.engineer)
        picture = Image.open(io.BytesIO(base64.b64decode(own.signature_image)))
        self.assertEqual(picture.format, "PNG")
        self.assertLessEqual(picture.size, (480, 160))
        self.assertEqual(picture.convert("RGB").getpixel((5, 5)), (255, 0, 0))
        other = self.users["finance"]
        with self.assertRaises(AccessError):
            other.with_user(self.engineer).write({"signature_image": draw("blue")})
        with self.assertRaises(AccessError):
            own.with_user(other).read(["signature_image"])
        with self.assertRaises(AccessError):
            own.with_user(other).signature_file_id.read(["datas"])

    def test_only_pictures(self):
        own = self.engineer.with_user(self.engineer)
        for content in (b"<svg onload='x'/>", b"%PDF-1.4", b"no picture"):
            with self.subTest(content=content), self.assertRaises(UserError):
                own.write({"signature_image": base64.b64encode(content)})

    def test_jpeg_and_removal(self):
        own = self.engineer.with_user(self.engineer)
        own.write({"signature_image": draw("blue", kind="JPEG")})
        self.assertTrue(own.signature_image)
        own.write({"signature_image": False})
        self.assertFalse(own.signature_image)
        self._sign("purchasing", self.order)
        self.assertTrue(self.row.sudo().signature_file_id)

    def test_file_is_not_exchanged(self):
        file = self.engineer.signature_file_id
        other = self._create_attachment("other.png")
        admin = self.engineer.with_user(self.env.ref("base.user_admin"))
        with self.assertRaises(AccessError):
            admin.write({"signature_file_id": other.id})
        with self.assertRaises(AccessError):
            admin.create({"name": "x", "login": "x", "signature_file_id": other.id})
        for user in (self.engineer, self.env.ref("base.user_admin")):
            with self.subTest(user=user.login):
                with self.assertRaises(UserError):
                    file.with_user(user).write({"raw": b"x"})
                with self.assertRaises(UserError):
                    file.with_user(user).unlink()

    def test_evidence_keeps_it_as_it_was(self):
        row = self.row.sudo()
        file = row.signature_file_id
        self.assertEqual(row.signature_checksum, file.checksum)
        own = self.engineer.with_user(self.engineer)
        own.write({"signature_image": draw("blue")})
        self.assertEqual(row.signature_file_id, file)
        self.assertNotEqual(self.engineer.signature_file_id, file)
        self.assertFalse(self._verify(self.order).findings)
        with self._replaced(file, base64.b64decode(draw("green"))):
            self.assertIn("replaced", self._get_texts(self.order)[0])
        with self._broken():
            self._sql(
                "UPDATE order_signoff SET signature_file_id = %s WHERE id = %s",
                self.engineer.signature_file_id.id,
                row.id,
            )
            self.assertIn("picture of the signature", self._get_texts(self.order)[0])
        with self._broken():
            self._sql(
                "UPDATE order_signoff SET signature_checksum = %s,"
                " signature_file_id = %s WHERE id = %s",
                self.engineer.signature_file_id.checksum,
                self.engineer.signature_file_id.id,
                row.id,
            )
            self.assertIn("not what was recorded", self._get_texts(self.order)[0])

    def test_grid_on_the_screen(self):
        src = self.row._get_signature_src()
        self.assertTrue(src.startswith("data:image/png;base64,"))
        clerk = self._as("order_clerk", self.order)
        self.assertIn(src, clerk.signoff_grid)
        self.order.order_line.nonstandard_note = "outlet DN80"
        self.order.invalidate_recordset()
        self.assertNotIn(src, clerk.signoff_grid)

    def test_grid_on_paper(self):
        form = self.env["report.sale_mrp_countersign.report_confirmation_sheet"]
        cells = form._get_signature_cells(self.order, ["technical_review"])
        with_picture = [cell for cell in cells if cell["signature"]]
        self.assertEqual(len(with_picture), 1)
        self.assertEqual(with_picture[0]["name"], self.engineer.name)
        images = []
        for drawn in (True, False):
            if not drawn:
                self._sign("purchasing", self.order)
            images.append(self._count_images())
        self.assertEqual(images[0], images[1])
        self.assertGreater(images[0], 0)

    def test_days_on_paper_are_the_companys(self):
        self.company.resource_calendar_id.tz = "Asia/Shanghai"
        late = Datetime.to_datetime("2026-10-20 20:00:00")
        with self._broken():
            self._sql(
                "UPDATE order_signoff SET signed_at = %s WHERE id = %s",
                late,
                self.row.id,
            )
            form = self.env["report.sale_mrp_countersign.report_confirmation_sheet"]
            for zone in ("America/New_York", "Asia/Tokyo"):
                cells = form.with_context(tz=zone)._get_signature_cells(
                    self.order, ["technical_review"]
                )
                (cell,) = [cell for cell in cells if cell["name"]]
                self.assertEqual(cell["date"], form._format_date(date(2026, 10, 21)))
        self.env.user.tz = False
        self.assertIn("4:00", form._format_moment(late))

    def _count_images(self):
        reports = self.env["ir.actions.report"].with_context(
            force_report_rendering=True
        )
        content, _kind = reports._render_qweb_pdf(REPORT, self.order.ids)
        return sum(
            len(page.images) for page in PdfFileReader(io.BytesIO(content)).pages
        )

    def test_preferences_form(self):
        view = self.env.ref("base.view_users_form_simple_modif")
        arch = self.env["res.users"].with_user(self.engineer).get_view(view.id)["arch"]
        self.assertIn("signature_image", arch)
