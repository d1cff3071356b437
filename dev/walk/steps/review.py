"""Step 6: the order is checked by everybody who answers for a part of it."""

from .. import Failure
from ..papers import draw_signature, encode, scan, to_png
from ..people import LANG, Visitor, person
from ..sentences import (
    CHANGED_SINCE,
    DEPOSIT_OWED,
    MARK_NOT_IN_FORCE,
    NO_ANSWER,
    NO_DRAWING_FILE,
    NO_FEASIBILITY,
    NO_REASON,
    NO_REASON_FOR_DATE,
    NO_SHEET,
    NO_STATEMENT,
    NOT_CONFIRMED,
    NOT_DELETED,
    NOT_ENTERED,
    NOT_IN_FORCE_YET,
    NOT_READ,
    NOT_STATING,
    NOT_SUBMITTED,
    NOT_YOUR_TURN,
    SIGNED_ONLINE,
    NoRights,
    Says,
    translate,
)
from ..way import in_days, unsigned
from .flow import step


@step(6, "核对订单内容", "What the order asks for is reviewed")
def review(way):
    submit(way)
    if way.is_stock:
        way.skipped("6(1)-(4): a stock order is checked by the clerk and approved")
    else:
        if way.is_nonstandard:
            review_change(way)
        else:
            way.skipped("6(2): nothing non-standard to review")
        commit_date(way)
        check_price(way)
    approve(way)
    if way.is_nonstandard:
        countersign(way)
    else:
        way.skipped("会签: this lane has no countersign")
    if not way.is_stock:
        print_configuration(way, "6-configuration-sheet", in_force=True)


# ------------------------------------------------------------------- submitting
def submit(way):
    """All the ways into a confirmed order are tried before anybody has signed."""
    way.part("   ", "送审", "Submitted")
    order = way.order("order_clerk")
    reasons = [Says(NOT_CONFIRMED, order=way.name), Says(NOT_SUBMITTED)]
    reasons += unsigned("general_manager")
    if not way.is_stock:
        reasons += unsigned("production_manager", "finance") + [Says(NO_SHEET)]
    if way.is_nonstandard:
        reasons += unsigned("chief_engineer", "purchasing", "warehouse_supervisor")
    if order["amount_deposit"]:
        reasons.append(Says(DEPOSIT_OWED))
    with way.refused(*reasons):
        order.action_confirm()
    with way.refused(*reasons):
        order.write({"state": "sale"})
    with way.refused(*reasons):
        person("order_clerk").load("sale.order", way.order_id, "state", "sale")
    order.action_submit()
    way.done("order_clerk", f"submitted, unified code {order['unified_code']}")
    with way.refused(Says(NOT_DELETED, document=way.name)):
        way.order("sales_manager").unlink()
    sign_online(way)
    forge(way)


def sign_online(way):
    """The customer's own signature in the portal is kept and confirms nothing.

    He signs other content than he will be asked for: it stands for no returned sheet.
    """
    order = way.order("order_clerk")
    packing = order["packing_note"]
    order.write(
        {"require_signature": True, "require_payment": False, "packing_note": "托盘"}
    )
    visitor = Visitor(order)
    visitor.sign("王经理", encode(to_png(draw_signature("王经理"))))
    order.write({"packing_note": packing})
    if order["state"] == "sale" or order["signed_by"] != "王经理":
        raise Failure(f"{way.title}: signed online, the order is in {order['state']}")
    reader = order.related("user_id", "res.users")["lang"]
    told = translate(SIGNED_ONLINE, reader).partition("%")[0]
    domain = [("model", "=", "sale.order"), ("res_id", "=", way.order_id)]
    notes = [note["body"] for note in person("admin").search("mail.message", domain)]
    if not any(told in note for note in notes):
        raise Failure(f"{way.title}: nobody was told of the online signature: {notes}")
    way.narrator.done(visitor, "signed in the portal: kept, and nothing is confirmed")


def forge(way):
    """A signature cannot be entered, nor can somebody make himself a signer."""
    clerk = person("order_clerk")
    with way.refused(Says(NOT_ENTERED)):
        clerk.create("order.signoff", {"kind": "sign", "sale_order_id": way.order_id})
    role = person("admin").search(
        "order.signoff.role", [("code", "=", "general_manager")]
    )
    with way.refused(NoRights("order.signoff.role")):
        role.seen_by("order_clerk").write({"user_ids": [[4, clerk.uid]]})
    rules = person("admin").search("order.signoff.rule", [("role_id", "in", role.ids)])
    with way.refused(NoRights("order.signoff.rule")):
        rules.seen_by("order_clerk").write({"active": False})


# ------------------------------------------------------------------------ 6(2)
def review_change(way):
    way.part("(2)", "技术确认", "Technical review, in writing")
    way.stage("technical_review")
    order = way.order("admin")
    with way.refused(Says(NOT_YOUR_TURN, document=way.name)):
        way.order("production_manager").signoff_sheet()
    with way.refused(Says(NOT_READ, document=way.name)):
        way.order("chief_engineer").signoff_sign({}, statement="同意")
    confirm_drawings(way)
    state_material(way)
    feasible = {"feasibility": "changes"}
    with way.refused(Says(NO_FEASIBILITY, order=way.name)):
        sheet = way.read("chief_engineer", order)
        way.order("chief_engineer").signoff_sign(**sheet, statement="可以")
    for login, statement, answers in (
        ("chief_engineer", "可以生产，出口法兰改图，工艺配方不变", feasible),
        ("purchasing", "防爆电机在途，7 天内到料，其余有库存", {}),
    ):
        sheet = way.read(login, order)
        with way.refused(Says(NO_STATEMENT)):
            way.order(login).signoff_sign(**sheet, statement=" ", answers=answers)
        way.sign(login, order, statement=statement, **answers)


def confirm_drawings(way):
    """The customer agrees to the drawings, in writing."""
    order = way.order("order_clerk")
    with way.refused(Says(NO_DRAWING_FILE)):
        order.confirm_drawings("王经理")
    paper = scan("图纸确认", [way.change, "同意"])
    order.confirm_drawings("王经理", "图纸确认.pdf", encode(paper))
    way.done("order_clerk", "the customer has confirmed the drawings in writing")


def state_material(way):
    """Purchasing goes through the statement that was worked out; nobody else does."""
    domain = [("order_id", "=", way.order_id)]
    lines = person("purchasing").search("order.material.line", domain)
    if not lines.ids:
        raise Failure(f"{way.title}: no material statement was worked out")
    with way.refused(NoRights("order.material.line")):
        lines.unlink()
    with way.refused(Says(NOT_STATING)):
        lines.seen_by("finance").write({"note": "改"})
    lines.write({"note": "已核对库存"})
    way.done("purchasing", f"{len(lines.ids)} materials checked against stock")


# ------------------------------------------------------------------------ 6(4)
def commit_date(way):
    way.part("(4)", "交货日期", "Production commits a date")
    way.stage("technical_review")
    order = way.order("admin")
    with way.refused(Says(NOT_YOUR_TURN), *_waits_for(way, "production_manager")):
        way.order("finance").signoff_sheet()
    sheet = way.read("production_manager", order)
    with way.refused(Says(NO_ANSWER)):
        way.order("production_manager").signoff_sign(**sheet, statement="可以")
    with way.refused(Says(NO_REASON_FOR_DATE, order=way.name)):
        way.order("production_manager").signoff_sign(
            **sheet, statement="", answers={"date": in_days(21)}
        )
    statement = "本月订单较满，排在下月初"
    way.sign("production_manager", order, statement=statement, date=in_days(21))


def _waits_for(way, login):
    return [Says(NOT_YOUR_TURN, document=way.name, roles=person(login).name)]


# ------------------------------------------------------------------------ 6(1)
def check_price(way):
    way.part("(1)", "财务审核价格", "Finance checks the price")
    way.stage("approval")
    with way.refused(*_waits_for(way, "finance")):
        way.order("general_manager").signoff_sheet()
    way.sign("finance", way.order("admin"))


# -------------------------------------------------------------------- approval
def approve(way):
    way.part("   ", "总经理审核", "The general manager approves")
    way.stage("approval")
    order = way.order("order_clerk")
    with way.refused(Says(NOT_CONFIRMED), *unsigned("general_manager")):
        order.action_confirm()
    if not way.is_stock:
        send_too_early(way, order)
    sheet = way.read("general_manager", order)
    with way.refused(Says(NO_REASON)):
        way.order("general_manager").signoff_refuse(**sheet, reason="")
    if not way.is_nonstandard:
        change_meanwhile(way, order, sheet)
    way.sign("general_manager", order)


def change_meanwhile(way, order, sheet):
    """Nobody signs what is no longer what he has read."""
    packing = order["packing_note"]
    order.write({"packing_note": "纸箱"})
    way.done("order_clerk", "changes the packing while the general manager reads")
    with way.refused(Says(CHANGED_SINCE, document=way.name, details="纸箱")):
        way.order("general_manager").signoff_sign(**sheet, statement="同意")
    order.write({"packing_note": packing})
    way.done("order_clerk", "changes it back")


def print_configuration(way, name, in_force):
    """What is to be made, and who signed for it: for the departments, no prices."""
    order = way.order("sales_office")
    form = way.print("sales_office", "report_configuration_sheet", order, name, LANG)
    form.check_mark(MARK_NOT_IN_FORCE, LANG, shown=not in_force)
    form.check(codes=order["unified_code"], change=way.change or way.quantity)
    price = f"{order['amount_total']:,.2f}"
    if form.holds(price):
        raise Failure(f"{form.name} shows a price: {price}")


def send_too_early(way, order):
    print_configuration(way, "6-configuration-draft", in_force=False)
    form = way.print(
        "order_clerk", "report_confirmation_sheet", order, "6-confirmation-draft"
    )
    form.check_mark(MARK_NOT_IN_FORCE, way.lang, shown=True)
    sheet = person("order_clerk").record(
        "order.fax", order.action_fax_prepare()["res_id"]
    )
    with way.refused(Says(NOT_IN_FORCE_YET, order=way.name)):
        sheet.action_proofread()


# ----------------------------------------------------------------- countersign
def countersign(way):
    way.part("   ", "会签", "The departments countersign")
    way.stage("countersign")
    order = way.order("admin")
    # production has signed once, for date and countersign together
    waiting = ("materials_manager", "chief_engineer")
    with way.refused(*(item for who in waiting for item in _waits_for(way, who))):
        way.order("warehouse_supervisor").signoff_sheet()
    for login in waiting:
        with way.refused(Says(NOT_CONFIRMED), *unsigned(login, "warehouse_supervisor")):
            way.order("order_clerk").action_confirm()
        way.sign(login, order)
    way.sign("warehouse_supervisor", order)
