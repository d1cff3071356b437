"""Step 12: what was made is inspected, released and handed over to stock."""

from .. import Failure
from ..people import person
from ..sentences import (
    DEVIATION,
    MAY_NOT_LEAVE,
    NOT_CONCEDED,
    NOT_INSPECTING,
    NOT_RELEASED_YET,
    NOT_YOUR_ROLE,
    NOT_YOUR_TURN,
    UNRELEASED,
    Says,
)
from .dispatch_transfer import find_transfer
from .flow import step

NO_SMS = {"skip_sms": True}
STEP = "quality_release"
DERIVED_FIELDS = {
    "state": "handover",
    "outcome": "pass",
    "is_conforming": True,
    "facet_digests": {},
    "signoff_ids": [[5]],
}
# What the instruments show: within the limits of the demo's pumps
READINGS = {
    "流量": {"isg50": "12.6", "isg80": "50.4"},
    "扬程": {"isg50": "32.4", "isg80": "32.1"},
    "绝缘电阻": "85",
    "耐压": "1.2",
}
TOO_LOW = "28.9"


@step(12, "质检放行", "Quality and the sales office release the goods")
def release(way):
    if way.is_stock:
        return way.skipped("goods on stock were released when they came in")
    way.stage("production")
    find_transfer(way)
    for inspection in _inspections(way):
        leave_unreleased(way)
        way.write_derived(inspection, DERIVED_FIELDS)
        with way.refused(Says(NOT_RELEASED_YET, release=inspection["name"])):
            inspection.record_handover(way.quantity, "成品仓")
        with way.refused(Says(NOT_INSPECTING, roles=person("inspector").name)):
            inspection.seen_by("sales_office").action_all_correct()
        inspect(way, inspection, TOO_LOW)
        refuse_deviation(way, inspection)
        if way.is_nonstandard:
            inspection = send_back(way, inspection)
        inspect(way, inspection)
        sign_both(way, inspection)
        hand_over(way, inspection)
    way.stage("dispatch")


def _inspections(way):
    (production,) = way.productions("admin").ids
    found = person("inspector").search(
        "production.release",
        [("production_id", "=", production), ("state", "=", "inspect")],
    )
    if not found:
        raise Failure(f"{way.title}: what was made is not to be inspected")
    return found


def leave_unreleased(way):
    """Each way out, before quality has released the goods."""
    held = Says(UNRELEASED, order=way.name)
    picking = way.picking("dispatcher")
    with way.refused(Says(MAY_NOT_LEAVE, transfer=way.transfer), held):
        picking.button_validate(context=NO_SMS)
    moves = picking.related("move_ids", "stock.move")
    with way.refused(held):
        moves.write({"state": "done"})


def inspect(way, inspection, head=None):
    """Enter what is found; ``head`` is what the gauge shows instead."""
    inspection.action_all_correct()
    values = []
    for line in inspection.related("line_ids", "production.release.line"):
        name = next((key for key in READINGS if line["name"].startswith(key)), None)
        if name:
            reading = READINGS[name]
            if isinstance(reading, dict):
                reading = reading[way.product_key]
            reading = head if head and name == "扬程" else reading
            line.write({"reading": reading})
            values.append(f"{name} {reading} {line['unit']}")
    way.done("inspector", f"{inspection['name']}: all correct; {', '.join(values)}")


def refuse_deviation(way, inspection):
    """Nobody signs for it, and not everybody concedes it."""
    sheet = way.read("inspector", inspection)
    deviation = Says(DEVIATION, release=inspection["name"])
    for login in ("inspector", "sales_office"):
        with way.refused(deviation):
            inspection.seen_by(login).signoff_sign(**sheet, statement="合格")
    with way.refused(Says(NOT_CONCEDED, roles=person("chief_engineer").name)):
        inspection.seen_by("production_manager").signoff_waive(
            STEP, sheet["digests"], "急"
        )


def send_back(way, inspection):
    """Refuse it; return the inspection that follows the rework."""
    sheet = way.read("inspector", inspection)
    reason = f"扬程 {TOO_LOW} m，低于下限，退装配返工"
    inspection.signoff_refuse(sheet["digests"], reason)
    way.done("inspector", f"sent back: {reason}")
    leave_unreleased(way)
    (again,) = _inspections(way)
    return again


def sign_both(way, inspection):
    way.sign("inspector", inspection, statement="合格")
    leave_unreleased(way)
    with way.refused(Says(NOT_YOUR_TURN, roles=person("sales_office").name)):
        inspection.signoff_sheet()
    way.sign("sales_office", inspection, statement="数量、包装、标签与确认书一致")
    find_transfer(way)


def hand_over(way, inspection):
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("inspector").name)):
        inspection.seen_by("sales_office").record_handover(way.quantity, "成品仓")
    inspection.record_handover(way.quantity, "成品仓 A 区 3 排")
    way.done("inspector", f"{way.quantity} pumps handed over to stock")
