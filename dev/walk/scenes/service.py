"""The customer comes back with something: after-sales takes over."""

from ..people import person, ref
from ..sentences import (
    CASE_STAGE,
    NO_SOLUTION,
    NOT_HANDLING,
    WHY_UNHAPPY,
    NoRights,
    Says,
)
from ..steps.dispatch import NO_SMS
from ..steps.flow import scene


@scene("售后", "From the complaint to the revisit, with goods that come back")
def serve(way):
    office = person("sales_office")
    case = office.create(
        "after.sales.case",
        {
            "kind_id": ref("after_sales_kind_complaint"),
            "picking_id": way.picking_id,
            "product_id": way.product.id,
            "quantity": 1,
            "contact": "胡老板",
            "description": "一台污水泵通电不转，有焦味。",
        },
    )
    way.case_id = case.id
    way.done("sales_office", f"registered {case['name']}: it does not run")
    way.write_derived(case, {"stage": "closed", "cost": 0, "satisfaction": 5})
    supervisor = case.seen_by("service_supervisor")
    stage = Says(CASE_STAGE, case=case["name"])
    with way.refused(stage):
        supervisor.record_solution("换一台", 100)
    with way.refused(Says(NOT_HANDLING)):
        case.seen_by("inspector").take_case()
    supervisor.take_case()
    with way.refused(Says(NO_SOLUTION)):
        supervisor.record_solution(" ", 100)
    take_back(way, supervisor)
    supervisor.record_solution(
        "电机绕组短路，整台退回，退款。", 180, ref("after_sales_cause_material")
    )
    way.done("service_supervisor", "taken back and paid back; it costs 180")
    with way.refused(stage):
        supervisor.record_visit("正常", True)
    supervisor.record_answer("已退货退款，致歉。", "phone", "胡老板")
    with way.refused(Says(WHY_UNHAPPY)):
        supervisor.record_satisfaction(2)
    supervisor.record_satisfaction(4, "处理快")
    supervisor.record_visit("其余各泵运行正常。", True, 5, "phone", "胡老板")
    if case["stage"] != "closed":
        raise way.failure(f"{case['name']} is {case['stage']}")
    way.done("service_supervisor", "answered, asked again later: all is well, closed")
    with way.refused(NoRights("after.sales.case")):
        supervisor.unlink()
    with way.refused(NoRights("after.sales.step")):
        supervisor.related("step_ids", "after.sales.step").unlink()
    way.print_form(
        "service_supervisor",
        "report_after_sales_case",
        case,
        "after-sales",
        case=case["name"],
    )


def take_back(way, case):
    """Return core's own return, linked to the case."""
    context = case.action_open_return()["context"]
    wizard = case.person.create("stock.return.picking", {}, context=context)
    lines = wizard.related("product_return_moves", "stock.return.picking.line")
    lines.first.write({"quantity": 1})
    wizard.action_create_returns(context=context)
    back = case.related("return_ids", "stock.picking").seen_by("dispatcher")
    back.action_assign()
    back.button_validate(context=NO_SMS)
    way.done("dispatcher", f"{back['name']}: one pump is back on stock")
    return back
