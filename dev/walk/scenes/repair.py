"""A pump is repaired, by core's own repair order; Repairs is installed for it."""

from ..people import person, ref
from ..sentences import CASE_STAGE, NO_PRODUCT_TO_REPAIR, NO_REPAIRS, NOT_HANDLING, Says
from ..steps.flow import scene
from .service import take_back

DESCRIPTION = "轴承异响，请修理后寄回。"
MODULES = ("repair", "spreadsheet_dashboard")


@scene("维修", "A pump is repaired through core's Repairs")
def repair(way):
    office = person("sales_office")
    values = {
        "kind_id": ref("after_sales_kind_repair"),
        "picking_id": way.picking_id,
        "quantity": 1,
        "contact": "胡老板",
        "description": DESCRIPTION,
    }
    case = office.create("after.sales.case", values)
    way.repair_id = case.id
    case.write({"product_id": False})
    supervisor = case.seen_by("service_supervisor")
    if not supervisor["has_repairs"]:
        with way.refused(Says(NO_REPAIRS)):
            supervisor.action_open_repair()
    install(way)
    if not supervisor["has_repairs"]:
        raise way.failure("the case does not see that Repairs is installed")
    with way.refused(Says(CASE_STAGE, case=case["name"])):
        supervisor.action_open_repair()
    with way.refused(Says(NOT_HANDLING)):
        case.seen_by("inspector").action_open_repair()
    supervisor.take_case()
    with way.refused(Says(NO_PRODUCT_TO_REPAIR)):
        supervisor.action_open_repair()
    case.write({"product_id": way.product.id})
    back = take_back(way, supervisor)
    opened = supervisor.action_open_repair()
    order = supervisor.person.record(opened["res_model"], opened["res_id"])
    check_repair(way, case, order, back)
    for act in ("action_validate", "action_repair_start", "action_repair_end"):
        getattr(order, act)()
    if order["state"] != "done":
        raise way.failure(f"{order['name']} is {order['state']}")
    way.done("service_supervisor", f"{order['name']}: repaired")
    if supervisor.action_view_repairs()["res_id"] != order.id:
        raise way.failure(f"{case['name']} does not lead to {order['name']}")
    supervisor.record_solution("换轴承。", 60, ref("after_sales_cause_material"))
    supervisor.record_answer("已修好，今天寄回。", "phone", "胡老板")
    way.print_form(
        "service_supervisor",
        "report_after_sales_case",
        case,
        "repair",
        case=case["name"],
        returned=back["name"],
        repair=order["name"],
    )


def install(way):
    """Core's own modules that the add-on serves where they are, be it afterwards."""
    domain = [("name", "in", MODULES), ("state", "!=", "installed")]
    missing = person("admin").search("ir.module.module", domain)
    if missing.ids:
        missing.button_immediate_install()
        way.done("admin", f"installed {' and '.join(MODULES)}")


def check_repair(way, case, order, back):
    """The repair order knows what the case knows of the goods."""
    found = {
        "partner_id": order["partner_id"][0],
        "product_id": order["product_id"][0],
        "product_qty": order["product_qty"],
        "picking_id": order["picking_id"][0],
        "steps": case["repair_count"],
    }
    expected = {
        "partner_id": way.customer.id,
        "product_id": way.product.id,
        "product_qty": 1,
        "picking_id": back.id,
        "steps": 1,
    }
    if found != expected:
        raise way.failure(f"{order['name']} is {found}, not {expected}")
    for words in (case["name"], DESCRIPTION):
        if words not in order["internal_notes"]:
            raise way.failure(f"{order['name']} does not say {words}")
    way.done("service_supervisor", f"{order['name']} is opened from {case['name']}")
