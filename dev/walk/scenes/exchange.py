"""Goods come back and others go out for them, free of charge."""

from ..papers import scan
from ..people import person, ref
from ..sentences import (
    CASE_STAGE,
    DERIVED,
    FREE_OF_CHARGE,
    MAY_NOT_LEAVE,
    NO_PRICE,
    NOT_COMPLETE,
    NOT_CONFIRMED,
    NOT_HANDLING,
    NOT_SHIPPED_FOR,
    NOT_SUBMITTED,
    Says,
)
from ..steps.dispatch import NO_SMS
from ..steps.flow import scene
from ..way import in_days, unsigned
from .service import take_back


@scene("退换货", "Goods come back, others go out by an order like any other")
def exchange(way):
    case = person("sales_office").record("after.sales.case", way.mailed_id)
    case.write({"kind_id": ref("after_sales_kind_exchange")})
    supervisor = case.seen_by("service_supervisor")
    with way.refused(Says(CASE_STAGE, case=case["name"])):
        supervisor.action_make_free_order()
    supervisor.take_case()
    with way.refused(Says(NOT_SHIPPED_FOR)):
        supervisor.action_open_return()
    case.write(
        {"picking_id": way.picking_id, "product_id": way.product.id, "quantity": 1}
    )
    for act in ("action_open_return", "action_make_free_order"):
        with way.refused(Says(NOT_HANDLING)):
            getattr(case.seen_by("inspector"), act)()
    back = take_back(way, supervisor)
    way.anew_id = supervisor.action_make_free_order()["res_id"]
    order = person("sales_office").record("sale.order", way.anew_id)
    check_order(way, case, order)
    submit(way, order)
    approve(way, order)
    send(way, order)
    supervisor.record_solution("整台换新，不收费。", 620)
    supervisor.record_answer("新泵今天发出。", "mail", "胡老板")
    way.print_form(
        "service_supervisor",
        "report_after_sales_case",
        case,
        "exchange",
        case=case["name"],
        returned=back["name"],
        anew=Says(FREE_OF_CHARGE).text % {"order": order["name"]},
    )


def check_order(way, case, order):
    """It belongs to the case, costs nothing, and is a controlled order."""
    found = {
        "after_sales_case_id": order["after_sales_case_id"][0],
        "order_stage": order["order_stage"],
        "is_controlled": order["is_controlled"],
        "amount_total": order["amount_total"],
        "partner_id": order["partner_id"][0],
    }
    expected = {
        "after_sales_case_id": case.id,
        "order_stage": "intake",
        "is_controlled": True,
        "amount_total": 0,
        "partner_id": way.customer.id,
    }
    if found != expected:
        raise way.failure(f"{order['name']} is {found}, not {expected}")
    way.done("service_supervisor", f"{order['name']}: one pump anew, free of charge")
    with way.refused(Says(NOT_CONFIRMED, order=order["name"]), Says(NOT_SUBMITTED)):
        order.action_confirm()
    other = order.seen_by("order_clerk").copy()[0]
    other = person("order_clerk").record("sale.order", other)
    with way.refused(Says(DERIVED)):
        other.write({"after_sales_case_id": case.id})
    line = other.related("order_line", "sale.order.line")
    line.write({"price_unit": 0})
    with way.refused(Says(NOT_COMPLETE, order=other["name"]), Says(NO_PRICE)):
        other.action_submit()
    other.seen_by("sales_manager").unlink()


def submit(way, order):
    """What any order needs before it is submitted."""
    paper = scan("订货单", [order["name"], way.customer["name"]])
    basis = way.upload("sales_office", f"basis-{order['name']}.pdf", paper)
    order.write(
        {
            "intake_channel": "mail",
            "reply_channel": "mail",
            "delivery_class": "ordinary",
            "wanted_date": in_days(3),
            "packing_note": "纸箱",
            "payment_term_id": ref("account_payment_term_immediate", "account"),
            "basis_ids": [[4, basis.id]],
        }
    )
    order.record_reply("邮件", "谢谢，新泵马上发出。", way.customer["email"])
    order.action_check_customer()
    order.action_submit()


def approve(way, order):
    """Its price is far from the list: three answer for that, one of them twice."""
    with way.refused(way.waits_for("sales_manager", order["name"])):
        order.seen_by("general_manager").signoff_sheet()
    # one of them is sales manager and sales supervisor
    for login in ("sales_manager", "sales_manager", "general_manager"):
        way.sign(login, order)
    with way.refused(Says(NOT_CONFIRMED), *unsigned("general_manager")):
        order.action_confirm()
    way.sign("general_manager", order)


def send(way, order):
    """The same gates as for goods that are paid."""
    order.action_confirm()
    picking = order.seen_by("dispatcher").related("picking_ids", "stock.picking")
    picking.action_assign()
    with way.refused(Says(MAY_NOT_LEAVE, transfer=picking["name"])):
        picking.button_validate(context=NO_SMS)
    for login in ("sales_office", "finance", "dispatcher"):
        way.sign(login, picking)
    picking.button_validate(context=NO_SMS)
    way.done("dispatcher", f"{picking['name']} has left")
