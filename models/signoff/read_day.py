from odoo import fields


def read_day(value):
    """Return what somebody gave as a day as a date; None for what is none.

    :param value: date, ISO text, or whatever a client sent
    """
    try:
        return fields.Date.to_date(value) or None
    except (TypeError, ValueError):
        return None
