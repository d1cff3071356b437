"""Steps 10 to 12: the goods are made."""

from .. import Failure
from ..people import person, ref
from ..sentences import (
    DERIVED,
    INSTRUCTION_STAYS,
    NOT_CLOSED_YET,
    NOT_RELEASED,
    NOT_YOUR_ROLE,
    NOT_YOUR_TURN,
    NOTHING_WRITTEN,
    SUPERVISED,
    TOO_MANY,
    NoRights,
    Says,
)
from ..way import in_days, unsigned
from .flow import step

FROM_STOCK = "a stock order makes nothing"
DERIVED_FIELDS = {
    "control_stage": "released",
    "control_order_ids": [[5]],
    "facet_digests": {},
    "content_digest": "1:0",
    "signoff_ids": [[5]],
}


@step(10, "生产指令单", "The production instruction")
def instruct(way):
    if way.is_stock:
        with way.refused(Says(NOT_YOUR_TURN, document=way.name)):
            way.order("sales_office").signoff_sheet()
        return way.skipped(FROM_STOCK)
    way.stage("production")
    held = [Says(NOT_RELEASED)]
    start_too_early(way, [*held, *unsigned("sales_office", "production_manager")])
    order = way.order("admin")
    if way.is_nonstandard:
        # the copy of the countersigned order, which waits beside the instruction
        way.sign("production_manager", order)
    with way.refused(
        Says(NOT_YOUR_TURN, document=way.name, roles=person("sales_office").name)
    ):
        way.order("production_manager").signoff_sheet()
    instruction = way.order("production_manager").related(
        "instruction_ids", "production.instruction"
    )
    with way.refused(Says(INSTRUCTION_STAYS)):
        instruction.write({"state": "acknowledged"})
    with way.refused(NoRights("production.instruction")):
        instruction.unlink()
    way.sign("sales_office", order)
    with way.refused(*held, *unsigned("production_manager")):
        way.productions("production_manager").button_mark_done()
    remarks = {}
    if way.is_nonstandard:
        line = order.related("order_line", "sale.order.line")
        remarks = {"remarks": {str(line.id): "先做样机一台"}}
    way.sign("production_manager", order, **remarks)
    way.sign("chief_engineer", order)


def start_too_early(way, held):
    """Each way to start or finish, by the production manager."""
    for production in way.productions("production_manager"):
        way.write_derived(production, DERIVED_FIELDS)
        with way.refused(*held):
            production.button_mark_done()
        with way.refused(*held):
            production.action_start()
        for values in (
            {"qty_producing": way.quantity},
            {"state": "progress"},
            {"state": "to_close"},
            {"state": "done"},
        ):
            with way.refused(*held):
                production.write(values)
        parts = production.related("move_raw_ids", "stock.move")
        with way.refused(*held):
            parts.write({"picked": True})
        with way.refused(*held):
            parts.write({"state": "done"})
        for order in production.related("workorder_ids", "mrp.workorder"):
            with way.refused(*held):
                order.button_start()
            with way.refused(*held):
                order.button_finish()
            with way.refused(*held):
                order.write({"state": "progress"})
        receive_past_production(way, production, held)


def receive_past_production(way, production, held):
    """The goods, put on a receipt of the warehouse's own."""
    keeper = person("warehouse_supervisor")
    goods = production.related("move_finished_ids", "stock.move")
    source, target = (goods[name][0] for name in ("location_id", "location_dest_id"))
    receipt = keeper.create(
        "stock.picking",
        {
            "picking_type_id": ref("picking_type_in", "stock"),
            "location_id": source,
            "location_dest_id": target,
        },
    )
    goods = goods.seen_by(keeper.login)
    goods.write({"picking_id": receipt.id, "quantity": way.quantity, "picked": True})
    with way.refused(*held):
        receipt.button_validate(context={"skip_sms": True})
    goods.write({"picking_id": False, "quantity": 0, "picked": False})
    receipt.unlink()


@step(11, "监督生产", "Production is followed")
def follow(way):
    if way.is_stock:
        return way.skipped(FROM_STOCK)
    order = way.order("sales_assistant")
    way.done(
        "sales_assistant",
        f"{order['stage_reasons']} It is with: {order['stage_holder']}",
    )
    for production in way.productions("production_manager"):
        for work in production.related("workorder_ids", "mrp.workorder"):
            work.button_start()
            work.button_finish()
            way.done("production_manager", f"{work['name']} started and finished")
    supervise(way)
    if way.is_nonstandard:
        run_into_trouble(way)


def supervise(way):
    """The first point: everything is there, on time."""
    (check, *_others) = person("sales_assistant").search(
        "production.supervision", [("order_id", "=", way.order_id)]
    )
    found = (20, "good", 0, "on_time")
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("sales_assistant").name)):
        check.seen_by("production_manager").record_supervision(*found)
    check.record_supervision(*found)
    way.done("sales_assistant", f"{check['display_name']}: on time")
    with way.refused(Says(SUPERVISED, user=person("sales_assistant").name)):
        check.record_supervision(80, "good", way.quantity, "on_time")
    with way.refused(Says(DERIVED)):
        check.write({"note": "x"})


def run_into_trouble(way):
    """Material breaks; a plan is agreed, the customer agrees to it, it is done."""
    (production,) = way.productions("production_manager")
    with way.refused(Says(NOTHING_WRITTEN)):
        production.report_exception("material", " ")
    production.report_exception("material", "叶轮铸件有砂眼", 1, 2)
    trouble = production.related("exception_ids", "production.exception")
    way.done("production_manager", f"{trouble['name']}: {trouble['description']}")
    supervisor = trouble.seen_by("service_supervisor")
    with way.refused(Says(NOT_CLOSED_YET)):
        supervisor.record_result("已处理")
    with way.refused(Says(NOT_YOUR_ROLE)):
        trouble.record_plan("换一件", in_days(1))
    supervisor.record_plan("换用库存叶轮，分两批交货", in_days(1))
    way.done("service_supervisor", "a plan is agreed")
    with way.refused(Says(NOT_CLOSED_YET)):
        supervisor.record_result("已处理")
    with way.refused(Says(NOT_YOUR_ROLE)):
        trouble.record_answer(True, "phone", "王经理")
    trouble.seen_by("salesperson").record_answer(True, "phone", "王经理")
    way.done("salesperson", "the customer agrees by telephone")
    supervisor.record_result("已更换，复检合格")
    with way.refused(NoRights("production.exception")):
        trouble.unlink()
    way.done("service_supervisor", f"{trouble['name']} is closed")


@step(12, "成品完工", "The goods are made")
def make(way):
    if way.is_stock:
        return way.skipped(FROM_STOCK)
    manager = person("production_manager")
    for production in way.productions(manager.login):
        production.action_assign()
        for quantity in (way.quantity + 1, way.quantity):
            production.write({"qty_producing": quantity})
            production.set_qty_producing()
            production.related("move_raw_ids", "stock.move").write({"picked": True})
            if quantity > way.quantity:
                with way.refused(Says(TOO_MANY)):
                    production.button_mark_done()
        production.button_mark_done()
        if production["state"] != "done":
            raise Failure(f"{way.title}: {production['name']} is {production['state']}")
        way.done(manager.login, f"{production['name']}: {way.quantity} made")
