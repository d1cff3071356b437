"""What a figure is: a number with its limit."""


def figure(name, value, limit, unit, detail="", strict=False):
    """Return one row of the table.

    :param value: number measured
    :param limit: the largest that holds; None for a number that is only reported
    :param unit: what the number counts
    :param detail: the absolute measurements behind it
    :param strict: the limit itself does not hold any more
    """
    holds = limit is None or (value < limit if strict else value <= limit)
    return {
        "name": name,
        "figure": round(value, 3),
        "limit": limit,
        "unit": unit,
        "holds": holds,
        "strict": strict,
        "detail": detail,
    }
