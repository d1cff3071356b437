"""Vendors are evaluated where Purchase is installed, be it afterwards."""

from ..people import person, ref
from ..steps.flow import scene
from ..way import in_days

REPORT = "vendor.evaluation.report"


@scene("供应商评估", "What a vendor delivered in the quarter")
def evaluate(way):
    boss, admin = person("general_manager"), person("admin")
    missing = [("name", "=", "purchase"), ("state", "!=", "installed")]
    purchase = admin.search("ir.module.module", missing)
    if purchase.ids:
        purchase.button_immediate_install()
        way.done("admin", "installed Purchase")
    vendor = admin.create("res.partner", {"name": "温岭大溪铸造厂"})
    line = {"product_id": ref("demo_part_1"), "product_qty": 10, "price_unit": 86}
    for days in (2, -2):
        line["date_planned"] = f"{in_days(days)} 04:00:00"
        order = admin.create(
            "purchase.order", {"partner_id": vendor.id, "order_line": [[0, 0, line]]}
        )
        order.button_confirm()
        receipt = order.related("picking_ids", "stock.picking")
        receipt.button_validate(context={"skip_sms": True})
    domain = [("vendor_id", "=", vendor.id)]
    (row,) = boss.call(REPORT, "search_read", domain)
    if (row["receipt_count"], row["on_time_percent"]) != (2, 50):
        raise way.failure(f"the vendor is evaluated as {row}")
    way.done(
        "general_manager",
        f"{vendor['name']}: {row['receipt_count']} receipts, on time "
        f"{row['on_time_percent']:g} %, price {row['price']:g}",
    )
