from base64 import b64encode
from contextlib import contextmanager
from datetime import datetime, time, timedelta, timezone
from itertools import count
from unittest.mock import patch
from zoneinfo import ZoneInfo

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
# Those that took days before the demo began: the others follow goods
ON_PAPER = STAGES[: STAGES.index("production")]
MOST_DAYS = 5
# Pumps that are on stock: their orders are promised for the next days, none is old
ON_STOCK = ("wq15", "qdx", "cdl4")
EACH_LOOK = timedelta(minutes=7)


class OrderDemo(models.AbstractModel):
    """Walks the demo's orders through the facts, each by the user of its role.

    Called by the demo data only.
    """

    _name = "order.demo"
    _description = "Demo orders"

    def _quiet_chat(self):
        """Leave out the chat that greets newcomers and covers a telephone's screen."""
        users = self.env["res.users"].search([("share", "=", False)])
        if "odoobot_state" in users._fields:
            users.odoobot_state = "disabled"

    @api.model
    def _load(self):
        # Evidence keeps words as they were: those of users who work in Chinese
        self.env["ir.module.module"]._get(self._module)._update_translations()
        self._quiet_chat()
        for part in range(1, 9):
            self._stock(f"part_{part}", 500)
        for pump in ON_STOCK:
            self._stock(pump, 200)
        for customer in ("hz001", "nb002"):
            self._put_in_force(self._ref(f"demo_contract_{customer}"))
        self._put_on_file("hz001", "nb002", "sz003", "hf004", "zz005")
        for number, scene in enumerate(SCENES, 1):
            self._play(number, *scene)
        number = len(SCENES)
        self._play_new_instruction(number + 1)
        self._play_old_return(number + 2)
        self._play_evening_order(number + 3)
        self._play_half_finished(number + 4)
        self._play_price_doubt(number + 5)
        self._play_short_material(number + 6)
        self._play_infeasible(number + 7)

    def _ref(self, name):
        return self.env.ref(f"sale_mrp_countersign.{name}")

    def _as(self, role, record):
        user = self._ref(f"demo_user_{role}")
        return record.with_user(user).with_context(lang=user.lang)

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

    def _put_in_force(self, contract):
        """Put a contract in force with its file, as of the day on which it began."""
        contract = self._as("sales_manager", contract)
        file = {"name": f"{contract.name}.pdf", "raw": self._file("contract")}
        contract.attachment_ids = [Command.create(file)]
        contract.action_put_in_force()
        contract._write_guarded({"signed_on": contract.date_from})

    def _put_on_file(self, *customers):
        """Put the old customers on file; the newest is yet to come."""
        files = self._as("order_clerk", self.env["customer.file"]).create(
            [
                {"partner_id": self._ref(f"demo_customer_{code}").id}
                for code in customers
            ]
        )
        files.action_ask()
        self._sign("sales_manager", files)

    def _sign(self, role, documents):
        signer = self._as(role, documents)
        sheets = signer.signoff_sheet()
        signer.signoff_sign(
            {key: sheet["digests"] for key, sheet in sheets.items()},
            statement="同意",
            answers={
                "date": self._get_today() + timedelta(days=21),
                "feasibility": "yes",
            },
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
        passed = STAGES[: STAGES.index(until)]
        days = 0 if product in ON_STOCK else 1 + number % MOST_DAYS
        with self._days_ago(days):
            order = self._create_order(number, customer, product, quantity, change)
            self._pass(order, [stage for stage in passed if stage in ON_PAPER])
        self._pass(order, [stage for stage in passed if stage not in ON_PAPER])
        return order

    def _pass(self, order, stages):
        for stage in stages:
            if order.order_stage == stage:
                getattr(self, f"_pass_{stage}")(order)

    @contextmanager
    def _days_ago(self, days):
        """Have what happens inside happen some days ago.

        Every look at the clock takes some minutes, so that hours can be counted.
        """
        start = fields.Datetime.now() - timedelta(days=days)
        looks = count()

        def look(*_args):
            return start + min(next(looks) * EACH_LOOK, timedelta(days=days))

        with patch.object(fields.Datetime, "now", look):
            yield

    def _play_new_instruction(self, number):
        """The sales office has issued the instruction; production has yet to sign."""
        order = self._play(number, "production", "hf004", "isg50", 3, None)
        self._confirm(order)
        self._sign("sales_office", order)

    def _play_old_return(self, number):
        """The customer signs the sheet of revision 1 after revision 2 went out."""
        order = self._play(number, "fax_confirmation", "hf004", "isg50", 6, None)
        old_sheet = self._send_sheet(order)
        self._as("order_clerk", order.order_line).product_uom_qty = 8
        for stage in ("technical_review", "approval", "countersign"):
            self._sign_step(order, stage)
        self._send_sheet(order)
        self._register_return(old_sheet)

    def _get_today(self):
        """Return the day on the company's wall: UTC is a day behind every evening."""
        return self.env.company._get_local_day()

    def _play_evening_order(self, number):
        """An order of goods on stock, come in after the cut-off time of 17:15."""
        order = self._play(number, "approval", "zz005", "qdx", 5, None)
        yesterday = self._get_today() - timedelta(days=1)
        evening = datetime.combine(yesterday, time(17, 20), ZoneInfo("Asia/Shanghai"))
        moment = evening.astimezone(timezone.utc).replace(tzinfo=None)
        order.write({"date_order": moment, "order_received_at": moment})

    def _play_half_finished(self, number):
        """Of a class B order four pumps are finished; the balance is owed."""
        order = self._play(number, "production", "sz003", "isg50", 10, None)
        self._release(order)
        production = self._as("production_manager", order.control_production_ids)
        # sudo: core's backorder reads journal entries, which its own users may not
        self._make(
            production.sudo().with_context(
                skip_backorder=True, mo_ids_to_backorder=production.ids
            ),
            4,
        )

    def _play_price_doubt(self, number):
        """A price below the list, for a customer whose contract has expired."""
        order = self._create_order(number, "nb002", "isg80", 6, None)
        clerk = self._as("order_clerk", order)
        clerk.order_line.price_unit = 2800
        clerk.doubt_note = "客户要求沿用去年合同价 2,800 元，请销售经理核实。"
        self._pass_intake(order)
        self._sign_step(order, "technical_review")

    def _play_short_material(self, number):
        """A standard order for which stock does not hold the material."""
        self._play(number, "technical_review", "hf004", "isg50", 620, None)

    def _play_infeasible(self, number):
        """What the customer asks for cannot be made; an alternative is on offer."""
        change = "叶轮直径加大至 190 mm"
        order = self._play(number, "technical_review", "sz003", "isg50", 2, change)
        engineer = self._as("chief_engineer", order)
        sheet = engineer.signoff_sheet()[str(order.id)]
        alternative = "改用 ISG80-160，扬程、流量均可满足"
        engineer.signoff_refuse(
            {str(order.id): sheet["digests"]},
            "泵体内腔容不下该叶轮",
            answers={"feasibility": "no", "alternative": alternative},
        )

    def _create_order(self, number, customer, product, quantity, change):
        line = {"product_id": self._ref(f"demo_{product}").id}
        line["product_uom_qty"] = quantity
        if change:
            drawing = self._as("order_clerk", self.env["ir.attachment"]).create(
                {"name": f"图纸 {number}.pdf", "raw": self._file("drawing")}
            )
            line.update(
                nonstandard_kind="structure",
                nonstandard_note=change,
                drawing_ids=[Command.link(drawing.id)],
            )
        basis = self._as("order_clerk", self.env["ir.attachment"]).create(
            {"name": f"客户传真 {number}.pdf", "raw": self._file("fax")}
        )
        orders = self._as("order_clerk", self.env["sale.order"])
        order = orders.create(
            {
                "partner_id": self._ref(f"demo_customer_{customer}").id,
                "pricelist_id": self._ref("demo_pricelist").id,
                "user_id": self._ref("demo_user_salesperson").id,
                # core's demo takes the customers for foreign ones
                "fiscal_position_id": False,
                "payment_term_id": self.env.ref(
                    "account.account_payment_term_30days"
                ).id,
                "intake_channel": "fax",
                "reply_channel": "fax",
                "wanted_date": self._get_today() + timedelta(days=30),
                "packing_note": "木箱，每台一箱，附说明书",
                "basis_ids": [Command.link(basis.id)],
                "order_line": [Command.create(line)],
            }
        )
        return order.with_env(self.env)

    def _pass_intake(self, order):
        clerk = self._as("order_clerk", order)
        clerk.action_record_reply()
        clerk.action_check_customer()
        if order.drawings_confirmed == "open":
            content = b64encode(self._file("drawings confirmed")).decode()
            clerk.confirm_drawings("客户王经理", "图纸确认.pdf", content)
        clerk.action_submit()

    def _pass_technical_review(self, order):
        self._sign_step(order, "technical_review")

    def _pass_approval(self, order):
        self._sign_step(order, "approval")

    def _pass_countersign(self, order):
        self._sign_step(order, "countersign")

    def _pass_fax_confirmation(self, order):
        answer = self._register_return(self._send_sheet(order))
        checks = ("signature", "stamp", "legible", "terms", "notes")
        answer.check_return(True, dict.fromkeys(checks, True), [])

    def _send_sheet(self, order):
        sheet = self._as("order_clerk", order)._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("王经理")
        return sheet

    def _register_return(self, sheet):
        content = b64encode(self._file(f"return of {sheet.name}"))
        return sheet.register_return("回传件.pdf", content.decode())

    def _pass_deposit(self, order):
        self._as("finance", order).verify_money(order._get_deposit_owed(), "银行回单")

    def _confirm(self, order):
        if order.state != "sale":
            self._as("sales_office", order).action_confirm()

    def _release(self, order):
        """Confirm; where goods are made, have the instruction acknowledged."""
        self._confirm(order)
        if order.control_production_ids:
            self._sign("sales_office", order)
            self._sign("production_manager", order)

    def _make(self, production, quantity):
        production.action_assign()
        production.qty_producing = quantity
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        production.button_mark_done()

    def _pass_production(self, order):
        self._release(order)
        for production in self._as("production_manager", order.control_production_ids):
            self._make(production, production.product_qty)

    def _pass_dispatch(self, order):
        self._confirm(order)
        picking = self._as("dispatcher", order.picking_ids).filtered(
            "is_dispatch_controlled"
        )
        picking.action_assign()
        picking.write(
            {
                "receiver_name": "刘师傅",
                "receiver_phone": "138 0000 0000",
                "package_count": 3,
                "packages_loaded": 3,
                "carrier_name": "顺达物流",
                "vehicle_no": "浙J·12345",
                "expected_arrival": self._get_today() + timedelta(days=2),
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
        clerk.record_arrival(self._get_today())
        clerk.register_receipt(
            "到货回单.pdf", b64encode(self._file("receipt")).decode()
        )
