"""A new customer: nothing is submitted for him before he is on file."""

from ..people import person, ref
from ..sentences import (
    DERIVED,
    FILE_NOT_COMPLETE,
    MISSING_CHECK,
    MISSING_FILE,
    NOT_COMPLETE,
    NOT_ON_FILE,
    NOT_YOUR_TURN,
    NOTHING_TO_ASK,
    Says,
)
from ..steps.flow import scene
from ..steps.intake import prepare_order


@scene("客户备案", "A new customer is put on file")
def register(way):
    clerk = person("order_clerk")
    order = clerk.create("sale.order", prepare_order(way))
    way.order_id, name = order.id, way.customer["name"]
    way.done("order_clerk", f"takes down {way.name} for {name}, who is new")
    with way.refused(Says(NOT_COMPLETE), Says(MISSING_FILE, customer=name)):
        order.action_submit()
    with way.refused(Says(NOT_ON_FILE, customer=name)):
        order.action_check_customer()
    file = clerk.create("customer.file", {"partner_id": way.customer.id})
    with way.refused(Says(FILE_NOT_COMPLETE, customer=name)):
        file.action_ask()
    file.write(
        {
            "customer_code": "NC006",
            "phone": "0791-8500 6006",
            "fax": "0791-8500 6008",
            "email": "nc006@example.com",
            "proposed_class_id": ref("customer_class_b"),
            "note": "展会认识，五金批发，主要购买潜水泵。",
        }
    )
    file.action_ask()
    way.done("order_clerk", "filled in the short form and asked for the registration")
    with way.refused(Says(NOT_YOUR_TURN, roles=person("sales_manager").name)):
        file.signoff_sheet()
    with way.refused(Says(DERIVED)):
        file.write({"state": "registered"})
    with way.refused(Says(NOT_ON_FILE, customer=name)):
        order.action_check_customer()
    way.sign("sales_manager", file)
    with way.refused(Says(NOTHING_TO_ASK, customer=name)):
        file.action_ask()
    way.done("sales_manager", f"on file: {way.customer['customer_class_id'][1]}")


@scene("客户资料核对", "The customer's data are checked with each order")
def check_data(way):
    order = way.order("order_clerk")
    with way.refused(Says(NOT_COMPLETE), Says(MISSING_CHECK)):
        order.action_submit()
    order.action_check_customer()
    way.customer.seen_by("sales_manager").write({"phone": "0791-8500 6016"})
    way.done("sales_manager", "corrects the telephone number")
    with way.refused(Says(NOT_COMPLETE), Says(MISSING_CHECK)):
        order.action_submit()
    order.action_check_customer()
    way.done("order_clerk", "confirmed the customer's data as they are now")
