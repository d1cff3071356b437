"""The customer calls while the order is on its way."""

from ..sentences import (
    DERIVED,
    NO_OUTCOME,
    NOT_YOUR_ROLE,
    NOTHING_ASKED,
    SETTLED,
    Says,
)
from ..steps.flow import scene


@scene("审核、确认", "Both orders are approved, paid on and confirmed")
def confirm(way):
    for order in way.orders("order_clerk"):
        way.sign("general_manager", order)
        way.pay_deposit(order)
        order.action_confirm()
    way.done("order_clerk", "confirmed both orders")


@scene("客户来电", "What the customer asks for is answered, by a change or a refusal")
def answer_requests(way):
    office = way.order("sales_office")
    with way.refused(Says(NOTHING_ASKED)):
        office.record_customer_request("hurry", " ", "胡老板")
    with way.refused(Says(NOT_YOUR_ROLE)):
        way.order("finance").record_customer_request("hurry", "今天要货", "胡老板")
    office.record_customer_request("hurry", "能否今天就送到？", "胡老板")
    (hurry,) = office.related("customer_request_ids", "order.customer.request")
    with way.refused(Says(NO_OUTCOME)):
        hurry.settle_request("refused", " ")
    hurry.settle_request("refused", "今天货车已发，最快明天送到。")
    way.done("sales_office", "he wants it today: refused, and told why")
    with way.refused(Says(SETTLED)):
        hurry.settle_request("change", "改为今天")
    with way.refused(Says(DERIVED)):
        hurry.write({"answer": "已答应"})
    office.record_customer_request("change", "污水泵再加一台", "胡老板", "wechat")
    requests = office.related("customer_request_ids", "order.customer.request")
    requests.where(state="open").settle_request(
        "change", "加一台，随车送到，定金补足。"
    )
    way.done("sales_office", "one pump more: a change is open, with his words")
    change(way, office)


def change(way, office):
    """The change goes the way of the order, as far as it concerns anybody."""
    way.quantity += 1
    line = office.related("order_line", "sale.order.line").first
    line.write({"product_uom_qty": way.quantity})
    office.action_submit()
    way.sign("general_manager", office)
    way.pay_deposit(office)
    if way.order("admin")["is_change_open"]:
        raise way.failure("the change is not through")
    way.done("sales_office", f"the change is through: {way.quantity} pumps")
