"""What is done to the PDF of a form: page numbers, and which pages are which copy.

Functions without Odoo's environment. The copies of a print are kept in the PDF's own
metadata, so that an archived form can be printed again in part.
"""

import io
import logging

from reportlab.pdfgen import canvas

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

_logger = logging.getLogger(__name__)

COPIES_KEY = "/OrderFormCopies"
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
        box = page.mediabox
        size = (float(box.width), float(box.height))
        page.merge_page(_get_number_layer(size, f"{number} / {count}"))
        writer.add_page(page)
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


def _get_number_layer(size, text):
    layer = io.BytesIO()
    pen = canvas.Canvas(layer, pagesize=size)
    pen.setFont("Helvetica", PAGE_NUMBER_SIZE)
    pen.drawCentredString(size[0] / 2, PAGE_NUMBER_BOTTOM, text)
    pen.save()
    return PdfFileReader(layer).pages[0]


def _write(writer):
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
