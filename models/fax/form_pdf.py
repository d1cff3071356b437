"""What is done to the PDF of a form: page numbers, and which pages are which copy.

Functions without Odoo's environment. The copies of a print are kept in the PDF's own
metadata, so that an archived form can be printed again in part.
"""

import io
import logging

from reportlab.pdfbase.pdfmetrics import stringWidth

from odoo.tools.pdf import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    NameObject,
    PdfFileReader,
    PdfFileWriter,
)

_logger = logging.getLogger(__name__)

COPIES_KEY = "/OrderFormCopies"
# Every reader has it; by a name that no form uses
FONT, FONT_KEY = "Helvetica", "/OrderFormNumber"
PAGE_NUMBER_SIZE = 9
# Points above the lower edge of the paper
PAGE_NUMBER_BOTTOM = 14


def number_pages(content, plan):
    """Return the PDF with "page / pages" at the foot, each copy for itself.

    :param bytes content: PDF of one form, one copy after the other
    :param list plan: ``(pages, shows prices)`` of each copy, as it was planned
    """
    reader = PdfFileReader(io.BytesIO(content))
    copies = get_copies(len(reader.pages), plan)
    writer = PdfFileWriter()
    numbers = ((page, count) for count, _p in copies for page in range(1, count + 1))
    for page, (number, count) in zip(reader.pages, numbers, strict=True):
        writer.add_page(page)
        _write_number(writer, writer.pages[-1], f"{number} / {count}")
    text = " ".join(f"{count}:{int(prices)}" for count, prices in copies)
    writer.add_metadata({COPIES_KEY: text})
    return _write(writer)


def get_copies(number, plan):
    """Return ``[(pages, shows prices)]`` of the copies as they came out.

    Where the pages are not those planned, copies of one length are told apart; else
    the print counts as one, with prices if any copy has them, or if nobody knows.
    """
    if sum(count for count, _prices in plan) == number:
        return plan
    each, rest = divmod(number, len(plan) or 1)
    if plan and not rest and len({count for count, _prices in plan}) == 1:
        return [(each, prices) for _count, prices in plan]
    if len(plan) > 1:
        _logger.warning("a form has %s pages, planned were %s", number, plan)
    return [(number, not plan or any(prices for _count, prices in plan))]


def read_copies(content):
    """Return ``[(pages, shows prices)]`` of an archived form, [] when unknown."""
    info = PdfFileReader(io.BytesIO(content)).metadata or {}
    parts = (part.split(":") for part in str(info.get(COPIES_KEY) or "").split())
    return [(int(count), prices == "1") for count, prices in parts]


def take_pages(content, copies):
    """Return a PDF of the copies without prices, None where there are none.

    A form without any prices stays the very file that was sent.

    :param list copies: ``(pages, shows prices)``; all pages where they are None
    """
    if not any(prices for _count, prices in copies):
        return content
    reader = PdfFileReader(io.BytesIO(content))
    writer = PdfFileWriter()
    start, kept = 0, []
    for count, prices in copies:
        count = len(reader.pages) if count is None else count
        if not prices:
            kept.append((count, prices))
            for page in reader.pages[start : start + count]:
                writer.add_page(page)
        start += count
    return _write(writer) if kept else None


def merge(contents):
    """Return one PDF (bytes) of several."""
    writer = PdfFileWriter()
    for content in contents:
        for page in PdfFileReader(io.BytesIO(content)).pages:
            writer.add_page(page)
    return _write(writer)


def _write_number(writer, page, text):
    """Write ``text`` at the foot of a page, beside what is drawn there.

    What is drawn is not read: taking a page apart costs more than printing it.
    """
    width = stringWidth(text, FONT, PAGE_NUMBER_SIZE)
    left = float(page.mediabox.left) + (float(page.mediabox.width) - width) / 2
    bottom = float(page.mediabox.bottom) + PAGE_NUMBER_BOTTOM
    drawing = (
        f"Q BT {FONT_KEY} {PAGE_NUMBER_SIZE} Tf"
        f" {left:.2f} {bottom:.2f} Td ({text}) Tj ET"
    )
    found = page.raw_get("/Contents")
    parts = found.get_object()
    parts = list(parts) if isinstance(parts, ArrayObject) else [found]
    page[NameObject("/Contents")] = ArrayObject(
        [_add_stream(writer, "q"), *parts, _add_stream(writer, drawing)]
    )
    resources = page["/Resources"]
    font = DictionaryObject(
        {
            NameObject("/Type"): NameObject("/Font"),
            NameObject("/Subtype"): NameObject("/Type1"),
            NameObject("/BaseFont"): NameObject(f"/{FONT}"),
        }
    )
    resources[NameObject("/Font")] = DictionaryObject(
        {**resources.get("/Font", {}), NameObject(FONT_KEY): font}
    )


def _add_stream(writer, text):
    stream = DecodedStreamObject()
    stream.set_data(f"{text}\n".encode())
    return writer._add_object(stream)


def _write(writer):
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
