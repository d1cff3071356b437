"""Steps 7 to 9: the confirmation sheet goes out and comes back, and is paid on."""

from .. import Failure
from ..papers import encode, keep, sign_and_stamp
from ..people import person
from ..sentences import (
    COMPLETION,
    CONTENT_LOCKED,
    DEPOSIT_OWED,
    DERIVED,
    MARK_NOT_IN_FORCE,
    NO_PROOF,
    NO_SUCH_FILE,
    NOBODY_NAMED,
    NOT_ALL_TICKED,
    NOT_BACK,
    NOT_CHECKED,
    NOT_CONFIRMED,
    NOT_YOUR_ROLE,
    SHEET_STATE,
    Says,
    translate,
)
from ..way import in_days
from .flow import step

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)
NO_SHEET_HERE = "a stock order goes without a confirmation sheet"


def _get_sheet(way):
    """Return the confirmation sheet as the clerk sees it."""
    order = way.order("order_clerk")
    return person("order_clerk").record(
        "order.fax", order.action_fax_prepare()["res_id"]
    )


@step(7, "传真确认", "The confirmation sheet: proofread, sent, legible")
def send_sheet(way):
    if way.is_stock:
        return way.skipped(NO_SHEET_HERE)
    way.stage("fax_confirmation")
    order, sheet = way.order("order_clerk"), _get_sheet(way)
    way.sheet_id, number = sheet.id, sheet["name"]
    with way.refused(Says(NOT_CONFIRMED, order=way.name, reasons=number)):
        order.action_confirm()
    with way.refused(Says(DERIVED)):
        sheet.write({"state": "accepted"})
    with way.refused(Says(SHEET_STATE, sheet=number)):
        sheet.action_sent()
    with way.refused(Says(SHEET_STATE, sheet=number)):
        sheet.action_legible("王经理")
    sheet.action_proofread()
    way.done("order_clerk", f"proofread sheet {number}")
    sheet.action_sent()
    way.done("order_clerk", f"sent it to {sheet['number']}")
    with way.refused(Says(NOBODY_NAMED)):
        sheet.action_legible(" ")
    sheet.action_legible("王经理")
    way.done("order_clerk", "the customer's 王经理 says that it is legible")
    way.form = way.print(
        "order_clerk", "report_confirmation_sheet", order, "7-confirmation-sheet"
    )
    way.form.check_mark(MARK_NOT_IN_FORCE, way.lang, shown=False)
    way.form.check(
        customer=way.customer["name"],
        code=sheet["sheet_code"],
        unified_code=order["unified_code"],
    )
    way.form.check_archived(sheet)


@step(8, "交货日期即成品完成日期", "The promised date is that of completion")
def promise(way):
    if way.is_stock:
        return way.skipped("a stock order promises no date of completion")
    order = way.order("order_clerk")
    if order["promised_date"] != in_days(21):
        raise Failure(f"{way.title}: promised for {order['promised_date']}")
    way.form.check(completion=translate(COMPLETION, way.lang))
    for name in ("committed_date", "promised_date"):
        with way.refused(Says(DERIVED)):
            order.write({name: in_days(1)})
    way.done("order_clerk", f"promised for {in_days(21)}, as production has signed")


@step(9, "回传件", "The sheet comes back signed and stamped")
def take_return(way):
    if way.is_stock:
        way.skipped(NO_SHEET_HERE)
    else:
        check_return(way)
    take_deposit(way)
    confirm(way)


def check_return(way):
    order = way.order("order_clerk")
    sheet = person("order_clerk").record("order.fax", way.sheet_id)
    with way.refused(Says(NOT_CONFIRMED), Says(NOT_BACK, sheet=sheet["name"])):
        order.action_confirm()
    with way.refused(Says(NO_SUCH_FILE, file="回传件.txt")):
        sheet.register_return("回传件.txt", encode("同意".encode()))
    content = sign_and_stamp(way.form, way.lang, "王经理", way.customer["name"])
    name = keep(f"{way.name}-9-return.pdf", content)
    sheet.register_return(name, encode(content))
    way.done("order_clerk", f"came back: {name}")
    with way.refused(Says(NOT_CONFIRMED), Says(NOT_CHECKED, sheet=sheet["name"])):
        order.action_confirm()
    answer = sheet.related("return_ids", "order.fax")
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("sales_office").name)):
        answer.seen_by("salesperson").check_return(True, CHECKS)
    with way.refused(Says(NOT_ALL_TICKED)):
        answer.check_return(True, {**CHECKS, "stamp": False})
    answer.check_return(True, CHECKS)
    way.done("order_clerk", "signed, stamped, clear, terms and notes as they were")


def take_deposit(way):
    way.part("(1)", "定金到帐", "The deposit is in")
    order = way.order("order_clerk")
    owed = order["amount_deposit"]
    if not owed:
        return way.skipped("class A pays no deposit")
    way.stage("deposit")
    with way.refused(Says(NOT_CONFIRMED), Says(DEPOSIT_OWED)):
        order.action_confirm()
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("finance").name)):
        order.verify_money(owed, "银行回单 1")
    with way.refused(Says(NO_PROOF)):
        way.order("finance").verify_money(owed, "")
    way.order("finance").verify_money(owed - 0.01, "银行回单 1")
    with way.refused(Says(NOT_CONFIRMED), Says(DEPOSIT_OWED)):
        order.action_confirm()
    way.order("finance").verify_money(owed, "银行回单 1")
    way.done("finance", f"verified the deposit of {owed:,.2f}")


def confirm(way):
    """The order is confirmed; from here its content stays as it was signed."""
    order = way.order("order_clerk")
    order.action_confirm()
    way.done("order_clerk", "confirmed the order")
    line = order.related("order_line", "sale.order.line")
    with way.refused(Says(CONTENT_LOCKED, order=way.name)):
        line.write({"product_uom_qty": way.quantity + 1})
    with way.refused(Says(CONTENT_LOCKED, order=way.name)):
        order.write({"packing_note": "纸箱"})
    with way.refused(Says(CONTENT_LOCKED, order=way.name)):
        person("order_clerk").create(
            "sale.order.line",
            {"order_id": way.order_id, "product_id": way.product.id},
        )
