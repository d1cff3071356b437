"""A page as fax machines make it of a PDF: coarse, skewed, dirty, and faxed again.

Pillow only; everything follows from one seed.
"""

import io
import random

import pypdfium2
from PIL import (
    Image,
    ImageChops,
    TiffImagePlugin,  # noqa: F401 - Odoo registers few formats
)

WIDTH = 1728  # dots of a fax line, 204 to an inch
FINE, STANDARD = 196, 98
NOISE = 0.01
SKEW = 2.0


def rasterise(content, page=0):
    """Return a page of a PDF (bytes) in grey, as wide as a fax line."""
    document = pypdfium2.PdfDocument(content)
    scale = WIDTH / document[page].get_width()
    return document[page].render(scale=scale, grayscale=True).to_pil()


def make_noise(size, rng, share=NOISE):
    """Return two masks ("1"): dots that turn black, and dots that turn white."""
    dots = Image.frombytes("L", size, rng.randbytes(size[0] * size[1]))
    limit = round(share * 256 / 2)
    salt = dots.point(lambda value: 255 * (value < limit), "1")
    pepper = dots.point(lambda value: 255 * (value >= 256 - limit), "1")
    return pepper, salt


def fax(image, rng, lines, skew, noise=NOISE):
    """Return a page as one machine sends it and another prints it: 1 bit.

    :param image: grey page
    :param lines: dots per inch from top to bottom; 204 across
    :param skew: degrees
    :param noise: share of dots that are dirt
    """
    turned = image.rotate(
        skew,
        Image.Resampling.BILINEAR,
        fillcolor=255,
        translate=(rng.uniform(-4, 4), rng.uniform(-4, 4)),
    )
    height = round(WIDTH * image.height / image.width * lines / 204)
    small = turned.resize((WIDTH, height), Image.Resampling.BOX)
    threshold = rng.randint(108, 148)
    bits = small.point(lambda value: 255 * (value > threshold), "1")
    black, white = make_noise(bits.size, rng, noise)
    bits = ImageChops.logical_or(bits, white)
    return ImageChops.logical_and(bits, ImageChops.invert(black))


def refax(bits, rng, lines):
    """Return a fax that was printed, put on the machine again and sent."""
    paper = bits.convert("L").resize(
        (WIDTH, round(bits.height * 204 / lines)), Image.Resampling.BILINEAR
    )
    return fax(paper, rng, lines, rng.uniform(-0.6, 0.6))


def generations(page, seed, lines):
    """Return the page faxed, faxed again, and faxed once more (list of 1 bit)."""
    rng = random.Random(seed)
    found = [fax(page, rng, lines, rng.choice((-SKEW, SKEW)))]
    for _turn in range(2):
        found.append(refax(found[-1], rng, lines))
    return found


def to_tiff(images, lines):
    """Return pages (1 bit) as the TIFF (bytes) of a fax machine."""
    stream = io.BytesIO()
    head, *rest = images
    head.save(
        stream,
        "TIFF",
        compression="group4",
        dpi=(204, lines),
        save_all=True,
        append_images=rest,
    )
    return stream.getvalue()
