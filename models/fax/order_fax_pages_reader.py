"""Reads sheet codes and pictures of pages; runs in a process of its own.

Files from outside are decoded by libraries written in C. Here they may crash, eat
memory or never end: the parent (``order_fax_pages``) sees the end of this process
and goes on. No Odoo in here, and nothing of it is imported.

A request is one line of JSON on the standard input, its answer one line on the
standard output::

    {"path": FILE, "kind": "pdf|tiff|png|jpeg"}        codes of the pages
    {"path": …, "kind": …, "ranges": [[1, 2], …], "out": [FILE, …]}   pages cut out
    {"path": …, "kind": …, "page": 1, "out": FILE}     a page as PNG

Answers: ``{"pages": [[code, …], …]}``, ``{"done": true}``, ``{"count": pages}`` or
``{"problem": code, "count": pages}``.
"""

import importlib
import json
import re
import resource
import sys

from PIL import Image, ImageFilter, ImageOps, ImageSequence

# Named by the parent as it found them: None without
zxingcpp = pypdfium2 = None

MEMORY = 1 << 30  # bytes of address space, libraries included
MAX_PAGES = 100
MAX_PIXELS = 60_000_000  # of one page; A4 at 400 dpi has 15 million
VIEW_WIDTH = 1400
DPI = 204
MAX_SIDE = 3400  # pixels of a rendered page
SAMPLE = 1 << 20
NO_PAGES = re.compile(rb"/Count\s+0\b")
CODE = re.compile(r"[0-9]{12}")
# Rows that are averaged into one: noise goes, bars stay, also where the page is
# skewed
BLOCKS = (4, 8)


def load(names):
    """Import the optional libraries with these names."""
    for name in names:
        globals()[name] = importlib.import_module(name)


class Problem(Exception):
    """Why a file cannot be read; the parent has the words."""

    def __init__(self, code, count=0):
        super().__init__(code)
        self.code, self.count = code, count


# -------------------------------------------------------------------------- pages
def open_pdf(path):
    """Return the opened document."""
    if not pypdfium2:
        raise Problem("no_pdf_library")
    try:
        document = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        raise Problem(explain(path, str(error).lower())) from error
    if not len(document):
        raise Problem("no_pages")
    return document


def explain(path, error):
    """Return the problem of a PDF that does not open."""
    if "password" in error or "security" in error:
        return "encrypted"
    with open(path, "rb") as file:
        return "no_pages" if NO_PAGES.search(file.read(SAMPLE)) else "damaged"


def open_picture(path):
    """Return the opened picture, its frames unread."""
    Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    try:
        return Image.open(path)
    except Image.DecompressionBombError as error:
        raise Problem("too_large") from error
    except Exception as error:
        raise Problem("damaged") from error


def render(document, index, width=None):
    """Return a page of a PDF as a grey picture of bounded size."""
    page = document[index]
    try:
        size = [max(side, 1.0) for side in page.get_size()]
        scale = DPI / 72 if width is None else width / size[0]
        scale = min(scale, MAX_SIDE / max(size))
        return page.render(scale=scale, grayscale=width is None).to_pil()
    finally:
        page.close()


def flatten(image):
    """Return any picture as grey ("L"), 16 bits and CMYK too."""
    if image.format == "JPEG":
        image.draft("L", (MAX_SIDE, MAX_SIDE))
    if image.width * image.height > MAX_PIXELS:
        raise Problem("too_large")
    image.load()
    if image.mode.startswith(("I", "F")):
        depths = image.convert("I").convert("F")
        low, high = depths.getextrema()
        scale = 255.0 / max(high - low, 1)
        return depths.point(lambda value: value * scale - low * scale).convert("L")
    return ImageOps.exif_transpose(image).convert("L")


def iterate(path, kind):
    """Yield the pages as grey pictures."""
    if kind == "pdf":
        document = open_pdf(path)
        if len(document) > MAX_PAGES:
            raise Problem("too_many_pages", len(document))
        for index in range(len(document)):
            yield render(document, index)
        return
    image = open_picture(path)
    count = count_frames(image)
    if count > MAX_PAGES:
        raise Problem("too_many_pages", count)
    for frame in ImageSequence.Iterator(image):
        yield flatten(frame)


def count_frames(image):
    """Return the number of pages of a picture."""
    return getattr(image, "n_frames", 1)


# -------------------------------------------------------------------------- codes
def read_codes(image):
    """Return the texts of sheet codes on a page, tried ever harder."""
    for attempt in prepare(image):
        codes = scan(attempt)
        if codes:
            return codes
    return []


def prepare(image):
    """Yield the page, then the page with its noise averaged away."""
    yield image
    for block in BLOCKS:
        height = max(image.height // block, 1)
        yield image.resize((image.width, height), Image.Resampling.BOX).resize(
            (image.width * 2, height * 3), Image.Resampling.BICUBIC
        )
    yield image.filter(ImageFilter.MedianFilter(3))


def scan(image):
    """Return the distinct twelve-digit texts of Code 128 in a picture."""
    found = zxingcpp.read_barcodes(
        image, formats=zxingcpp.BarcodeFormat.Code128, try_invert=False
    )
    return list(dict.fromkeys(one.text for one in found if CODE.fullmatch(one.text)))


# -------------------------------------------------------------------------- tasks
def read_pages(path, kind):
    """Return the codes of each page."""
    if not zxingcpp:
        raise Problem("no_code_library")
    return {"pages": [read_codes(image) for image in iterate(path, kind)]}


def cut(path, kind, ranges, out):
    """Write ranges of pages (from 1, both ends included) into files of their own."""
    if kind == "pdf":
        document = open_pdf(path)
        for (first, last), name in zip(ranges, out, strict=True):
            part = pypdfium2.PdfDocument.new()
            part.import_pages(document, list(range(first - 1, last)))
            part.save(name)
        return {"done": True}
    frames = [frame.copy() for frame in ImageSequence.Iterator(open_picture(path))]
    for (first, last), name in zip(ranges, out, strict=True):
        head, *rest = frames[first - 1 : last]
        head.save(
            name, "TIFF", save_all=True, append_images=rest, compression=packing(head)
        )
    return {"done": True}


def packing(image):
    """Return a compression that takes every mode of TIFF as it is."""
    return "group4" if image.mode == "1" else "tiff_deflate"


def draw(path, kind, page, out):
    """Write one page as PNG; return how many there are."""
    if kind == "pdf":
        document = open_pdf(path)
        count = len(document)
        picture = render(document, min(page, count) - 1, VIEW_WIDTH)
    else:
        image = open_picture(path)
        count = count_frames(image)
        image.seek(min(page, count) - 1)
        picture = shape(image)
    picture.save(out, "PNG")
    return {"count": count}


def shape(image):
    """Return a picture for the screen: upright pixels, not wider than needed."""
    across, down = image.info.get("dpi", (1, 1))
    picture = image if image.mode == "RGB" else flatten(image)
    if image.width * image.height > MAX_PIXELS:
        raise Problem("too_large")
    stretch = float(across) / float(down) if across and down else 1.0
    stretch = stretch if 0.25 < stretch < 4 else 1.0
    width = min(picture.width, VIEW_WIDTH)
    height = max(round(picture.height * stretch * width / picture.width), 1)
    return picture.resize((width, height), Image.Resampling.BOX)


def answer(request):
    """Return the answer to one request (dict)."""
    path, kind = request["path"], request["kind"]
    try:
        if "ranges" in request:
            return cut(path, kind, request["ranges"], request["out"])
        if "page" in request:
            return draw(path, kind, request["page"], request["out"])
        return read_pages(path, kind)
    except Problem as problem:
        return {"problem": problem.code, "count": problem.count}
    except MemoryError:
        return {"problem": "too_large", "count": 0}
    except Exception:
        # whatever a library says of a file from outside: a person looks at it
        return {"problem": "damaged", "count": 0}


def main():
    load(sys.argv[1:])
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(json.loads(line))) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
