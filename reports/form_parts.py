"""The pieces of which a printed form is made; the templates print nothing else."""

from typing import NamedTuple


class Copy(NamedTuple):
    """One copy (联) of a form."""

    name: str = ""
    # Whether this copy may show prices and money
    prices: bool = True
    # Whether it comes back and carries the code of its sheet
    returns: bool = False
    # The copy's number, 0 where a form has one copy only
    number: int = 0


class Fact(NamedTuple):
    """A label and what stands beside it."""

    label: str
    text: str = ""
    strong: bool = False
    # Takes a row for itself
    wide: bool = False


class Column(NamedTuple):
    """A column of a table; ``width`` in percent of the form's width."""

    key: str
    label: str
    width: float
    align: str = "left"


class Table(NamedTuple):
    """Rows are dicts of texts; one with ``section`` goes across all columns."""

    columns: list
    rows: list
    title: str = ""


class Box(NamedTuple):
    """A place to sign, filled in where somebody has signed already."""

    label: str
    name: str = ""
    date: str = ""
    image: str | bool = False


def arrange(facts):
    """Return the facts in rows of two; a wide one stands alone."""
    rows = []
    for fact in facts:
        if fact.wide or not rows or len(rows[-1]) == 2 or rows[-1][0].wide:
            rows.append([fact])
        else:
            rows[-1].append(fact)
    return rows
