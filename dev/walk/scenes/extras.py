"""What goes with an order beside its goods: samples and accessories, on two lists."""

from ..papers import encode, scan
from ..people import ref
from ..sentences import (
    LISTED_STAYS,
    NEXT_STEP,
    NO_PHOTO,
    NO_SHELF,
    NOT_YOUR_ROLE,
    Says,
)
from ..steps.flow import scene

SHELL, SEAL = "QDX1.5-32 空壳样机", "机械密封 QDX"
SHELL_VALUES = {"kind": "sample", "name": SHELL, "note": "客户确认外观"}
SEAL_VALUES = {"kind": "accessory", "name": SEAL, "packing": "small"}


@scene("客户空壳样机、客户配件", "Empty-shell samples and accessories are listed")
def list_extras(way):
    order = way.order("order_clerk")
    order.write(
        {
            "extra_ids": [
                [0, 0, {**SHELL_VALUES, "uom_id": ref("demo_uom_set")}],
                [0, 0, {**SEAL_VALUES, "uom_id": ref("demo_uom_piece")}],
            ]
        }
    )
    way.done("order_clerk", f"listed {SHELL} and {SEAL}")
    items = order.related("extra_ids", "order.extra")
    with way.refused(Says(NOT_YOUR_ROLE)):
        items.record_step("found")
    for item in items.seen_by("sales_office"):
        if item["kind"] == "sample":
            follow_sample(way, item)
        else:
            for act in ("prepared", "packed"):
                item.record_step(act)
            with way.refused(Says(LISTED_STAYS, item=SEAL)):
                item.seen_by("order_clerk").write({"quantity": 2})
    way.done("sales_office", "packed the accessory; to be checked before it leaves")
    for report, name, listed in (
        ("report_shell_samples", "shell-samples", SHELL),
        ("report_accessories", "accessories", SEAL),
    ):
        way.print_form("sales_office", report, order, name, order=way.name, item=listed)


def follow_sample(way, sample):
    """From the shelf to the customer and back."""
    sample.record_step("found", place="样品室 2 号架")
    with way.refused(Says(NO_PHOTO, _=SHELL)):
        sample.record_step("photographed")
    with way.refused(Says(NEXT_STEP, item=SHELL)):
        sample.record_step("handed_out")
    photo = encode(scan("样机照片", [SHELL]))
    sample.record_step("photographed", file_name="样机.pdf", content=photo)
    sample.record_step("handed_out", note="王经理，展厅用")
    sample.record_step("returned")
    with way.refused(Says(NO_SHELF, _=SHELL)):
        sample.record_step("kept", place="样品室 2 号架")
    sample.record_step("kept", serial="YJ-0186", place="样品室 2 号架")
    way.done("sales_office", "found, photographed, lent, taken back and kept it")
