"""Telephone numbers compared as people write them."""

import re

# A number within a text: digits with blanks, hyphens, brackets between them
NUMBER = re.compile(r"\+?\d[\d\s().\-/]{5,24}\d")
TAIL = 7  # digits by which candidates are found
MIN_DIGITS, MAX_DIGITS = 7, 15


def find_numbers(text):
    """Return what may be telephone numbers in a text, in their order."""
    found = NUMBER.findall(text or "")
    return [item for item in found if MIN_DIGITS <= len(get_digits(item)) <= MAX_DIGITS]


def get_digits(number):
    """Return the digits of a number."""
    return re.sub(r"\D", "", number or "")


def is_same_number(one, other, country_code=""):
    """Tell whether two numbers ring the same machine.

    A country's code and the zero before an area may be there or not; a number
    without its area is not taken for one with it.

    :param country_code: digits of the company's country, 86 for example
    """
    return _strip(one, country_code) == _strip(other, country_code)


def _strip(number, country_code):
    digits = get_digits(number)
    is_foreign = (number or "").strip().startswith("+") or digits.startswith("00")
    digits = digits.lstrip("0")
    if country_code and digits.startswith(country_code):
        rest = digits[len(country_code) :].lstrip("0")
        # without + or 00 a short number may begin so by chance
        if is_foreign or len(rest) >= MIN_DIGITS + 2:
            return rest
    return digits
