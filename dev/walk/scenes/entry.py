"""Few keystrokes at intake: who handles the order, its lines, the answer."""

from .. import Failure
from ..papers import scan
from ..people import person, ref
from ..sentences import ALL_ON_STOCK, NOT_PASTED, NoRights, Says
from ..steps.flow import scene
from ..way import in_days

ROWS = "型号\t数量\t单价\t备注\nQDX1.5-32-0.75\t6 台\t¥ 420.00\t电缆 10 m\n"
UNKNOWN = "QDX99\t2\t420\t\n"


@scene("快速录单", "Lines come from a spreadsheet, the order is repeated")
def enter(way):
    clerk, order = person("order_clerk"), way.order("order_clerk")
    paste = clerk.create("order.paste", {"order_id": order.id, "text": ROWS + UNKNOWN})
    with way.refused(Says(NOT_PASTED, rows="QDX99")):
        paste.action_add()
    if len(order["order_line"]) != 1:
        raise Failure(f"{way.title}: lines were pasted though one is not understood")
    clerk.create("order.paste", {"order_id": order.id, "text": ROWS}).action_add()
    way.done("order_clerk", f"pasted lines: {len(order['order_line'])} in all")
    order.write(
        {
            "intake_channel": "fax",
            "reply_channel": "fax",
            "delivery_class": "ordinary",
            "wanted_date": in_days(7),
            "packing_note": "纸箱，附说明书",
            "payment_term_id": ref("account_payment_term_immediate", "account"),
        }
    )
    way.twin_id = order.action_repeat()["res_id"]
    way.done("order_clerk", f"the same once more: {way.twin('order_clerk')['name']}")
    for number, document in enumerate((order, way.twin("order_clerk")), 1):
        paper = scan("订货单", [way.customer["name"], document["name"]])
        fax = way.upload("order_clerk", f"customer-fax-{number}.pdf", paper)
        values = {"intake_channel": "fax", "basis_ids": [[4, fax.id]]}
        document.write({**values, "wanted_date": in_days(7)})


@scene("订单分派", "The order goes to whom a rule names")
def assign(way):
    values = {
        "name": "江西客户",
        "sequence": 1,
        "region_ids": [[4, ref("state_cn_JX", "base")]],
        "clerk_id": person("sales_office").uid,
    }
    with way.refused(NoRights("order.assignment.rule")):
        person("order_clerk").create("order.assignment.rule", values)
    person("admin").create("order.assignment.rule", values)
    for order in way.orders("order_clerk"):
        order.action_assign()
        found = order["clerk_id"]
        if not found or found[0] != person("sales_office").uid:
            raise Failure(f"{order['name']}: assigned to {found}")
    way.done("sales_office", "handles them, by the rule for the region")


@scene("核对库存、回复客户", "What stock says is what the customer is told")
def answer(way):
    for order in way.orders("order_clerk"):
        text = order["stock_check"] or ""
        if not all(Says(ALL_ON_STOCK).matches(line) for line in text.splitlines()):
            raise Failure(f"{order['name']}: stock says {text!r}")
        order.record_reply("传真", f"谢谢惠顾。{text}", way.customer["fax"])
        order.action_check_customer()
        order.action_submit()
    way.narrator.note(text)
    way.done("order_clerk", "answered with it, thanked, and submitted both orders")
