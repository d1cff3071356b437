"""What a file is, told by its first bytes and not by its name."""

import base64
import binascii

ACCEPTED = "PDF, TIFF, PNG, JPEG"
MAGIC = (
    (b"%PDF-", "pdf"),
    (b"II*\x00", "tiff"),
    (b"MM\x00*", "tiff"),
    (b"\x89PNG\r\n\x1a\n", "png"),
    (b"\xff\xd8\xff", "jpeg"),
)
# Other files that people send by mistake, to say what came in
KNOWN = (
    (b"PK\x03\x04", "ZIP / Office"),
    (b"\xd0\xcf\x11\xe0", "Word / Excel 97"),
    (b"GIF8", "GIF"),
    (b"BM", "BMP"),
    (b"MZ", "EXE"),
    (b"<!DOCTYPE", "HTML"),
    (b"<html", "HTML"),
    (b"<svg", "SVG"),
    (b"<?xml", "XML"),
    (b"{\\rtf", "RTF"),
)
TEXT_SAMPLE = 200
HEAD = 1024


def decode_base64(content):
    """Return the bytes of a base64 text (str or bytes), None when it is none."""
    try:
        if isinstance(content, str):
            content = content.encode("ascii")
        return base64.b64decode(b"".join((content or b"").split()), validate=True)
    except (binascii.Error, UnicodeEncodeError, TypeError, ValueError):
        return None


def get_file_kind(content):
    """Return pdf, tiff, png or jpeg for the bytes of such a file, else None.

    Blanks and a byte order mark before them, as some gateways send, do not count.
    """
    content = content[:HEAD].lstrip(b"\xef\xbb\xbf\r\n\t ")
    for magic, kind in MAGIC:
        if content.startswith(magic):
            return kind
    return None


def describe_content(content):
    """Return a word for what the bytes seem to be, for an error text."""
    head = content.lstrip()[:16]
    for magic, name in KNOWN:
        if head.startswith(magic):
            return name
    if "".join(content[:TEXT_SAMPLE].decode(errors="replace").split()).isprintable():
        return "TXT"
    return head[:8].hex(" ").upper()
