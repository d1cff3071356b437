"""The papers of an order: those that come in are made here, those printed checked."""

import base64
import functools
import hashlib
import os
import subprocess
import unicodedata
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from PyPDF2 import PdfReader, PdfWriter
from reportlab.lib.pagesizes import A4
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from . import Failure
from .sentences import translate

OUT = Path(os.environ["OUT"])
# A fax in fine mode, dots per inch and a page of them
FAX_DPI = 196
FAX_PAGE = tuple(round(points / 72 * FAX_DPI) for points in A4)
RED, BLUE = (200, 0, 0, 255), (0, 0, 120, 255)
# Radicals that a PDF names instead of the character, and what NFKC makes of 户
RADICALS = str.maketrans(
    "⺠⻅⻆⻉⻋⻓⻔⻚⻛⻝⻢⻩⻬⻰戶", "民见角贝车长门页风食马黄齐龙户"
)


def keep(name, content):
    """Put a paper into OUT and return its name."""
    (OUT / name).write_bytes(content)
    return name


def encode(content):
    """Return bytes as the RPC takes them."""
    return base64.b64encode(content).decode()


# ------------------------------------------------------------- what comes in
@functools.cache
def _font(size):
    """Return the font of the forms; Chinese faxes are in Chinese."""
    found = subprocess.run(
        ["fc-match", "-f", "%{file}", "Noto Sans CJK SC"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return ImageFont.truetype(found.stdout, size)


def scan(title, lines):
    """Return a page as a fax machine scans it: a picture in a PDF (bytes)."""
    page = Image.new("1", FAX_PAGE, 1)
    pen = ImageDraw.Draw(page)
    pen.text((180, 180), title, font=_font(64), fill=0)
    for number, line in enumerate(lines):
        pen.text((180, 340 + 80 * number), line, font=_font(44), fill=0)
    buffer = BytesIO()
    page.save(buffer, "PDF", resolution=FAX_DPI)
    return buffer.getvalue()


def photograph(what):
    """Return a photograph of goods (JPEG, bytes), more or less."""
    picture = Image.new("RGB", (640, 480), (120, 130, 140))
    pen = ImageDraw.Draw(picture)
    pen.ellipse((170, 110, 470, 370), fill=(60, 80, 120))
    pen.text((320, 240), what, font=_font(40), fill=(250, 250, 250), anchor="mm")
    buffer = BytesIO()
    picture.save(buffer, "JPEG")
    return buffer.getvalue()


def sign_and_stamp(form, lang, name, company):
    """Return a printed form as the customer sends it back: signed and stamped."""
    layer = BytesIO()
    pen = Canvas(layer, pagesize=A4)
    stamp = Image.new("RGBA", (400, 400))
    draw = ImageDraw.Draw(stamp)
    draw.ellipse((8, 8, 392, 392), outline=RED, width=8)
    draw.text((200, 200), company, font=_font(24), fill=RED, anchor="mm")
    # The label stands below the stamp's box, and on top of the one to sign in
    bottom = form.find_height(translate("Customer's stamp", lang)) + 8 * mm
    line = form.find_height(translate("Customer: signature, date", lang)) - 11 * mm
    for picture, x, y, width, height in (
        (stamp, 150 * mm, bottom, 44 * mm, 44 * mm),
        (draw_signature(name), 30 * mm, line, 30 * mm, 10 * mm),
    ):
        pen.drawImage(ImageReader(picture), x, y, width, height, mask="auto")
    pen.save()
    sheet = PdfReader(BytesIO(form.content))
    sheet.pages[-1].merge_page(PdfReader(layer).pages[0])
    writer = PdfWriter()
    for page in sheet.pages:
        writer.add_page(page)
    signed = BytesIO()
    writer.write(signed)
    return signed.getvalue()


def draw_signature(name):
    """Return a name written by hand, more or less."""
    signature = Image.new("RGBA", (300, 100))
    ImageDraw.Draw(signature).text((20, 15), name, font=_font(60), fill=BLUE)
    return signature


def to_png(image):
    """Return a picture as the portal's signature pad sends it (bytes)."""
    buffer = BytesIO()
    image.save(buffer, "PNG")
    return buffer.getvalue()


# --------------------------------------------------------------- what is printed
class Print:
    """A printed form, read back from its PDF."""

    def __init__(self, name, content):
        self.name, self.content = name, content
        self.pages = []
        self.heights = {}
        for page in PdfReader(BytesIO(content)).pages:
            self.pages.append(_squeeze(page.extract_text(visitor_text=self._note)))

    def _note(self, text, outer, inner, _font, _size):
        """Note how high a text stands on its page, in points."""
        self.heights[_squeeze(text)] = outer[5] + outer[3] * inner[5]

    def find_height(self, text):
        """Return how high the last such text stands on its page, in points."""
        if _squeeze(text) not in self.heights:
            raise Failure(f"{self.name} lacks: {text}")
        return self.heights[_squeeze(text)]

    def holds(self, text):
        return _squeeze(text) in "".join(self.pages)

    def check(self, **expected):
        """Check that the form holds these texts, and its pages their numbers.

        Each copy is numbered for itself.

        :param expected: what it is: the text that has to be on the form
        :raise Failure: naming what is not there
        """
        missing = [
            f"{what} ({text})"
            for what, text in expected.items()
            if not text or not self.holds(str(text))
        ]
        number = total = 0
        for page in self.pages:
            if number == total:
                counts = range(1, len(self.pages) + 1)
                total = next((n for n in counts if page.endswith(f"1/{n}")), 0)
                number = 0
            number += 1
            if not page.endswith(f"{number}/{total}"):
                missing.append(f"page number {number} / {total or '?'}")
                break
        if missing:
            raise Failure(f"{self.name} lacks: {', '.join(missing)}")

    def check_mark(self, text, lang, shown):
        """Check that a mark such as 未生效 is, or is not, on the form."""
        mark = translate(text, lang)
        if self.holds(mark) != shown:
            raise Failure(
                f"{self.name}: the mark {mark} is {'missing' if shown else 'there'}"
            )

    def check_archived(self, sheet):
        """Check that this print is the very file that went to the customer."""
        archived = sheet["file_checksum"], sheet["page_count"]
        if archived != (hashlib.sha256(self.content).hexdigest(), len(self.pages)):
            raise Failure(f"{self.name} is not what was sent as {sheet['name']}")


def _squeeze(text):
    """Return a text without what reading a PDF adds or loses."""
    text = unicodedata.normalize("NFKC", text).translate(RADICALS)
    return "".join(text.split())
