"""The table of the figures: on the screen and in BENCHMARKS.md."""

import os
import platform
import time

from .. import cache
from ..ui import say

FILE = cache.REPOSITORY / "BENCHMARKS.md"
HEAD = """\
# Benchmarks

Written by `make bench` on {day}, on Odoo {odoo}, Python {python}, {cores} cores. Every
comparison is a ratio of what was measured side by side in one process, taking turns:
the median of the rounds' ratios. Times depend on the machine, ratios and queries much
less. The peers are OCA's tier validation, of which four individual tiers are asked
for, and OCA's financial risk: {peers}.

| figure | measured | limit | holds | behind it |
| --- | --- | --- | --- | --- |
"""


def show(rows):
    """Print rows on the screen."""
    for row in rows:
        mark = "  " if row["limit"] is None else "ok" if row["holds"] else "NO"
        say(f"   {mark} {row['name']}: {_measured(row)}{_limit(row, ' (limit ', ')')}")
        if row["detail"]:
            say(f"        {row['detail']}")


def write(rows, peers, odoo):
    """Write BENCHMARKS.md."""
    text = HEAD.format(
        day=time.strftime("%F"),
        odoo=odoo,
        python=platform.python_version(),
        cores=os.cpu_count(),
        peers=", ".join(f"`{name}`" for name in peers),
    )
    for row in rows:
        holds = "–" if row["limit"] is None else "yes" if row["holds"] else "**no**"
        cells = (row["name"], _measured(row), _limit(row), holds, row["detail"])
        text += f"| {' | '.join(cells)} |\n"
    cache.write_atomically(FILE, text)


def _measured(row):
    return f"{row['figure']:g} {row['unit']}"


def _limit(row, before="", after=""):
    if row["limit"] is None:
        return ""
    return f"{before}{'<' if row['strict'] else '≤'} {row['limit']:g}{after}"
