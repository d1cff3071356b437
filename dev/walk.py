"""Walk real orders over HTTP, from the fax that came in to the signed receipt.

Needs URL, DB and OUT in the environment: a served database with the add-on's demo
data. Everything is done as the role concerned by ``execute_kw``. At each gate the
walk first tries to pass too early and expects to be refused. Exits 1 when a refusal
or a stage is not as expected.
"""

import base64
import os
import sys
import time
import xmlrpc.client
from datetime import date, timedelta
from io import BytesIO
from pathlib import Path

import requests
from reportlab.pdfgen.canvas import Canvas

URL, DB, OUT = os.environ["URL"], os.environ["DB"], Path(os.environ["OUT"])
TODAY = date.today()
MODULE = "sale_mrp_countersign"


class Failure(Exception):
    """The walk did not go as it should."""


class Person:
    """One user of the demo, calling like any program from outside."""

    known = {}

    def __init__(self, login):
        self.login = login
        common = xmlrpc.client.ServerProxy(f"{URL}/xmlrpc/2/common")
        self.uid = common.authenticate(DB, login, login, {})
        if not self.uid:
            raise Failure(f"{login} cannot log in")
        self.proxy = xmlrpc.client.ServerProxy(f"{URL}/xmlrpc/2/object")

    @classmethod
    def named(cls, login):
        if login not in cls.known:
            cls.known[login] = cls(login)
        return cls.known[login]

    def call(self, model, method, *args, **kwargs):
        return self.proxy.execute_kw(
            DB, self.uid, self.login, model, method, list(args), kwargs
        )

    def do(self, model, method, *args, **kwargs):
        """Call an action; one that returns nothing is fine over XML-RPC, too."""
        try:
            return self.call(model, method, *args, **kwargs)
        except xmlrpc.client.Fault as fault:
            if "cannot marshal None" in fault.faultString:
                return None
            raise

    def read(self, model, record_id, name):
        return self.call(model, "read", [record_id], [name])[0][name]


def fax(title, lines):
    """Return a real one-page PDF as base64."""
    buffer = BytesIO()
    page = Canvas(buffer)
    page.drawString(72, 780, title)
    for number, line in enumerate(lines):
        page.drawString(72, 750 - 18 * number, line)
    page.save()
    return base64.b64encode(buffer.getvalue()).decode()


class Walk:
    """One order on its way."""

    def __init__(self, title, customer, product, quantity, change=None):
        self.title, self.customer, self.product = title, customer, product
        self.quantity, self.change = quantity, change
        self.admin = Person.named("admin")
        self.order = self.picking = None

    # ---------------------------------------------------------------- printing
    def say(self, step, who, text):
        print(f"  {step:>6}  {who:<20} {text}")

    def refused(self, step, who, model, method, *args, **kwargs):
        """Try too early; the refusal is what should come."""
        try:
            Person.named(who).do(model, method, *args, **kwargs)
        except xmlrpc.client.Fault as fault:
            text = fault.faultString.strip().splitlines()
            if "Traceback" in fault.faultString:
                raise Failure(f"{method} broke: {text[-1]}") from fault
            self.say(step, who, f"✗ {method}: " + " / ".join(text)[:300])
            return
        raise Failure(f"{self.title}: {who} passed {method} too early")

    def stage(self, expected):
        found = self.admin.read("sale.order", self.order, "order_stage")
        if found != expected:
            reasons = self.admin.read("sale.order", self.order, "stage_reasons")
            raise Failure(f"{self.title}: in {found}, not {expected}: {reasons}")
        print(f"          → {expected}")

    # ------------------------------------------------------------------- parts
    def ref(self, name):
        return self.admin.call("ir.model.data", "check_object_reference", MODULE, name)[
            1
        ]

    def sign(self, step, who, model, record_id):
        person = Person.named(who)
        sheets = person.call(model, "signoff_sheet", [record_id])
        person.do(
            model,
            "signoff_sign",
            [record_id],
            {key: sheet["digests"] for key, sheet in sheets.items()},
            statement="同意",
            answers={"date": str(TODAY + timedelta(days=21))},
        )
        self.say(step, who, "✓ signed")

    def attach(self, name, content):
        return Person.named("order_clerk").call(
            "ir.attachment", "create", [{"name": name, "datas": content}]
        )[0]

    def keep(self, name, content):
        path = OUT / name
        path.write_bytes(content)
        if not content.startswith(b"%PDF"):
            raise Failure(f"{name} is no PDF")
        print(f"          printed: {path.name} ({len(content) // 1024} KB)")

    def print_form(self, name, report, record_id):
        session = requests.Session()
        session.post(
            f"{URL}/web/session/authenticate",
            json={"params": {"db": DB, "login": "admin", "password": "admin"}},
            timeout=60,
        )
        answer = session.get(
            f"{URL}/report/pdf/{MODULE}.{report}/{record_id}", timeout=90
        )
        self.keep(name, answer.content)

    # --------------------------------------------------------------------- way
    def go(self):
        print(f"\n{self.title}")
        self.intake()
        lane = self.admin.read("sale.order", self.order, "lane_id")[0]
        self.lane = self.admin.read("order.lane", lane, "code")
        self.review()
        if self.lane != "stock":
            self.confirmation()
        self.deposit()
        self.confirm()
        if self.lane != "stock":
            self.production()
        self.dispatch()
        self.arrival()

    def intake(self):
        basis = self.attach("fax.pdf", fax("Order", [self.title, str(self.quantity)]))
        line = {"product_id": self.ref(f"demo_{self.product}")}
        line["product_uom_qty"] = self.quantity
        if self.change:
            drawing = self.attach("drawing.pdf", fax("Drawing", ["DN65"]))
            line.update(
                nonstandard_kind="structure",
                nonstandard_note=self.change,
                drawing_ids=[(4, drawing)],
            )
        clerk = Person.named("order_clerk")
        values = {
            "partner_id": self.ref(f"demo_customer_{self.customer}"),
            "pricelist_id": self.ref("demo_pricelist"),
            "intake_channel": "fax",
            "order_line": [(0, 0, line)],
        }
        self.order = clerk.call("sale.order", "create", [values])[0]
        name = clerk.read("sale.order", self.order, "name")
        self.say("1-3", "order_clerk", f"fax in, quotation {name}")
        self.stage("intake")
        self.refused("4", "order_clerk", "sale.order", "action_submit", [self.order])
        clerk.call(
            "sale.order",
            "write",
            [self.order],
            {
                "wanted_date": str(TODAY + timedelta(days=30)),
                "packing_note": "木箱",
                "reply_channel": "fax",
                "payment_term_id": self.admin.call(
                    "ir.model.data",
                    "check_object_reference",
                    "account",
                    "account_payment_term_30days",
                )[1],
                "basis_ids": [(4, basis)],
            },
        )
        self.refused("5", "order_clerk", "sale.order", "action_submit", [self.order])
        clerk.do("sale.order", "action_record_reply", [self.order])
        self.refused("6", "order_clerk", "sale.order", "action_confirm", [self.order])
        self.refused(
            "6", "order_clerk", "sale.order", "write", [self.order], {"state": "sale"}
        )
        clerk.do("sale.order", "action_submit", [self.order])
        self.say("6", "order_clerk", "✓ submitted")

    def review(self):
        order = ("sale.order", self.order)
        if self.lane == "stock":
            self.stage("approval")
        else:
            self.stage("technical_review")
            self.refused(
                "6(2)", "general_manager", "sale.order", "signoff_sheet", [self.order]
            )
            if self.lane == "nonstandard":
                self.sign("6(2)", "chief_engineer", *order)
                self.sign("6(2)", "purchasing", *order)
            self.sign("6(4)", "production_manager", *order)
            self.stage("approval")
            self.sign("6(1)", "finance", *order)
        self.refused("4", "order_clerk", "sale.order", "action_confirm", [self.order])
        self.sign("4", "general_manager", *order)
        if self.lane == "nonstandard":
            self.stage("countersign")
            self.refused(
                "6", "warehouse_supervisor", "sale.order", "signoff_sheet", [self.order]
            )
            for who in ("production_manager", "materials_manager", "chief_engineer"):
                self.sign("5", who, *order)
            self.sign("6", "warehouse_supervisor", *order)

    def confirmation(self):
        self.stage("fax_confirmation")
        self.refused("7", "order_clerk", "sale.order", "action_confirm", [self.order])
        clerk = Person.named("order_clerk")
        sheet = clerk.call("sale.order", "action_fax_prepare", [self.order])["res_id"]
        self.refused("7", "order_clerk", "order.fax", "action_sent", [sheet], 1)
        clerk.do("order.fax", "action_proofread", [sheet])
        clerk.do("order.fax", "action_sent", [sheet], 1)
        self.refused(
            "8", "order_clerk", "order.fax", "register_return", [sheet], "a.txt", "aGk="
        )
        clerk.do("order.fax", "action_legible", [sheet], "Mr Wang")
        self.say("7", "order_clerk", "✓ proofread, sent, legible")
        self.print_form(
            f"confirmation-{self.order}.pdf",
            "report_confirmation_sheet",
            self.order,
        )
        stamped = fax("Confirmation", ["signed and stamped", self.title])
        clerk.do("order.fax", "register_return", [sheet], "return.pdf", stamped)
        checks = dict.fromkeys(
            ("signature", "stamp", "legible", "terms", "notes"), True
        )
        incoming = clerk.read("order.fax", sheet, "return_ids")[0]
        self.refused(
            "9",
            "order_clerk",
            "order.fax",
            "check_return",
            [incoming],
            True,
            {**checks, "stamp": False},
            [],
        )
        clerk.do("order.fax", "check_return", [incoming], True, checks, [])
        self.say("9", "order_clerk", "✓ return checked")

    def deposit(self):
        owed = self.admin.read("sale.order", self.order, "amount_deposit")
        if not owed:
            return
        self.stage("deposit")
        self.refused(
            "9(1)", "order_clerk", "sale.order", "action_confirm", [self.order]
        )
        self.refused(
            "9(1)", "order_clerk", "sale.order", "verify_money", [self.order], owed, "x"
        )
        Person.named("finance").do(
            "sale.order", "verify_money", [self.order], owed, "bank slip 1"
        )
        self.say("9(1)", "finance", f"✓ deposit {owed:,.2f} verified")

    def confirm(self):
        Person.named("order_clerk").do("sale.order", "action_confirm", [self.order])
        self.say("10", "order_clerk", "✓ confirmed")

    def production(self):
        self.stage("production")
        manager = Person.named("production_manager")
        found = manager.call(
            "mrp.production",
            "search",
            [("control_order_ids", "in", [self.order])],
        )
        for production in found:
            for method, args in (
                ("button_mark_done", []),
                ("write", [{"qty_producing": self.quantity}]),
                ("write", [{"state": "progress"}]),
            ):
                self.refused(
                    "10",
                    "production_manager",
                    "mrp.production",
                    method,
                    [production],
                    *args,
                )
        self.sign("10", "sales_office", "sale.order", self.order)
        self.sign("10", "production_manager", "sale.order", self.order)
        for production in found:
            manager.do("mrp.production", "action_assign", [production])
            manager.do(
                "mrp.production",
                "write",
                [production],
                {"qty_producing": self.quantity},
            )
            moves = manager.read("mrp.production", production, "move_raw_ids")
            manager.do("stock.move", "write", moves, {"picked": True})
            manager.do("mrp.production", "button_mark_done", [production])
        self.say("11-12", "production_manager", f"✓ made {self.quantity}")

    def dispatch(self):
        self.stage("dispatch")
        keeper = Person.named("dispatcher")
        self.picking = keeper.call(
            "stock.picking",
            "search",
            [
                ("is_dispatch_controlled", "=", True),
                ("sale_id", "=", self.order),
                ("state", "!=", "cancel"),
            ],
        )[0]
        picking = ("stock.picking", self.picking)
        keeper.do("stock.picking", "action_assign", [self.picking])
        keeper.call(
            "stock.picking",
            "write",
            [self.picking],
            {
                "receiver_name": "刘师傅",
                "receiver_phone": "138 0000 0000",
                "package_count": 3,
                "carrier_name": "顺达物流",
                "vehicle_no": "浙J·12345",
                "expected_arrival": str(TODAY + timedelta(days=2)),
            },
        )
        ship = ("dispatcher", "stock.picking", "button_validate", [self.picking])
        self.refused("13", *ship)
        moves = keeper.read("stock.picking", self.picking, "move_ids")
        self.refused(
            "13", "dispatcher", "stock.move", "write", moves, {"state": "done"}
        )
        self.sign("13", "sales_office", *picking)
        total = self.admin.read("sale.order", self.order, "amount_total")
        if self.admin.read("stock.picking", self.picking, "needs_money"):
            self.sign("13", "finance", *picking)
            self.sign("15", "dispatcher", *picking)
            self.refused("13", *ship)
            Person.named("finance").do(
                "sale.order", "verify_money", [self.order], total, "bank slip 2"
            )
            self.say("13", "finance", f"✓ balance: {total:,.2f} verified")
        else:
            self.sign("15", "dispatcher", *picking)
        keeper.do(
            "stock.picking",
            "button_validate",
            [self.picking],
            context={"skip_sms": True},
        )
        self.say("14-15", "dispatcher", "✓ shipped")
        self.stage("in_transit")

    def arrival(self):
        office = Person.named("sales_assistant")
        notice = office.call("stock.picking", "action_fax_prepare", [self.picking])
        for method, args in (
            ("action_proofread", []),
            ("action_sent", [1]),
            ("action_legible", ["Mr Wang"]),
        ):
            office.do("order.fax", method, [notice["res_id"]], *args)
        self.say("16", "sales_assistant", "✓ shipping notice faxed")
        self.print_form(
            f"shipping-notice-{self.order}.pdf", "report_shipping_notice", self.picking
        )
        receipt = fax("Receipt", ["received", self.title])
        early = ("stock.picking", "register_receipt", [self.picking], "r.pdf", receipt)
        self.refused("17", "sales_assistant", *early)
        office.do("stock.picking", "record_arrival", [self.picking], str(TODAY))
        self.say("17", "sales_assistant", "✓ arrived")
        self.stage("in_transit")
        office.do(*early)
        self.say("17", "sales_assistant", "✓ signed receipt")
        self.stage("done")
        self.say("18", "", "after-sales takes over")


def main():
    started = time.monotonic()
    walks = [
        Walk("Class A, standard pump", "hz001", "isg50", 2),
        Walk("Class B, non-standard pump", "sz003", "isg80", 3, "出口 DN50→DN65"),
        Walk("Class B, stock pump", "hf004", "wq15", 4),
    ]
    try:
        for walk in walks:
            walk.go()
    except Failure as failure:
        print(f"\nFAILED: {failure}")
        return 1
    except xmlrpc.client.Fault as fault:
        print(f"\nFAILED: {fault.faultString.strip()}")
        return 1
    print(f"\n{len(walks)} orders walked in {time.monotonic() - started:.0f} s")
    return 0


if __name__ == "__main__":
    sys.exit(main())
