"""The next day, and the next month: what is told of the orders that walked."""

from datetime import datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

from ..letters import find_last, find_letters, give_address, save_settings
from ..people import LANG, person, ref
from ..sentences import (
    CHANGED_ROW,
    DIGEST_ESCALATED,
    DIGEST_LATE,
    DIGEST_MINE,
    FIGURE_AMOUNT,
    MAILED_BY_JOB,
    SUMMARY_DAY,
    SUMMARY_MONTH,
    NoRights,
    Says,
    translate,
)
from ..steps.flow import scene
from ..way import TODAY
from .exchange import submit

# What walked here, by label: the order, the one that repeats it, the one anew
FIGURES = {
    "New orders": 3,
    "Submitted": 3,
    "Reviews passed": 3,
    "Orders confirmed": 3,
    "Refusals": 0,
    "Emergency releases": 0,
    "Shipped on debt": 0,
    # both orders on one truck, and the pump anew
    "Transfers shipped": 2,
    "Transfers arrived": 1,
    "Complaints": 1,
}
# Sees no prices, and reads the other language
FOREMAN = "production_manager"
OTHER = {"zh_CN": "en_US", "en_US": "zh_CN"}[LANG]
# Where the database keeps when something was
MOMENTS = {
    "sale_order": "create_date",
    "order_signoff": "signed_at",
    "stock_picking": "date_done",
    "after_sales_case": "reported_at",
}


@scene("每日、每月统计汇报", "The figures of the day and of the month, by mail")
def summarise(way):
    if found := verify(way):
        raise way.failure(f"its evidence is said to be changed: {found}")
    set_up(way)
    yesterday = TODAY - timedelta(days=1)
    month = (TODAY.replace(day=1) - timedelta(days=1)).replace(day=15)
    for sentence, day, period in (
        (SUMMARY_DAY, yesterday, f"{yesterday:%Y}"),
        (SUMMARY_MONTH, month, f"{month:%Y-%m}"),
    ):
        move_back(way, day)
        last = find_last()
        job = person("admin").record("ir.cron", ref("ir_cron_order_summary"))
        for _time in range(2):
            job.method_direct_trigger()
        check_letter(way, "general_manager", LANG, last, sentence, period)
        check_letter(way, FOREMAN, OTHER, last, sentence, period)
        save_settings({"order_summary_monthly": True})
    mailed = person("admin").search("order.summary.mail", [])
    if len(mailed) != 4:
        raise way.failure(f"{len(mailed)} summaries are noted, 4 went out")


def set_up(way):
    """Who gets it, as an administrator says in the settings; nobody sends one."""
    give_address("general_manager", FOREMAN)
    foreman = person("admin").record("res.users", person(FOREMAN).uid)
    foreman.write({"lang": OTHER})
    values = {
        "order_summary_daily": True,
        "order_summary_monthly": False,
        "order_summary_hour": 0,
        "order_summary_role_ids": [[6, 0, [ref("role_general_manager")]]],
        "order_summary_user_ids": [[6, 0, foreman.ids]],
    }
    with way.refused(NoRights("res.config.settings")):
        person("order_clerk").create("res.config.settings", values)
    save_settings(values)
    with way.refused(Says(MAILED_BY_JOB)):
        person("admin").create("order.summary.mail", {"kind": "day"})
    # what was due before order control began is not sent
    company = way.order("admin").related("company_id", "res.company")
    company.write({"order_control_since": "2000-01-01 00:00:00"})
    way.done("admin", f"to {person('general_manager').name} and {foreman['name']}")


def move_back(way, day):
    """Put what walked here on a day, and all else a year back, behind Odoo's back.

    With SQL, as whoever has server actions can; see what finds it below.
    """
    noon = datetime.combine(day, time(12), ZoneInfo("Asia/Shanghai"))
    orders = [way.order_id, way.twin_id, way.anew_id]
    domain = [("sale_id", "in", orders), ("state", "=", "done")]
    pickings = person("admin").search("stock.picking", domain).ids
    cases = [way.case_id, way.mailed_id, way.repair_id]
    mine = {
        "sale_order": f"id IN ({_join(orders)})",
        "order_signoff": f"sale_order_id IN ({_join(orders)}) "
        f"OR picking_id IN ({_join(pickings)})",
        "stock_picking": f"id IN ({_join(pickings)})",
        "after_sales_case": f"id IN ({_join(cases)})",
    }
    queries = []
    for table, moment in MOMENTS.items():
        queries.append(f"UPDATE {table} SET {moment} = {moment} - interval '1 year'")
    for table, condition in mine.items():
        moment = f"{MOMENTS[table]} = '{noon.astimezone(timezone.utc):%F %T}'"
        queries.append(f"UPDATE {table} SET {moment} WHERE {condition}")
    run_sql(*queries)
    way.done("admin", f"the days go by: what walked here was on {day}")


def run_sql(*queries):
    values = {
        "name": "The days go by",
        "model_id": ref("model_sale_order", "sale"),
        "state": "code",
        "code": "\n".join(f"env.cr.execute({query!r})" for query in queries),
    }
    person("admin").create("ir.actions.server", values).run()


def _join(ids):
    return ", ".join(map(str, ids))


def check_letter(way, login, lang, last, sentence, period):
    """Check language and figures of the one mail that this person has got."""
    (letter,) = find_letters(login, last)
    company = way.order("admin")["company_id"][1]
    if not Says(sentence, lang, company=company, period=period).matches(letter.subject):
        raise way.failure(f"{login}: the summary is called {letter.subject}")
    letter.check_language(lang, [company])
    figures = {row[0]: row[1:] for row in letter.rows if row[0]}
    expected = {
        translate(label, lang): [str(number), "0", f"+{number}" if number else "0"]
        for label, number in FIGURES.items()
    }
    if wrong := {
        label: (figures.get(label), texts)
        for label, texts in expected.items()
        if figures.get(label) != texts
    }:
        raise way.failure(f"{login}: found and expected in {letter.subject}: {wrong}")
    shown = figures.get(translate(FIGURE_AMOUNT, lang))
    # and how many are due and late, which the demo's orders are too
    if len(figures) != len(FIGURES) + 1 + bool(shown):
        raise way.failure(f"{login}: the summary has {', '.join(figures)}")
    if (login == FOREMAN) != (shown is None) or (
        shown and f"{way.total:,.2f}" not in shown[0]
    ):
        raise way.failure(f"{login}: the amount is {shown}, ordered were {way.total}")
    way.done(login, letter.subject)


@scene("逾期签批", "Who has not signed in time reads it the next day")
def remind(way):
    rule = person("admin").record(
        "order.signoff.rule", ref("rule_approval_general_manager")
    )
    values = {
        "deadline_hours": 8,
        "escalation_role_id": ref("role_sales_manager"),
    }
    with way.refused(NoRights("order.signoff.rule")):
        rule.seen_by("order_clerk").write(values)
    rule.write(values)
    office = person("sales_office")
    again = way.twin("sales_office").action_repeat()["res_id"]
    submit(way, office.record("sale.order", again))
    if office.record("sale.order", again)["price_deviates"]:
        raise way.failure("what was sent free of charge counts as the last price")
    run_sql("UPDATE order_signoff_request SET deadline = deadline - interval '1 month'")
    domain = [("rule_id", "=", rule.id), ("is_mine", "=", True)]
    late = person("general_manager").search("order.signoff.request", domain)
    names = sorted(request["document_name"] for request in late if request["is_late"])
    if not names:
        raise way.failure("nothing waits for the general manager for too long")
    give_address("sales_manager")
    last = find_last()
    person("admin").record("ir.cron", ref("ir_cron_remind")).method_direct_trigger()
    for login, part in (
        ("general_manager", DIGEST_MINE),
        ("sales_manager", DIGEST_ESCALATED),
    ):
        (letter,) = find_letters(login, last)
        if not Says(DIGEST_LATE, _=len(names)).matches(letter.subject):
            raise way.failure(f"of {len(names)} that are late: {letter.subject}")
        if sorted(row[0] for row in letter.rows) != names:
            raise way.failure(f"late are {names}, the mail says {letter.text}")
        if translate(part, LANG) not in letter.text:
            raise way.failure(f"{login} is not told why: {letter.text}")
        letter.check_language(LANG, [person(login).name, way.customer["name"]])
        way.done(login, letter.subject)


@scene("校验记录", "What was moved in the database is found")
def find_changes(way):
    """Every row of the order's evidence was given another moment."""
    found = [text for text in verify(way) if Says(CHANGED_ROW).matches(text)]
    rows = way.order("administration")["signoff_ids"]
    if not rows or len(found) != len(rows):
        raise way.failure(f"{len(rows)} rows were moved, {len(found)} are found")
    way.done("administration", f"{way.name}: {len(found)} rows: {found[0]}")


def verify(way):
    """Return what the check of the order's evidence finds."""
    action = way.order("administration").action_verify_chain()
    sheet = person("administration").record(action["res_model"], action["res_id"])
    lines = sheet.related("line_ids", "order.signoff.verification.line")
    return [line["text"] for line in lines]
