"""The nightly reminders over 100,000 orders: growth, memory, killed half-way."""

import os
import subprocess
import sys
import time

import psutil

from odoo.tools import config

from .. import factory, fill
from ..result import figure
from ..stopwatch import transaction

DATABASES = {"remind": "with"}
# (late rows, people): both grow alike
SIZES = ((1000, 24), (5000, 120))
PEOPLE = SIZES[-1][1]
ROLES = ("finance", "chief_engineer", "production_manager", "general_manager")


def prepare(databases):
    """Fill in orders, and make the people."""
    with transaction(databases["remind"], commit=True) as env:
        factory.populate(env)
        factory.take_control(env)
        factory.ask_four(env)
        fill.fill_orders(env)
        fill.take_control(env)
        signer = env.ref("sale_mrp_countersign.group_signer")
        users = env["res.users"].with_context(no_reset_password=True)
        users.create(
            [
                {
                    "name": f"Signer {number}",
                    "login": f"signer{number}",
                    "email": f"signer{number}@example.com",
                    "group_ids": [(4, signer.id)],
                }
                for number in range(PEOPLE)
            ]
        )
    fill.analyze(databases["remind"])


def _start_over(database, number, count):
    """Let so many rows be late with so many people, nobody reminded yet."""
    with transaction(database, commit=True) as env:
        domain = [("login", "=like", "signer%")]
        people = env["res.users"].search(domain, order="id", limit=count)
        for index, role in enumerate(ROLES):
            members = people[index :: len(ROLES)]
            env.ref(f"sale_mrp_countersign.role_{role}").user_ids = members
        env.flush_all()
        for table in ("order_signoff_digest", "order_signoff_request", "mail_mail"):
            env.cr.execute(f"DELETE FROM {table}")  # noqa: S608 - three names above
        fill.ask_late(env, number, env["order.signoff.rule"].search([]))
    fill.analyze(database)


def _run(database):
    """Run the job as a cron would; return seconds and growth of memory (MB)."""
    process = psutil.Process()
    before, start = process.memory_info().rss, time.perf_counter()
    with transaction(database, commit=True) as env:
        env["order.signoff.digest"]._cron_remind()
    growth = (process.memory_info().rss - before) / 1e6
    return time.perf_counter() - start, growth


def _count(database):
    """Return how many people were reminded, and how many mails they got."""
    with transaction(database) as env:
        digests = env["order.signoff.digest"].search([])
        return len(digests.user_id), env["mail.mail"].search_count([])


def _kill_half_way(database):
    """Run the job in a child that is killed once the first part is committed."""
    child = subprocess.Popen([sys.executable, "-W", "ignore", "-m", __name__, database])
    deadline = time.monotonic() + 120
    while time.monotonic() < deadline and not _count(database)[0]:
        time.sleep(0.05)
    child.kill()
    child.wait()
    return _count(database)[0]


def measure(databases):
    """Return the rows of this figure."""
    prepare(databases)
    database = databases["remind"]
    seconds, growth = {}, {}
    for number, count in (SIZES[0], *SIZES):  # once more: the first one warms up
        _start_over(database, number, count)
        seconds[number], growth[number] = _run(database)
        assert _count(database) == (count, count)
    small, large = (number for number, _people in SIZES)
    _start_over(database, *SIZES[1])
    half = _kill_half_way(database)
    _run(database)
    reminded, mails = _count(database)
    detail = "; ".join(
        f"{number} late, {count} people: {seconds[number]:.1f} s"
        for number, count in SIZES
    )
    return [
        figure(
            f"Reminding, each late row: {large} against {small}",
            seconds[large] / large / (seconds[small] / small),
            1.3,
            "x (linear is 1)",
            detail,
        ),
        figure("Reminding: growth of memory", growth[large], 200, "MB", strict=True),
        figure(
            "Reminding, killed and run again: mails too many or too few",
            abs(mails - PEOPLE) + abs(reminded - PEOPLE),
            0,
            "mails",
            f"killed after {half} of {PEOPLE} people",
        ),
    ]


if __name__ == "__main__":
    config.parse_config(["-c", os.environ["BENCH_CONF"], "--log-level=error"])
    _run(sys.argv[1])
