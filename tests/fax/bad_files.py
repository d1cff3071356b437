"""Files as they should not be: what fax machines, gateways and strangers send."""

import io
import struct
import zlib

import pypdfium2
from PIL import Image, JpegImagePlugin, PngImagePlugin, TiffImagePlugin  # noqa: F401

from odoo.tools.pdf import PdfFileReader, PdfFileWriter

PDF_HEAD = b"%PDF-1.4\n"


def make_pdf(pages=1, size=(595, 842), **page_values):
    """Return a PDF (bytes) of empty pages."""
    document = pypdfium2.PdfDocument.new()
    for _number in range(pages):
        page = document.new_page(*size)
        if "rotation" in page_values:
            page.set_rotation(page_values["rotation"])
    stream = io.BytesIO()
    document.save(stream)
    return stream.getvalue()


def make_encrypted():
    """Return a PDF (bytes) that asks for a password."""
    writer = PdfFileWriter()
    writer.append_pages_from_reader(PdfFileReader(io.BytesIO(make_pdf())))
    writer.encrypt("secret", "owner")
    stream = io.BytesIO()
    writer.write(stream)
    return stream.getvalue()


def make_without_pages():
    """Return a sound PDF (bytes) with no page."""
    parts = [
        b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
        b"2 0 obj\n<</Type/Pages/Kids[]/Count 0>>\nendobj\n",
    ]
    return _assemble(parts)


def make_with_script():
    """Return a PDF (bytes) that runs a script when it is opened."""
    return _assemble(
        [
            b"1 0 obj\n<</Type/Catalog/Pages 2 0 R/OpenAction 4 0 R>>\nendobj\n",
            b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
            b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>\nendobj\n",
            b"4 0 obj\n<</S/JavaScript/JS(while(true){app.alert(1)})>>\nendobj\n",
        ]
    )


def make_circle():
    """Return a PDF (bytes) whose tree of pages has no end."""
    return _assemble(
        [
            b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
            b"2 0 obj\n<</Type/Pages/Kids[2 0 R]/Count 7>>\nendobj\n",
        ]
    )


def make_bomb():
    """Return a PDF (bytes) of one page whose content unpacks to 80 MB."""
    packed = zlib.compress(b"0 0 m 9 9 l S " * 6_000_000, 1)
    head = f"<</Length {len(packed)}/Filter/FlateDecode>>".encode()
    return _assemble(
        [
            b"1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n",
            b"2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n",
            b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]"
            b"/Contents 4 0 R>>\nendobj\n",
            b"4 0 obj\n" + head + b"\nstream\n" + packed + b"\nendstream\nendobj\n",
        ]
    )


def _assemble(parts):
    """Return a PDF (bytes) of these objects."""
    content, places = PDF_HEAD, []
    for part in parts:
        places.append(len(content))
        content += part
    start = len(content)
    content += f"xref\n0 {len(parts) + 1}\n0000000000 65535 f \n".encode()
    content += b"".join(f"{place:010d} 00000 n \n".encode() for place in places)
    size = len(parts) + 1
    content += f"trailer\n<</Size {size}/Root 1 0 R>>\n".encode()
    return content + f"startxref\n{start}\n%%EOF\n".encode()


def make_picture(kind, mode="L", size=(800, 1100), **options):
    """Return an empty picture (bytes)."""
    stream = io.BytesIO()
    Image.new(mode, size, "white" if mode != "I;16" else 65535).save(
        stream, kind, **options
    )
    return stream.getvalue()


def make_frames(count):
    """Return a TIFF (bytes) of many small pages."""
    stream = io.BytesIO()
    pages = [Image.new("1", (40, 40), 1) for _number in range(count)]
    pages[0].save(stream, "TIFF", save_all=True, append_images=pages[1:])
    return stream.getvalue()


def make_huge_tiff(side=100_000, strips=1):
    """Return a TIFF (bytes) of a few hundred bytes that unpacks to gigabytes."""
    data = zlib.compress(b"\0" * 1000)
    tags = [
        (256, 4, 1, side),
        (257, 4, 1, side),
        (258, 3, 1, 8),
        (259, 3, 1, 8),  # deflate
        (262, 3, 1, 1),
        (273, 4, 1, 8 + 2 + 12 * 9 + 4),
        (277, 3, 1, 1),
        (278, 4, 1, side // strips),
        (279, 4, 1, len(data)),
    ]
    content = b"II*\0" + struct.pack("<IH", 8, len(tags))
    for tag, kind, count, value in tags:
        packed = struct.pack("<HH", value, 0) if kind == 3 else struct.pack("<I", value)
        content += struct.pack("<HHI", tag, kind, count) + packed
    return content + struct.pack("<I", 0) + data


def make_tiff_circle():
    """Return a TIFF (bytes) whose second page is its first again."""
    content = bytearray(make_picture("TIFF", size=(40, 40)))
    start = struct.unpack("<I", content[4:8])[0]
    number = struct.unpack("<H", content[start : start + 2])[0]
    place = start + 2 + 12 * number
    content[place : place + 4] = struct.pack("<I", start)
    return bytes(content)


def make_huge_png():
    """Return a PNG (bytes) that says it has 3.6 billion pixels."""
    content = bytearray(make_picture("PNG", size=(10, 10)))
    content[16:24] = struct.pack(">II", 60_000, 60_000)
    content[29:33] = struct.pack(">I", zlib.crc32(bytes(content[12:29])))
    return bytes(content)
