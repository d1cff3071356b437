"""Steps 13 to 16: money, dispatch request, read-back, shipping."""

from .. import Failure
from ..people import person, ref
from ..sentences import (
    DELIVERED_FOLLOWS,
    HAS_LEFT,
    LINK_STAYS,
    MARK_NOT_SHIPPED,
    MAY_NOT_LEAVE,
    NO_PROOF,
    NOT_AS_REQUESTED,
    NOT_COVERED,
    NOT_SHIPPED,
    NOT_YET_SAID,
    NOT_YOUR_ROLE,
    NOT_YOUR_TURN,
    PACKAGES_DIFFER,
    STATE_FOLLOWS,
    UNRELEASED,
    NoRights,
    Says,
)
from ..way import in_days, unsigned
from .dispatch_transfer import find_transfer
from .flow import step

NO_SMS = {"skip_sms": True}
DERIVED_FIELDS = {
    "dispatch_stage": "ready",
    "is_dispatch_controlled": False,
    "facet_digests": {},
    "content_digest": "1:0",
    "signoff_ids": [[5]],
    "fax_ids": [[5]],
}


def _held(way, *logins):
    return [Says(MAY_NOT_LEAVE, transfer=way.transfer), *unsigned(*logins)]


@step(13, "核实到款", "Is the money in, as the customer's class asks?")
def verify_money(way):
    way.stage("dispatch")
    find_transfer(way)
    way.needs_money = way.picking("dispatcher")["needs_money"]
    total = way.order("admin")["amount_total"]
    if not way.needs_money:
        with way.refused(*_held(way, "sales_office", "dispatcher")):
            way.picking("dispatcher").button_validate(context=NO_SMS)
        return way.skipped("class A: goods leave on the terms of the contract")
    unpaid = Says(NOT_COVERED, order=way.name)
    with way.refused(unpaid, *_held(way, "sales_office", "finance", "dispatcher")):
        way.picking("dispatcher").button_validate(context=NO_SMS)
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("finance").name)):
        way.order("order_clerk").verify_money(total, "银行回单 2")
    with way.refused(Says(NO_PROOF)):
        way.order("finance").verify_money(total, " ")
    collect(way)
    if way.pays_late:
        return way.skipped("the customer promises to pay before the truck leaves")
    _pay(way, total)


def collect(way):
    """The balance notice: made by itself, sent, followed up, rewritten by nobody.

    For goods on stock a job makes it, which does not run here.
    """
    office = person("sales_office")
    way.notice = office.search(
        "order.balance.notice", [("order_id", "=", way.order_id)]
    )
    if way.is_stock and not len(way.notice):
        return
    (notice,) = way.notice
    sheet = office.record("order.fax", notice["fax_id"][0])
    sheet.action_proofread()
    sheet.action_sent()
    sheet.action_legible("王经理")
    form = way.print(
        "sales_office", "report_balance_notice", way.order("admin"), "13-balance-notice"
    )
    form.check(order=way.name, code=sheet["sheet_code"])
    with way.refused(Says(NOT_YET_SAID)):
        notice.record_followup("phone", " ")
    notice.record_followup("phone", "周五付款", "王经理", in_days(2))
    way.write_derived(notice, {"amount_due": 0, "state": "settled"})
    with way.refused(NoRights("order.balance.notice")):
        notice.seen_by("finance").unlink()
    way.done("sales_office", f"{notice['name']} asks for {notice['amount_due']:,.2f}")


def _pay(way, total):
    way.order("finance").verify_money(total, "银行回单 2")
    for notice in way.notice:
        state = notice.seen_by("finance")["state"]
        if state != "settled":
            raise Failure(f"{notice['name']} is {state} though all is paid")
    way.done("finance", f"verified {total:,.2f}: the balance is in")


@step(14, "发货申请通知单", "The dispatch request")
def request(way):
    picking = way.picking("dispatcher")
    picking.write(
        {
            "receiver_name": "刘师傅",
            "receiver_phone": "138 0000 0000",
            "package_count": way.quantity,
            "carrier_name": "顺达物流",
            "vehicle_no": "浙J·12345",
            "driver_name": "陈师傅",
            "waybill_no": f"SD{way.order_id:06d}",
            "expected_arrival": in_days(2),
        }
    )
    leave_too_early(way, picking)
    with way.refused(
        Says(NOT_YOUR_TURN, document=way.transfer, roles=person("sales_office").name)
    ):
        picking.signoff_sheet()
    way.sign("sales_office", picking)
    if way.needs_money:
        way.sign("finance", picking)


def leave_too_early(way, picking):
    """Each way out, by the dispatcher and by the salespeople."""
    way.write_derived(picking, DERIVED_FIELDS)
    with way.refused(Says(STATE_FOLLOWS, transfer=way.transfer)):
        picking.write({"state": "done"})
    moves = picking.related("move_ids", "stock.move")
    with way.refused(Says(NOT_AS_REQUESTED, transfer=way.transfer)):
        moves.write({"state": "done"})
    with way.refused(Says(LINK_STAYS, order=way.name)):
        moves.write({"sale_line_id": False})
    line = way.order("order_clerk").related("order_line", "sale.order.line")
    with way.refused(Says(DELIVERED_FOLLOWS, order=way.name)):
        line.write({"qty_delivered": way.quantity})
    batch = person("dispatcher").create(
        "stock.picking.batch", {"picking_ids": [[4, way.picking_id]]}
    )
    batch.action_confirm()
    with way.refused(*_held(way, "sales_office", "dispatcher")):
        batch.action_done(context=NO_SMS)
    picking.write({"batch_id": False})
    add_twin(way, picking)


def add_twin(way, picking):
    """The order's goods on a second, unlinked line of the same transfer."""
    twin = person("dispatcher").create(
        "stock.move",
        {
            "picking_id": way.picking_id,
            "product_id": way.product.id,
            "product_uom_qty": 1,
            "quantity": 1,
            "picked": True,
            "location_id": ref("stock_location_stock", "stock"),
            "location_dest_id": ref("stock_location_customers", "stock"),
        },
    )
    with way.refused(*_held(way, "sales_office", "dispatcher")):
        picking.button_validate(context=NO_SMS)
    twin = twin.seen_by("admin")
    twin.write({"quantity": 0, "picked": False, "state": "draft"})
    twin.unlink()


@step(15, "交待与复述", "The dispatcher reads it back")
def read_back(way):
    picking = way.picking("dispatcher")
    with way.refused(*_held(way, "dispatcher")):
        picking.button_validate(context=NO_SMS)
    way.sign("dispatcher", picking)
    if way.pays_late:
        with way.refused(*_held(way), Says(NOT_COVERED, order=way.name)):
            picking.button_validate(context=NO_SMS)
        total = way.order("admin")["amount_total"]
        way.order("finance").verify_money(total - 0.01, "银行回单 2")
        with way.refused(*_held(way), Says(NOT_COVERED, order=way.name)):
            picking.button_validate(context=NO_SMS)
        _pay(way, total)
    way.stage("dispatch")


@step(16, "发货告知书", "The goods leave; the customer is told")
def ship(way):
    picking, office = way.picking("dispatcher"), way.picking("sales_assistant")
    form = way.print(
        "dispatcher", "report_shipping_notice", picking, "16-shipping-notice-draft"
    )
    form.check_mark(MARK_NOT_SHIPPED, way.lang, shown=True)
    notice = person("sales_assistant").record(
        "order.fax", office.action_fax_prepare()["res_id"]
    )
    with way.refused(Says(NOT_SHIPPED, transfer=way.transfer)):
        notice.action_proofread()
    with way.refused(Says(NOT_SHIPPED, transfer=way.transfer)):
        office.record_arrival(in_days(0))
    picking.write({"packages_loaded": way.quantity - 1})
    differ = Says(PACKAGES_DIFFER, loaded=way.quantity - 1, requested=way.quantity)
    with way.refused(*_held(way), differ):
        picking.button_validate(context=NO_SMS)
    picking.write({"packages_loaded": way.quantity})
    picking.button_validate(context=NO_SMS)
    way.done("dispatcher", f"{way.transfer} has left with {way.quantity} pumps")
    way.stage("in_transit")
    stay_shipped(way, picking)
    send_notice(way, picking)


def stay_shipped(way, picking):
    """What has left is not talked back."""
    moves = picking.related("move_ids", "stock.move")
    with way.refused(Says(HAS_LEFT, transfer=way.transfer)):
        moves.write({"state": "cancel"})
    with way.refused(Says(STATE_FOLLOWS, transfer=way.transfer)):
        picking.write({"state": "cancel"})
    more = Says(UNRELEASED, order=way.name)
    if way.is_stock:
        more = Says(NOT_AS_REQUESTED, transfer=way.transfer)
    with way.refused(more):
        moves.write({"quantity": way.quantity + 1})
    with way.refused(NoRights("order.revision")):
        picking.related("revision_ids", "order.revision").unlink()


def send_notice(way, picking):
    office = way.picking("sales_assistant")
    notice = person("sales_assistant").record(
        "order.fax", office.action_fax_prepare()["res_id"]
    )
    notice.action_proofread()
    notice.action_sent()
    notice.action_legible("王经理")
    way.done("sales_assistant", f"notice {notice['name']} sent to {notice['number']}")
    form = way.print(
        "dispatcher", "report_shipping_notice", picking, "16-shipping-notice"
    )
    form.check_mark(MARK_NOT_SHIPPED, way.lang, shown=False)
    form.check(
        customer=way.customer["name"],
        transfer=way.transfer,
        vehicle="浙J·12345",
        code=notice["sheet_code"],
    )
    form.check_archived(notice)
