"""The delivery of goods on stock: arranged, told, and two orders on one truck."""

from ..people import person
from ..sentences import (
    ARRANGE_FIRST,
    NO_DELIVERY_DAY,
    NOBODY_TOLD,
    NOT_ON_ONE_TRUCK,
    NOT_YOUR_ROLE,
    Says,
)
from ..steps.flow import scene
from ..way import in_days


@scene("安排送货、通知客户", "The delivery is arranged, the customer told of it")
def arrange(way):
    orders = way.orders("sales_office")
    with way.refused(Says(ARRANGE_FIRST)):
        orders.record_customer_told("胡老板")
    with way.refused(Says(NOT_YOUR_ROLE)):
        orders.seen_by("finance").record_delivery_arranged(in_days(1))
    with way.refused(Says(NO_DELIVERY_DAY)):
        orders.record_delivery_arranged(False)
    orders.record_delivery_arranged(in_days(1), "陈师傅，下午到")
    with way.refused(Says(NOBODY_TOLD)):
        orders.record_customer_told(" ")
    orders.record_customer_told("胡老板", "备好现金，货到付款")
    for order in orders:
        way.done(
            "sales_office",
            f"{order['name']}: handled {order['handling_date']}, arranged for "
            f"{order['delivery_day']}, due {order['planned_delivery_date']}",
        )


@scene("同车发货", "Two orders go on one truck, with one request")
def share_truck(way):
    domain = [
        ("is_dispatch_controlled", "=", True),
        ("sale_id", "in", [way.order_id, way.twin_id]),
    ]
    pickings = person("dispatcher").search("stock.picking", domain, order="id")
    pickings.action_assign()
    with way.refused(Says(NOT_YOUR_ROLE)):
        pickings.join_requests()
    with way.refused(Says(NOT_ON_ONE_TRUCK)):
        pickings.first.seen_by("sales_office").join_requests()
    pickings.seen_by("sales_office").join_requests()
    picking = pickings.first
    way.picking_id, way.transfer = picking.id, picking["name"]
    picking.write(
        {
            "receiver_name": "胡老板",
            "receiver_phone": "139 0000 0006",
            "package_count": 4,
            "carrier_name": "自有车辆",
            "vehicle_no": "浙J·67890",
            "driver_name": "陈师傅",
            "expected_arrival": in_days(1),
        }
    )
    way.done("sales_office", f"both orders leave with {way.transfer}")
    way.print_form(
        "sales_office",
        "report_dispatch_request",
        picking,
        "joint-request",
        first=way.name,
        second=way.twin("admin")["name"],
    )
