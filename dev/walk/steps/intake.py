"""Steps 1 to 5: the order comes in."""

from ..papers import scan
from ..people import person, ref
from ..sentences import (
    BORN_CONFIRMED,
    CLASS_SET_BY,
    DERIVED,
    FILE_NOT_COMPLETE,
    MISSING_BASIS,
    MISSING_CHECK,
    MISSING_CLASS,
    MISSING_DATE,
    MISSING_FILE,
    MISSING_PACKING,
    MISSING_REPLY,
    MISSING_TERMS,
    NOT_COMPLETE,
    NOT_LOWERED,
    NOT_ON_FILE,
    NoRights,
    Says,
)
from ..way import in_days
from .flow import step

# What follows from facts, and a value that somebody would like it to have
DERIVED_FIELDS = {
    "order_stage": "done",
    "stage_since": "2030-01-01 08:00:00",
    "is_controlled": False,
    "lane_id": 1,
    "facts_seq": 0,
    "facet_digests": {},
    "content_digest": "1:0",
    "revision_id": 1,
    "unified_code": "1",
    "committed_date": "2030-01-01",
    "promised_date": "2030-01-01",
    "amount_verified": 1e6,
    "customer_class_id": 1,
    "instruction_state": "acknowledged",
    "signoff_ids": [[5]],
    "revision_ids": [[5]],
    "fax_ids": [[5]],
    "control_production_ids": [[5]],
}


def prepare_order(way):
    line = {"product_id": way.product.id, "product_uom_qty": way.quantity}
    if way.change:
        line.update(nonstandard_kind="structure", nonstandard_note=way.change)
    return {
        "partner_id": way.customer.id,
        "pricelist_id": ref("demo_pricelist"),
        "order_line": [[0, 0, line]],
    }


@step(1, "书面下单", "The order comes in, in writing")
def receive(way):
    clerk = person("order_clerk")
    values = prepare_order(way)
    with way.refused(Says(BORN_CONFIRMED)):
        clerk.create("sale.order", {**values, "state": "sale"})
    with way.refused(Says(BORN_CONFIRMED)):
        clerk.create("sale.order", values, context={"default_state": "sale"})
    with way.refused(Says(DERIVED)):
        clerk.create("sale.order", {**values, "order_stage": "done"})
    order = clerk.create("sale.order", values)
    way.order_id = order.id
    way.done("order_clerk", f"takes down {way.name}, as told on the telephone")
    way.stage("intake")
    with way.refused(Says(NOT_COMPLETE, order=way.name), Says(MISSING_BASIS)):
        order.action_submit()
    lines = [
        way.customer["name"],
        f"{way.product['name']}  × {way.quantity}",
        way.change or "",
        way.customer["fax"],
    ]
    fax = way.upload("order_clerk", "1-customer-fax.pdf", scan("订货单", lines))
    order.write({"intake_channel": "fax", "basis_ids": [[4, fax.id]]})
    way.done("order_clerk", f"the order by fax: {fax['name']}")


@step(2, "客户备案", "Is the customer on file?")
def know_customer(way):
    clerk = person("order_clerk")
    stranger = person("admin").record("res.partner", ref("demo_customer_nc006"))
    values = {**prepare_order(way), "partner_id": stranger.id}
    other = clerk.create("sale.order", values)
    name = stranger["name"]
    with way.refused(
        Says(NOT_COMPLETE),
        Says(MISSING_FILE, customer=name),
        Says(MISSING_CLASS, _=name),
    ):
        other.action_submit()
    with way.refused(Says(NOT_ON_FILE, customer=name)):
        other.action_check_customer()
    file = clerk.create("customer.file", {"partner_id": stranger.id})
    with way.refused(Says(FILE_NOT_COMPLETE, customer=name)):
        file.action_ask()
    with way.refused(Says(DERIVED)):
        file.write({"state": "registered"})
    file.seen_by("sales_manager").unlink()
    other.seen_by("sales_manager").unlink()
    customer_class = way.customer.related("customer_class_id", "customer.class")
    with way.refused(Says(CLASS_SET_BY, roles=person("sales_manager").name)):
        stranger.seen_by("order_clerk").write(
            {"customer_class_id": ref("customer_class_a")}
        )
    with way.refused(NoRights("customer.class")):
        customer_class.seen_by("order_clerk").write({"deposit_percent": 0})
    way.done(
        "order_clerk",
        f"{way.customer['customer_code']} {way.customer['name']}: "
        f"{customer_class['name']}, deposit {customer_class['deposit_percent']:g} %, "
        f"paid before dispatch {customer_class['dispatch_percent']:g} %",
    )


@step(3, "接单类型", "Which way the order takes")
def take_lane(way):
    order = way.order("order_clerk")
    if way.change:
        drawing = way.upload("order_clerk", "3-drawing.pdf", scan("图纸", [way.change]))
        line = order.related("order_line", "sale.order.line")
        line.write({"drawing_ids": [[4, drawing.id]]})
        way.done("order_clerk", f"{drawing['name']} for {way.change}")
    way.done("order_clerk", f"lane: {order['lane_id'][1]}")
    if not way.is_stock:
        with way.refused(Says(NOT_LOWERED, order=way.name)):
            order.write({"lane_raised_id": ref("lane_stock")})
    with way.refused(NoRights("order.lane")):
        order.related("lane_id", "order.lane").write({"step_ids": [[5]]})
    way.write_derived(order, DERIVED_FIELDS)


@step(4, "逐项核对", "Item by item: is the order complete?")
def check_items(way):
    order = way.order("order_clerk")
    missing = [MISSING_DATE, MISSING_PACKING, MISSING_REPLY, MISSING_CHECK]
    if order["contract_id"]:
        way.done("order_clerk", f"contract: {order['contract_id'][1]}, with its terms")
    else:
        missing.append(MISSING_TERMS)
    with way.refused(Says(NOT_COMPLETE, order=way.name), *map(Says, missing)):
        order.action_submit()
    order.write(
        {
            "wanted_date": in_days(30),
            "packing_note": "木箱，每台一箱，附说明书",
            "reply_channel": "fax",
            "payment_term_id": ref("account_payment_term_30days", "account"),
        }
    )
    way.done("order_clerk", f"entered; wanted on {in_days(30)}")


@step(5, "预估、回复、致谢", "Answered, with thanks")
def answer(way):
    order = way.order("order_clerk")
    with way.refused(Says(NOT_COMPLETE, order=way.name), Says(MISSING_REPLY)):
        order.action_submit()
    order.action_check_customer()
    way.done("order_clerk", "confirmed the customer's data on file")
    order.record_reply("传真", "谢谢惠顾，订单号 " + way.name)
    way.done("order_clerk", "answered the customer by fax")
