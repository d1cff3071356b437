"""Loaded into pytest by ``make test``: lets its workers keep out of each other's way.

Each has the copy of the database that ``dev/testing.py`` made for it. Ports, spools
and browsers need nothing: each takes a free one.
"""

import os
from pathlib import Path

import pytest

# Those that take longest begin, so that none of them is left over at the end.
LONGEST = ("test_role_matrix", "test_never", "test_money_walk", "test_dispatch_tour")


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_cmdline_main(config):
    """Give a worker its database, before pytest-odoo reads the name.

    By the variable pytest-odoo would copy the database once more, with a filestore
    for all, under a name that it hands to Odoo 19 in a way that Odoo does not take.
    """
    worker = os.environ.pop("PYTEST_XDIST_WORKER", None)
    if worker:
        config.option.odoo_database += f"_{worker}"
    return (yield)


def pytest_collection_modifyitems(items):
    """Put the longest files first; what follows keeps its order."""
    rank = {name: number for number, name in enumerate(LONGEST)}
    items.sort(key=lambda item: rank.get(Path(item.path).stem, len(rank)))
