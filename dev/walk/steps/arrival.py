"""Steps 17 and 18: the goods arrive, the signed receipt comes back."""

from .. import Failure
from ..papers import encode, keep, scan
from ..people import person
from ..sentences import (
    EVIDENCE_STAYS,
    FILE_KEPT,
    NO_SUCH_FILE,
    NOT_ARRIVED,
    NOT_YOUR_ROLE,
    REVISION_STAYS,
    SAY_DAMAGE,
    NoRights,
    Says,
)
from ..way import in_days
from .flow import step


@step(17, "到达跟踪", "The goods are followed until they arrive")
def follow(way):
    office = way.picking("sales_assistant")
    with way.refused(Says(NOT_ARRIVED)):
        office.register_receipt("r.pdf", encode(scan("到货回单", [])))
    with way.refused(Says(NOT_YOUR_ROLE, roles=person("sales_assistant").name)):
        way.picking("finance").record_arrival(in_days(0))
    with way.refused(Says(SAY_DAMAGE)):
        office.record_arrival(in_days(0), "damaged")
    office.record_arrival(in_days(0))
    way.done("sales_assistant", f"arrived on {in_days(0)}, intact")
    way.stage("in_transit")


@step(18, "到货回单", "The signed receipt is back")
def close(way):
    office = way.picking("sales_assistant")
    with way.refused(Says(NO_SUCH_FILE, file="收条.txt")):
        office.register_receipt("收条.txt", encode("收到".encode()))
    way.stage("in_transit")
    content = scan(
        "到货回单",
        [way.name, way.transfer, f"{way.product['name']} × {way.quantity}", "刘师傅"],
    )
    name = keep(f"{way.name}-18-receipt.pdf", content)
    office.register_receipt(name, encode(content))
    way.done("sales_assistant", f"the signed receipt: {name}")
    way.stage("done")
    keep_evidence(way)
    way.narrator.note("after-sales takes over")


def keep_evidence(way):
    """What was recorded stays, for the clerk and for the administrator alike."""
    for login in ("sales_assistant", "admin"):
        rows = way.order(login).related("signoff_ids", "order.signoff")
        with way.refused(Says(EVIDENCE_STAYS)):
            rows.write({"user_name": "韩总"})
        with way.refused(NoRights("order.signoff")):
            rows.unlink()
        revisions = way.order(login).related("revision_ids", "order.revision")
        with way.refused(Says(REVISION_STAYS)):
            revisions.write({"number": 1})
        sheets = way.picking("dispatcher").related("fax_ids", "order.fax")
        with way.refused(NoRights("order.fax")):
            sheets.seen_by(login).unlink()
    keep_files(way)


def keep_files(way):
    """The receipt's file, by who has uploaded it; a sheet's, by the administrator."""
    name = f"{way.name}-18-receipt.pdf"
    receipt = person("sales_assistant").search("ir.attachment", [("name", "=", name)])
    if not len(receipt):
        raise Failure(f"{way.title}: {name} is not among the files")
    with way.refused(Says(FILE_KEPT, file=name)):
        receipt.unlink()
    with way.refused(Says(FILE_KEPT, file=name)):
        receipt.write({"datas": encode(b"%PDF-1.4 other")})
    notice = person("admin").search(
        "ir.attachment",
        [
            ("res_model", "=", "order.fax"),
            ("res_field", "=", "file"),
            ("res_id", "in", way.picking("admin")["fax_ids"]),
        ],
    )
    with way.refused(NoRights("ir.attachment")):
        notice.unlink()
