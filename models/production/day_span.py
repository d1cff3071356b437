"""Between which days what a domain finds must lie."""

from datetime import date

from odoo import fields

EVER = (date.min, date.max)


def get_span(domain, get_condition_span):
    """Return the first and the last day that a domain leaves, ``EVER`` when unknown.

    :param domain: list in prefix notation, as ``list(Domain(…))``
    :param get_condition_span: function that returns the span of one condition
    """
    spans = []
    for item in reversed(domain):
        if item == "!":
            spans[-1] = EVER
        elif item in ("&", "|"):
            (first, last), (other_first, other_last) = spans.pop(), spans.pop()
            if item == "&":
                spans.append((max(first, other_first), min(last, other_last)))
            else:
                spans.append((min(first, other_first), max(last, other_last)))
        else:
            spans.append(get_condition_span(item))
    return spans[0] if spans else EVER


def get_day_span(operator, value):
    """Return the span that a condition on a day leaves."""
    try:
        days = [
            fields.Date.to_date(item)
            for item in (value if operator == "in" else [value])
        ]
    except (TypeError, ValueError):
        return EVER  # relative to today, or a query
    if not days or None in days:
        return EVER
    first, last = min(days), max(days)
    return {
        "=": (first, last),
        "in": (first, last),
        ">=": (first, date.max),
        ">": (first, date.max),
        "<=": (date.min, last),
        "<": (date.min, last),
    }.get(operator, EVER)
