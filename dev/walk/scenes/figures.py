"""What the month was like: the scorecard."""

from ..people import person
from ..sentences import (
    ABOVE_FINDINGS,
    NO_BONUS_REASON,
    NO_DROP_REASON,
    NOT_SCORING,
    SELF_SCORED_BY,
    SIGNED_STAYS,
    Says,
)
from ..steps.flow import scene


@scene("绩效考核", "The month's scorecard: found, scored, signed, printed")
def score(way):
    sheet = person("sales_manager").search("scorecard", [], order="month desc").first
    with way.refused(Says(NOT_SCORING)):
        sheet.seen_by("order_clerk").action_propose()
    sheet.action_propose()
    findings = sheet.related("finding_ids", "scorecard.finding")
    found = findings.where(document_model="after.sales.case", document_id=way.case_id)
    way.done("sales_manager", f"found by the system: {found['text']}")
    with way.refused(Says(NO_DROP_REASON)):
        found.record_drop(" ")
    line = found.related("line_id", "scorecard.line")
    with way.refused(Says(SELF_SCORED_BY)):
        line.seen_by("general_manager").record_self_score(1)
    with way.refused(Says(ABOVE_FINDINGS)):
        line.record_manager_score(line["limit"] + 1)
    score_all(way, sheet)
    with way.refused(Says(NO_BONUS_REASON)):
        sheet.record_bonus(2)
    sheet.record_bonus(2, "参展期间主动值班")
    with way.refused(way.waits_for("sales_manager", sheet["name"])):
        sheet.seen_by("general_manager").signoff_sheet()
    for login in ("sales_manager", "general_manager"):
        way.sign(login, sheet)
    with way.refused(Says(SIGNED_STAYS, sheet=sheet["name"])):
        sheet.record_bonus(5, "改")
    way.print_form(
        "sales_manager",
        "report_scorecard",
        sheet,
        "scorecard",
        month=sheet["month"][:7],
        total=f"{sheet['total']:g}",
    )


def score_all(way, sheet):
    """Everybody scores himself, then the manager all of them."""
    lines = sheet.seen_by("admin").related("line_ids", "scorecard.line")
    people = {user for line in lines for user in line["user_ids"]}
    users = person("admin").call("res.users", "read", sorted(people), ["login"])
    for user in users:
        sheet.seen_by(user["login"]).action_accept_self()
        way.done(user["login"], "scored what is his own, as the findings leave it")
    sheet.action_accept_manager()
    way.done("sales_manager", f"scored all: {sheet['manager_total']:g} points")
