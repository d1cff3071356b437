"""``make bench``: measures the add-on against plain Odoo and against peers.

Each figure is measured by a process of its own on copies of the templates; what is
compared is compared within one process, taking turns. This part runs outside Odoo.
"""

import json
import os
from pathlib import Path

from .. import cache, databases
from ..ui import Refusal, say, spawn, step, wait
from . import peers, table

# Figure: {copy: template}
FIGURES = {
    "confirm": {"confirm_plain": "plain", "confirm_off": "with", "confirm_on": "with"},
    "peer": {"peer": "peer", "four": "with"},
    "lists": {"lists_plain": "plain", "lists_with": "with"},
    "dispatch": {"dispatch_plain": "plain", "dispatch_with": "with"},
    "batch": {"batch": "with"},
    "remind": {"remind": "with"},
    "make": {"make_plain": "plain", "make_off": "with", "make_on": "with"},
    "ship": {"ship_plain": "plain", "ship_off": "with", "ship_on": "with"},
    "paid": {"paid": "with"},
    "risk": {"risk_peer": "risk", "risk_own": "with"},
    "daily": {"daily": "with"},
    "match": {"match": "with"},
    "print": {"print_plain": "plain", "print_with": "with"},
}


def bench(session, arguments):
    """Measure all figures, or those named; return 1 when a limit does not hold.

    The rows go into OUT/bench.json and BENCHMARKS.md; a run of some figures replaces
    theirs and keeps those of the others.
    """
    names = arguments or list(FIGURES)
    unknown = [name for name in names if name not in FIGURES]
    if unknown:
        raise Refusal(f"{unknown[0]} is no figure: take {', '.join(FIGURES)}.")
    out = _out()
    conf = peers.settings(session, peers.ensure(session))
    needed = {kind for name in names for kind in FIGURES[name].values()}
    templates = {
        "plain": databases.base_template(session),
        "with": databases.module_template(session),
        **{
            peer: peers.template(session, conf, peer)
            for peer in peers.MODULES
            if peer in needed
        },
    }
    kept = out / "bench.json"
    rows = _read(kept) if arguments else []
    with cache.lock(databases.clone_database("bench")):
        for name in names:
            with step(f"measuring: {name}"):
                found = _measure(session, conf, templates, name, out)
            table.show(found)
            rows = [row for row in rows if row["group"] != name]
            rows += [{"group": name, **row} for row in found]
            rows.sort(key=lambda row: list(FIGURES).index(row["group"]))
            kept.write_text(json.dumps(rows, indent=1) + "\n")
    table.write(rows, peers.versions(), session.odoo.version)
    measured = [row for row in rows if row["group"] in names]
    broken = [row["name"] for row in measured if not row["holds"]]
    say(f"bench: {len(broken)} limits do not hold" if broken else "bench: all hold")
    return 1 if broken else 0


def _read(kept):
    """Return the rows that earlier runs have left, of figures that there still are."""
    rows = json.loads(kept.read_text()) if kept.exists() else []
    return [row for row in rows if row.get("group") in FIGURES]


def _out():
    """Return the folder of the results."""
    out = Path(os.environ.get("OUT") or "out").expanduser()
    out = (cache.REPOSITORY / out).absolute()
    out.mkdir(parents=True, exist_ok=True)
    return out


def _measure(session, conf, templates, name, out):
    """Return the rows of one figure, measured on fresh copies."""
    copies = {copy: databases.clone_database(f"bench_{copy}") for copy in FIGURES[name]}
    result = out / f"bench-{name}.json"
    result.unlink(missing_ok=True)
    env = session.environ(
        BENCH_CONF=str(conf),
        BENCH_DATABASES=json.dumps(copies),
        BENCH_RESULT=str(result),
        PYTHONDONTWRITEBYTECODE="1",
    )
    try:
        for copy, database in copies.items():
            databases.copy(session, templates[FIGURES[name][copy]], database)
        argv = [session.python, "-W", "ignore", "-m", __name__, name]
        if wait(spawn(argv, cwd=cache.REPOSITORY, env=env)):
            raise Refusal(f"the figure {name} could not be measured, see above.")
        return json.loads(result.read_text())
    finally:
        result.unlink(missing_ok=True)
        for database in copies.values():
            databases.drop(session, database)
