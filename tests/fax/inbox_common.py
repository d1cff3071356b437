import io
from email.message import EmailMessage
from itertools import count

import pypdfium2
from PIL import Image

from ...models.fax.order_fax_pages import PageReader
from . import sheet_noise
from .fax_common import FaxCommon

NUMBERS = count(1)


class InboxCommon(FaxCommon):
    """Faxes come in: as PDF, as a fax machine's TIFF, with codes and without."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.alias_domain = cls.env["mail.alias.domain"].create(
            {"name": "factory.example", "company_ids": [(4, cls.company.id)]}
        )
        cls.company.country_id = cls.env.ref("base.cn")
        cls.mailbox = cls.env["order.fax.mailbox"].create({"alias_name": "fax"})

    def _make_fax(self, *orders, blank_first=0, lines=sheet_noise.FINE):
        """Return the TIFF (bytes) of these orders' sheets, faxed back."""
        sheets = [order._render_fax("confirmation") for order in orders]
        return self._scan(*sheets, blank_first=blank_first, lines=lines)

    def _scan(self, *contents, blank_first=0, lines=sheet_noise.FINE):
        """Return the TIFF (bytes) of the first pages of these PDFs."""
        pages = []
        for content in contents:
            page = sheet_noise.rasterise(content)
            image = page.resize((sheet_noise.WIDTH, page.height * lines // 204))
            pages.append(image.point(lambda dot: 255 * (dot > 128)).convert("1"))
        blank = Image.new("1", (sheet_noise.WIDTH, 2000), 1)
        return sheet_noise.to_tiff([blank] * blank_first + pages, lines)

    def _merge(self, *contents):
        """Return one PDF (bytes) of several."""
        merged = pypdfium2.PdfDocument.new()
        for content in contents:
            merged.import_pages(pypdfium2.PdfDocument(content))
        stream = io.BytesIO()
        merged.save(stream)
        return stream.getvalue()

    def _make_blank(self, pages=1):
        """Return a PDF (bytes) without anything on it."""
        document = pypdfium2.PdfDocument.new()
        for _number in range(pages):
            document.new_page(595, 842)
        stream = io.BytesIO()
        document.save(stream)
        return stream.getvalue()

    def _upload(self, *contents, role="order_clerk", name="fax.pdf", **values):
        inbox = self._as(role, self.env["order.fax.inbox"])
        files = [(name, content) for content in contents]
        return inbox._upload(files, self.company, **values)

    def _receive_mail(self, *files, to="fax", sender="0576-8888-0001@gw.example"):
        """Let the gateway take a mail with these (name, bytes); return the items."""
        message = EmailMessage()
        message["From"] = f"Fax Gateway <{sender}>"
        message["To"] = f"{to}@{self.alias_domain.name}"
        message["Subject"] = "Incoming fax"
        message["Message-Id"] = f"<{next(NUMBERS)}@gw.example>"
        message.set_content("See the attachment.")
        for name, content in files:
            message.add_attachment(
                content, maintype="application", subtype="octet-stream", filename=name
            )
        inbox = self.env["order.fax.inbox"]
        last = inbox.search([], limit=1).id or 0
        self.env["mail.thread"].message_process(None, message.as_bytes())
        return inbox.search([("id", ">", last)], order="id")

    def _read(self, items):
        """Read what waits, as the job does."""
        with PageReader() as reader:
            for item in items:
                item._read_as_uploader(reader)
