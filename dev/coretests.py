"""``make test-core``: core's own suites with and without the add-on.

The add-on must change nothing until a company switches order control on; so the
same tests must pass in a database that holds it.
"""

import json
import os
import re
import time

from . import cache, databases, serve, venv
from .ui import Refusal, say, tail

SUITES = ("sale", "sale_stock", "sale_mrp", "mrp", "stock", "stock_picking_batch")
LINE = re.compile(
    r"^\S+ \S+ \d+ (?P<level>[A-Z]+) \S+ odoo\.addons\.(?P<suite>\w+)"
    r"\.tests\.(?P<file>\S+): "
    r"(?P<text>.*)$"
)
STARTED = re.compile(r"Starting (\S+) \.\.\.")
SKIPPED = re.compile(r"skipped (\S+) :")
FAILED = re.compile(r"(?:FAIL|ERROR): (?:Subtest )?(.+)")
PROGRESS_SECONDS = 60
RECIPE = 2


def compare(session):
    """Run the suites both ways and print the table; return 1 on a difference.

    The run without the add-on depends on Odoo's version only and is kept.
    """
    suites = tuple((os.environ.get("SUITES") or " ".join(SUITES)).split())
    unknown = [name for name in suites if not name.isidentifier()]
    if unknown:
        raise Refusal(f"SUITES={' '.join(suites)}: {unknown[0]} is no module's name.")
    key = cache.digest(
        session.odoo.version,
        databases.CORE,
        suites,
        venv.REQUIREMENTS.read_text(),
        RECIPE,
    )
    kept = cache.folder("test-core") / f"{key}.json"
    templates = {"with": databases.module_template(session)}
    if not kept.exists():
        templates["without"] = databases.base_template(session)
    results = _run(session, templates, suites)
    if "without" in results:
        cache.write_atomically(kept, json.dumps(results["without"], indent=1))
    else:
        results["without"] = json.loads(kept.read_text())
        say(f"   without: kept from an earlier run ({kept})")
    return _report(suites, results["with"], results["without"])


def _run(session, templates, suites):
    """Run the suites on copies of the templates at once; return the results."""
    runs = {}
    try:
        for name, template in templates.items():
            database = databases.clone_database(f"core_{name}")
            databases.copy(session, template, database)
            tags = ",".join(f"/{suite}" for suite in suites)
            runs[name] = session.start(
                f"test-core-{name}", "-c", session.conf, "-d", database,
                "-u", ",".join(suites), "--test-tags", tags, "--stop-after-init",
                f"--http-port={serve.free_port()}",
            )  # fmt: skip
            say(f"-> core's suites {name} the add-on: {' '.join(suites)}")
        _wait(runs)
    finally:
        for process, _log in runs.values():
            serve.end(process)
        for name in runs:
            databases.drop(session, databases.clone_database(f"core_{name}"))
    return {name: _parse(name, log) for name, (_process, log) in runs.items()}


def _wait(runs):
    """Wait for the runs and tell now and then how far they are."""
    told = time.monotonic()
    while any(process.poll() is None for process, _log in runs.values()):
        time.sleep(0.5)
        if time.monotonic() - told > PROGRESS_SECONDS:
            told = time.monotonic()
            counts = [
                f"{name} {len(STARTED.findall(log.read_text(errors='replace')))}"
                for name, (_process, log) in runs.items()
            ]
            say(f"   tests started: {', '.join(counts)}")


def _parse(name, log):
    """Return the outcome of every test by suite, as read from Odoo's log."""
    found = {}
    for line in log.read_text(errors="replace").splitlines():
        match = LINE.match(line)
        if not match:
            continue
        tests = found.setdefault(match["suite"], {})
        text = match["text"]
        if started := STARTED.match(text):
            tests.setdefault(f"{match['file']}.{started[1]}", "passed")
        elif skipped := SKIPPED.match(text):
            tests[f"{match['file']}.{skipped[1]}"] = "skipped"
        elif match["level"] == "ERROR" and (failed := FAILED.match(text)):
            words = failed[1].split(" ")
            test = words[0] if "." in words[0] else failed[1]
            tests[f"{match['file']}.{test}"] = "failed"
    if not found:
        raise Refusal(f"core's suites {name} the add-on ran no test.", log)
    if " odoo.tests.result: " not in tail(log):
        raise Refusal(f"core's suites {name} the add-on did not end.", log)
    return found


def _report(suites, with_addon, without):
    """Print the passes per suite and each test that only passes without."""
    say(f"\n{'suite':<22}{'without':>9}{'with':>9}{'failing':>12}")
    lost, gained = [], []
    for suite in suites:
        plain = without.get(suite, {})
        ours = with_addon.get(suite, {})
        passes = {name for name, state in plain.items() if state == "passed"}
        ours_pass = {name for name, state in ours.items() if state == "passed"}
        failing = sum(state == "failed" for state in ours.values())
        say(f"{suite:<22}{len(passes):>9}{len(ours_pass):>9}{failing:>12}")
        for name in sorted(passes - ours_pass):
            lost.append(f"{suite}: {name} ({ours.get(name, 'did not run')})")
        gained += [f"{suite}: {name}" for name in sorted(ours_pass - passes)]
    for line in lost:
        say(f"passes only without the add-on: {line}")
    for line in gained:
        say(f"passes only with the add-on: {line}")
    if lost:
        say(f"the log of the run with it: {cache.logs() / 'test-core-with.log'}")
        say(f"test-core: {len(lost)} tests pass only without the add-on")
        return 1
    say("test-core: the same tests pass with and without the add-on")
    return 0
