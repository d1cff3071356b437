"""Which lines of a form go on which page.

wkhtmltopdf repeats no table heading, so the pages are planned here: every page
gets a table of its own, and the closing block takes some lines along.
"""

import re

# What stands on one row together: a word or a Chinese character, with the
# punctuation that may not begin a row
PIECES = re.compile(
    r"\s+|(?:[\u2e80-\uffff]|[^\s\u2e80-\uffff]+)[，。、；：！？）》」』”’％]*"
)
# Characters after it are as wide as a Chinese one: units, arrows, boxes to tick
LATIN_END = 0x2000
# Lines that stay with the closing block (totals, terms, signatures)
LINES_WITH_CLOSING = 3


def text_height(text, chars_per_line, line_height):
    """Return the height that a text takes, in mm.

    :param int chars_per_line: that many Latin characters fit; a Chinese one is two
    :param float line_height: mm
    """
    lines = (text or "").split("\n")
    return (
        sum(_count_rows(line, max(chars_per_line, 2)) for line in lines) * line_height
    )


def _count_rows(line, room):
    """Return in how many rows a printer breaks a line that is ``room`` wide.

    Between words and Chinese characters; a word that is wider than a row anywhere.
    """
    rows, left = 1, room
    for piece in PIECES.findall(line):
        width = sum(2 if ord(char) > LATIN_END else 1 for char in piece)
        if width <= left:
            left -= width
        elif not piece.isspace():
            rows += -(-width // room) - (left == room)
            left = -width % room
    return rows


def plan_pages(heights, first, following, closing):
    """Return the number of lines on each page.

    The closing block never stands alone where there are lines: where even one line
    and the block do not fit together on the first page, that page has none.

    :param list heights: height of each line, mm
    :param float first: room for lines on the first page, mm
    :param float following: room for lines on a further page, mm
    :param float closing: height of the block after the last line, mm
    """
    pages = [[]]
    room = first
    for height in heights:
        if pages[-1] and height > room:
            pages.append([])
            room = following
        pages[-1].append(height)
        room -= height
    if closing > room:
        moved = []
        while (
            pages[-1]
            and len(moved) < LINES_WITH_CLOSING
            and (not moved or len(pages[-1]) > 1)
            and sum(moved) + pages[-1][-1] + closing <= following
        ):
            moved.append(pages[-1].pop())
        if not pages[-1] and len(pages) > 1:
            pages.pop()
        pages.append(moved[::-1])
    return [len(page) for page in pages]
