from base64 import b64encode
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Command

# How far each order of the demo has come: (stage, customer, product, quantity,
# non-standard change or None). Later stages pass all those before.
SCENES = [
    ("intake", "hz001", "isg50", 4, None),
    ("intake", "nc006", "qdx", 10, None),
    ("technical_review", "sz003", "isg50", 6, "出口 DN50→DN65，防爆电机"),
    ("approval", "hf004", "isw65", 3, None),
    ("countersign", "sz003", "isg50", 2, "内腔喷防腐涂层"),
    ("fax_confirmation", "zz005", "isg80", 5, None),
    ("deposit", "hf004", "isg50", 8, None),
    ("production", "sz003", "isg50", 10, None),
    ("production", "zz005", "isw65", 2, "氟橡胶密封，电缆 10→20 m"),
    ("dispatch", "sz003", "isg80", 4, None),
    ("in_transit", "hz001", "wq15", 12, None),
    ("done", "hz001", "qdx", 30, None),
]
STAGES = [
    "intake",
    "technical_review",
    "approval",
    "countersign",
    "fax_confirmation",
    "deposit",
    "production",
    "dispatch",
    "in_transit",
    "done",
]


class OrderDemo(models.AbstractModel):
    """Walks the demo's orders through the facts, each by the user of its role.

    Called by the demo data only.
    """

    _name = "order.demo"
    _description = "Demo orders"

    @api.model
    def _load(self):
        for part in range(1, 9):
            self._stock(f"part_{part}", 500)
        for pump in ("wq15", "qdx", "cdl4"):
            self._stock(pump, 200)
        for number, scene in enumerate(SCENES, 1):
            self._play(number, *scene)

    def _ref(self, name):
        return self.env.ref(f"sale_mrp_countersign.{name}")

    def _as(self, role, record):
        return record.with_user(self._ref(f"demo_user_{role}"))

    def _stock(self, product, quantity):
        self.env["stock.quant"]._update_available_quantity(
            self._ref(f"demo_{product}"),
            self.env.ref("stock.warehouse0").lot_stock_id,
            quantity,
        )

    def _file(self, name):
        """Return a one-page PDF such as a customer's fax machine makes."""
        text = f"%PDF-1.4\n% {name}\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
        text += "2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        text += "3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
        text += "trailer<</Root 1 0 R>>\n%%EOF\n"
        return text.encode()

    def _sign(self, role, documents):
        signer = self._as(role, documents)
        sheets = signer.signoff_sheet()
        signer.signoff_sign(
            {key: sheet["digests"] for key, sheet in sheets.items()},
            statement="同意",
            answers={"date": fields.Date.today() + timedelta(days=21)},
        )

    def _sign_step(self, order, stage):
        """Sign as whoever's turn it is until the order leaves ``stage``."""
        while order.order_stage == stage:
            points = order._get_open_points()[order.id]
            if not points:
                break
            self._sign(points[0].rule.role_id.code, order)

    # ------------------------------------------------------------------ scenes
    def _play(self, number, until, customer, product, quantity, change):
        order = self._create_order(number, customer, product, quantity, change)
        for stage in STAGES[: STAGES.index(until)]:
            if order.order_stage == stage:
                getattr(self, f"_pass_{stage}")(order)

    def _create_order(self, number, customer, product, quantity, change):
        line = {"product_id": self._ref(f"demo_{product}").id}
        line["product_uom_qty"] = quantity
        if change:
            drawing = self.env["ir.attachment"].create(
                {"name": f"图纸 {number}.pdf", "raw": self._file("drawing")}
            )
            line.update(
                nonstandard_kind="structure",
                nonstandard_note=change,
                drawing_ids=[Command.link(drawing.id)],
            )
        basis = self.env["ir.attachment"].create(
            {"name": f"客户传真 {number}.pdf", "raw": self._file("fax")}
        )
        return self.env["sale.order"].create(
            {
                "partner_id": self._ref(f"demo_customer_{customer}").id,
                "pricelist_id": self._ref("demo_pricelist").id,
                "user_id": self._ref("demo_user_salesperson").id,
                "payment_term_id": self.env.ref(
                    "account.account_payment_term_30days"
                ).id,
                "intake_channel": "fax",
                "reply_channel": "fax",
                "wanted_date": fields.Date.today() + timedelta(days=30),
                "packing_note": "木箱，每台一箱，附说明书",
                "basis_ids": [Command.link(basis.id)],
                "order_line": [Command.create(line)],
            }
        )

    def _pass_intake(self, order):
        clerk = self._as("order_clerk", order)
        clerk.action_record_reply()
        clerk.action_submit()

    def _pass_technical_review(self, order):
        self._sign_step(order, "technical_review")

    def _pass_approval(self, order):
        self._sign_step(order, "approval")

    def _pass_countersign(self, order):
        self._sign_step(order, "countersign")

    def _pass_fax_confirmation(self, order):
        sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("王经理")
        sheet.register_return("回传件.pdf", b64encode(self._file("return")).decode())
        checks = ("signature", "stamp", "legible", "terms", "notes")
        sheet.return_ids.check_return(True, dict.fromkeys(checks, True), [])

    def _pass_deposit(self, order):
        self._as("finance", order).verify_money(order._get_deposit_owed(), "银行回单")

    def _pass_production(self, order):
        if order.state != "sale":
            order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        for production in order.control_production_ids:
            production.action_assign()
            production.qty_producing = production.product_qty
            production.move_raw_ids.picked = True
            production.button_mark_done()

    def _pass_dispatch(self, order):
        if order.state != "sale":
            order.action_confirm()
        picking = order.picking_ids.filtered("is_dispatch_controlled")
        picking.action_assign()
        picking.write(
            {
                "receiver_name": "刘师傅",
                "receiver_phone": "138 0000 0000",
                "package_count": 3,
                "carrier_name": "顺达物流",
                "vehicle_no": "浙J·12345",
                "expected_arrival": fields.Date.today() + timedelta(days=2),
            }
        )
        self._as("finance", order).verify_money(order.amount_total, "银行回单")
        while picking.dispatch_stage == "request":
            points = picking._get_open_points()[picking.id]
            self._sign(points[0].rule.role_id.code, picking)
        # core asks about text messages to the customer where they are set up
        picking.with_context(skip_sms=True).button_validate()

    def _pass_in_transit(self, order):
        clerk = self._as("sales_assistant", order.picking_ids)
        clerk.record_arrival(fields.Date.today())
        clerk.register_receipt(
            "到货回单.pdf", b64encode(self._file("receipt")).decode()
        )
