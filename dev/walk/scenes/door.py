"""The driver brings the money; the goods are asked after until they are there."""

from ..papers import encode, scan
from ..sentences import (
    ASK_IN_TIME,
    EXTRAS_NOT_READY,
    MAY_NOT_LEAVE,
    NO_CASH_RECEIPT,
    NOT_COVERED,
    NOT_LEFT_AT_DOOR,
    OTHER_AMOUNT,
    PUT_OFF,
    Says,
)
from ..steps.dispatch import NO_SMS
from ..steps.flow import scene
from ..way import in_days


@scene("货到付款", "Not paid yet: finance lets the driver collect it")
def collect(way):
    picking = way.picking("dispatcher")
    for login in ("sales_office", "finance", "dispatcher"):
        way.sign(login, picking)
    unpaid = Says(NOT_COVERED, order=way.name)
    with way.refused(Says(MAY_NOT_LEAVE, transfer=way.transfer), unpaid):
        picking.button_validate(context=NO_SMS)
    with way.refused(Says(NOT_LEFT_AT_DOOR, transfer=way.transfer)):
        picking.record_door_money(100, "现金收据 0201")
    picking.seen_by("sales_office").ask_door_release("胡老板当面点货付现金")
    with way.refused(Says(MAY_NOT_LEAVE, transfer=way.transfer), unpaid):
        picking.button_validate(context=NO_SMS)
    way.sign("finance", picking)
    amount = f"{picking['door_amount']:,.2f}"
    way.print_form(
        "dispatcher",
        "report_delivery_note",
        picking,
        "delivery-note",
        way.lang,
        collect=amount,
    )
    if not Says(EXTRAS_NOT_READY).matches(picking["extra_text"] or ""):
        raise way.failure("nobody is told that the accessory is not ready")
    check_accessory(way)
    picking.write({"packages_loaded": 4, "check_time": "2020-01-01 00:00:00"})
    picking.button_validate(context=NO_SMS)
    way.done("dispatcher", f"{way.transfer} has left; to collect: {amount}")


def check_accessory(way):
    for item in way.order("sales_office").related("extra_ids", "order.extra"):
        if item["kind"] == "accessory":
            item.record_step("checked")


@scene("追踪货物", "The office asks after goods on their way")
def ask_after(way):
    office = way.picking("sales_assistant")
    if not office["is_to_ask_after"]:
        raise way.failure("the goods are not to be asked after")
    with way.refused(Says(PUT_OFF, transfer=way.transfer)):
        way.picking("dispatcher").write({"check_time": f"{in_days(9)} 00:00:00"})
    with way.refused(Says(ASK_IN_TIME)):
        office.record_asked_after("已过上饶", "2020-01-01 08:00:00")
    office.record_asked_after("已过上饶，下午到", f"{in_days(1)} 02:00:00", "陈师傅")
    way.done("sales_assistant", "陈师傅: past Shangrao; to be asked again tomorrow")


@scene("到货、交款", "The goods are there, the driver has brought the money")
def arrive(way):
    driver, amount = way.picking("dispatcher"), way.picking("admin")["door_amount"]
    driver.record_arrival(in_days(0))
    with way.refused(Says(NO_CASH_RECEIPT)):
        driver.record_door_money(amount, " ")
    with way.refused(Says(OTHER_AMOUNT, transfer=way.transfer)):
        driver.record_door_money(amount - 100, "现金收据 0201")
    driver.record_door_money(amount, "现金收据 0201")
    way.done("dispatcher", f"brought {amount:,.2f}")
    way.print_form(
        "dispatcher", "report_arrival_receipt", driver, "arrival-receipt", way.lang
    )
    for order in way.orders("finance"):
        order.verify_money(order["amount_total"], "现金收据 0201")
    if driver["door_state"] != "paid":
        raise way.failure(
            f"the money is in and the transfer says {driver['door_state']}"
        )
    way.done("finance", "verified it")
    receipt = encode(scan("到货回单", [way.transfer, "胡老板"]))
    way.picking("sales_assistant").register_receipt("到货回单.pdf", receipt)
    for order in way.orders("sales_assistant"):
        if order["delivery_result"] != "on_time":
            raise way.failure(f"{order['name']} is {order['delivery_result']}")
    way.done("sales_assistant", "the signed receipt; both were delivered on time")
    way.stage("done")
    keep_accessory(way)


def keep_accessory(way):
    items = way.order("sales_office").related("extra_ids", "order.extra")
    if states := {item["name"] for item in items if item["is_open"]}:
        raise way.failure(f"still open: {states}")
    way.done("sales_office", "the accessory left with the goods, the sample is kept")
