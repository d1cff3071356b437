"""Printing confirmation sheets, beside core's own quotations."""

import io
from statistics import median

from odoo.tools.pdf import PdfFileReader

from .. import factory
from ..result import figure
from ..stopwatch import measure as take
from ..stopwatch import milliseconds, take_turns, transaction

DATABASES = {"print_plain": "plain", "print_with": "with"}
REPORTS = {
    "print_plain": "sale.action_report_saleorder",
    "print_with": "sale_mrp_countersign.action_report_confirmation_sheet",
}
LINES = 8
ROUNDS = 5
# 50 documents in all, after as many to warm up as one round has
AT_ONCE = 10
# What core waits in each print for scripts that might still draw, seconds
CORE_DELAY = 1.0


def prepare(databases):
    """Make the same orders in both databases; return ``{name: ids}``."""
    ids = {}
    for name in DATABASES:
        with transaction(databases[name], commit=True) as env:
            factory.populate(env)
            if name == "print_with":
                factory.take_control(env)
            orders = factory.create_orders(env, AT_ONCE * (ROUNDS + 1), count=LINES)
            ids[name] = orders.ids
    return ids


def measure(databases):
    """Return the rows of this figure."""
    ids = prepare(databases)
    todo = {name: list(ids[name]) for name in DATABASES}
    pages = {name: [] for name in DATABASES}

    def print_some(name):
        some = [todo[name].pop() for _turn in range(AT_ONCE)]
        with transaction(databases[name]) as env:
            env["ir.config_parameter"].set_param("report.url", "http://127.0.0.1:1")
            reports = env["ir.actions.report"].with_context(force_report_rendering=True)
            prints = []

            def act():
                # one by one, as Debian's wkhtmltopdf takes core's
                for order_id in some:
                    result = reports._render_qweb_pdf(REPORTS[name], [order_id])
                    prints.append(result[0])

            sample = take(env, act)
            pages[name].append(sum(map(_count_pages, prints)))
            return sample

    samples = take_turns(
        {name: lambda name=name: print_some(name) for name in DATABASES}, ROUNDS
    )
    counted = {name: counts[1:] for name, counts in pages.items()}
    seconds = {
        name: [
            sample.seconds / count
            for sample, count in zip(samples[name], counted[name], strict=True)
        ]
        for name in DATABASES
    }
    ratios = [
        own / core
        for own, core in zip(seconds["print_with"], seconds["print_plain"], strict=True)
    ]
    waited = AT_ONCE * CORE_DELAY / median(counted["print_plain"])
    bare = [
        own / max(core - waited, 0.001)
        for own, core in zip(seconds["print_with"], seconds["print_plain"], strict=True)
    ]
    detail = "; ".join(
        f"{label}: {sum(counted[name])} pages, "
        f"{milliseconds(samples[name]) / AT_ONCE:.0f} ms each document"
        for name, label in (("print_with", "ours"), ("print_plain", "core's"))
    )
    number = AT_ONCE * ROUNDS
    return [
        figure(
            f"{number} confirmation sheets beside {number} of core's quotations, "
            "time for each page",
            median(ratios),
            1.2,
            "x core",
            f"{detail}; core waits {CORE_DELAY:g} s in each for scripts",
        ),
        figure("The same, without what core waits", median(bare), None, "x core"),
    ]


def _count_pages(content):
    return len(PdfFileReader(io.BytesIO(content)).pages)
