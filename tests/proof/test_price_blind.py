import json

from odoo.fields import Command
from odoo.tests import tagged

from ..common import PDF
from .proof_common import EverybodyCase

# A price that nothing else in the database looks like, and what shows it
PRICE, QUANTITY = 73913.0, 5
TRACES = ("73913", "73,913", "369565", "369,565")
EACH = ("read", "export_data", "search_read")
MODELS = (
    "order.signoff",
    "order.signoff.request",
    "order.revision",
    "order.fax",
    "production.instruction",
    "production.exception",
    "production.exception.step",
    "production.release",
    "production.release.line",
    "production.handover",
    "order.signoff.sign",
    "order.signoff.close",
    "order.revision.compare",
    "order.money",
    "order.fax.return",
    "order.fax.send",
    "order.fax.check",
    "order.emergency.release",
    "order.unpaid.request",
)
# Dialogs on a transfer, which say what holds it
DIALOGS = ("order.emergency.release", "order.unpaid.request")


@tagged("post_install", "-at_install")
class TestPriceBlind(EverybodyCase):
    """Whose role does not see prices reads none from what the add-on keeps."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.list_price = PRICE
        cls._set_stock(cls.pump, 100)
        cls.blind = [
            role.code
            for role in cls.env["order.signoff.role"].search([])
            if not role.sees_prices
        ]
        cls.order = cls._create_order(
            nonstandard=True,
            user_id=False,
            order_line=[
                Command.create(
                    {
                        "product_id": cls.pump.id,
                        "product_uom_qty": QUANTITY,
                        "price_unit": PRICE,
                        "tax_ids": [Command.clear()],
                        "nonstandard_kind": "structure",
                        "nonstandard_note": "outlet DN50 to DN65",
                        "drawing_ids": [
                            Command.link(cls._create_attachment("drawing.pdf").id)
                        ],
                    }
                )
            ],
        )
        case = cls()
        case._submit(cls.order)

    def _ask(self, name, model, method, *args, **kwargs):
        """Return all that one of the people gets as an answer, errors too."""
        answer = self._post_rpc(f"cs_{name}", model, method, list(args), kwargs)
        error = answer.get("error", {}).get("data", {})
        said = [error.get("name"), error.get("message")]
        return json.dumps([answer.get("result"), said], ensure_ascii=False)

    def _ask_each(self, name, model, method, first, names):
        """Ask for one field at a time: one that is refused hides no other."""
        return "".join(
            self._ask(name, model, method, first, [field]) for field in names
        )

    def _get_questions(self, name, model):
        """Yield ``(method, args)``: every way to read every field of a model."""
        ids = self.env[model].sudo().search([]).ids
        fields = self.env[model].with_user(self.users[name]).fields_get()
        for method, first in (("read", ids), ("export_data", ids), ("search_read", [])):
            yield method, [first, list(fields)]
        for field, info in fields.items():
            for path in ("amount_total", "order_line.price_unit"):
                if info.get("relation") == "sale.order":
                    deep = f"{field}.{path}"
                    yield "search_read", [[(deep, ">", PRICE - 1)], ["id"]]
                    yield "export_data", [ids, [deep.replace(".", "/")]]
                    yield "formatted_read_group", [[], [], [f"{deep}:sum"]]
                    yield "formatted_read_group", [[], [deep], ["__count"]]
                    spec = {field: {"fields": {"amount_total": {}}}}
                    yield "web_read", [ids, spec]
            if info.get("store"):
                yield "formatted_read_group", [[], [field], ["__count"]]

    def _assert_blind(self):
        """Let the blind ask for all there is; no answer holds the price."""
        wrong = []
        for name in self.blind:
            if self.users[name].has_group("stock.group_stock_user") or self.users[
                name
            ].has_group("mrp.group_mrp_user"):
                continue  # core itself shows them the order
            for model in MODELS:
                for method, args in self._get_questions(name, model):
                    text = self._ask(name, model, method, *args)
                    if method in EACH and "AccessError" in text:
                        text += self._ask_each(name, model, method, *args)
                    if any(trace in text for trace in TRACES):
                        wrong.append(f"{name}: {model}.{method}{args}: {text[:200]}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def _assert_sheet_blind(self, *names):
        """Let those whose turn it is read their sheet and open their dialog."""
        for name in names:
            for method in ("signoff_sheet", "action_signoff_open"):
                text = self._ask(name, "sale.order", method, self.order.ids)
                self.assertFalse([item for item in TRACES if item in text], text)

    def test_no_price_before_and_after_all_that_is_recorded(self):
        order = self.order
        self._assert_sheet_blind("chief_engineer", "purchasing")
        for name in ("chief_engineer", "purchasing", "production_manager"):
            self._sign(name, order)
        for name in ("finance", "general_manager"):
            self._sign(name, order, statement=f"{PRICE} each is right")
        self._assert_sheet_blind("materials_manager", "chief_engineer")
        for name in ("materials_manager", "chief_engineer"):
            self._sign(name, order)
        self._assert_sheet_blind("warehouse_supervisor")
        self._sign("warehouse_supervisor", order)
        self._return_sheet(order)
        self._as("finance", order).verify_money(QUANTITY * PRICE, "bank slip")
        order.action_confirm()
        self._report_exception()
        self._inspect_one(order)
        self._as("order_clerk", order).action_open_change("customer asks")
        self.env["order.fax.return"].with_user(self.users["order_clerk"]).create(
            {"sheet_id": order.fax_ids[:1].id, "file": PDF}
        )
        self._open_transfer_dialogs()
        self._assert_blind()
        self._assert_files_blind()
        self._assert_dialogs_blind()

    def _report_exception(self):
        """Something goes wrong with goods of the order."""
        production = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "bom_id": self.bom.id,
                "sale_line_id": self.order.order_line.id,
            }
        )
        trouble = self._as("production_manager", production).report_exception(
            "material", "late"
        )
        self._as("service_supervisor", trouble).record_plan("later", "2099-12-31")
        self._as("salesperson", trouble).record_answer(True, "phone", "Mr Wang")

    def _inspect_one(self, order):
        """Have one pump inspected and signed for, its sheet read by the blind."""
        production = self.env["mrp.production"].create(
            {
                "product_id": self.pump.id,
                "product_qty": 1,
                "bom_id": self.bom.id,
                "sale_line_id": order.order_line.id,
            }
        )
        release = self.env["production.release"]._insert(
            [production._prepare_release(1)]
        )
        self._inspect(release)
        text = self._ask("inspector", release._name, "signoff_sheet", release.ids)
        self.assertIn("ISG50-160", text)
        self.assertFalse([item for item in TRACES if item in text], text)
        self._sign("inspector", release)
        self.env["production.handover"].with_user(self.users["inspector"]).create(
            {"release_id": release.id}
        )

    def _open_transfer_dialogs(self):
        """Let each of the blind open the dialogs that say what holds goods."""
        order = self._create_order(user_id=False, quantity=QUANTITY)
        order.order_line.price_unit = PRICE
        self._make_ready(order)
        order.action_confirm()
        self.picking = order.picking_ids
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, self.picking)
        self.assertIn(TRACES[-1], self.picking.dispatch_hint)
        for model in DIALOGS:
            for name in self.blind:
                vals = {"picking_id": self.picking.id, "reason": "x"}
                self.env[model].with_user(self.users[name]).create(vals)
        self.env.flush_all()

    def _assert_files_blind(self):
        """The sheets that went out and came back show prices: files are not read."""
        sheets = self.order.fax_ids.ids
        domain = [
            ("res_model", "=", "order.fax"),
            ("res_id", "in", sheets),
            ("res_field", "=", "file"),
        ]
        files = self.env["ir.attachment"].sudo().search(domain)
        self.assertTrue(files)
        for name in self.blind:
            with self.subTest(name):
                text = self._ask(
                    name, "ir.attachment", "search_read", domain, ["datas"]
                )
                self.assertNotIn("datas", text)
                answer = self._post_rpc(
                    f"cs_{name}", "ir.attachment", "read", [files.ids, ["datas"]], {}
                )
                self.assertIn("error", answer)
                for file in files:
                    response = self.url_open(f"/web/content/{file.id}")
                    self.assertEqual(response.status_code, 404)

    def _assert_dialogs_blind(self):
        """A dialog opened on somebody else's order shows no amount of it."""
        names = ("amount_total", "amount_verified", "amount", "amount_deposit")
        dialogs = {"order.money": ({"order_id": self.order.id}, names)}
        vals = {"picking_id": self.picking.id}
        dialogs |= dict.fromkeys(DIALOGS, (vals, ["waiting_for"]))
        for name in ("chief_engineer", "purchasing", "driver", "signer"):
            for model, (vals, names) in dialogs.items():
                spec = {field: {} for field in names}
                for method, args in (
                    ("web_save", [[], vals, spec]),
                    ("onchange", [[], vals, list(vals), spec]),
                ):
                    with self.subTest(name=name, model=model, method=method):
                        text = self._ask(name, model, method, *args)
                        self.assertFalse([item for item in TRACES if item in text])

    def test_customer_reads_no_word_of_the_house(self):
        """The portal shows the customer his order, not what is said about it."""
        order = self.order
        digests = self._digests(order)
        self._as("chief_engineer", order).signoff_refuse(digests, "a bad payer xyzzy")
        order.doubt_note = "is he good for it? xyzzy"
        order.message_subscribe(self.users["portal"].partner_id.ids)
        order.partner_id = self.users["portal"].partner_id
        self.env.flush_all()
        answer = self._ask("portal", "sale.order", "read", order.ids, ["name"])
        self.assertIn(order.name, answer)
        for name in (
            "customer_class_id",
            "price_deviates",
            "copies_open",
            "facet_digests",
            "content_digest",
        ):
            with self.subTest(name):
                answer = self._ask("portal", "sale.order", "read", order.ids, [name])
                self.assertIn("AccessError", answer)
        wrong = [
            name
            for name in self.env["sale.order"]
            .with_user(self.users["portal"])
            .fields_get()
            if "xyzzy" in self._ask("portal", "sale.order", "read", order.ids, [name])
        ]
        self.assertFalse(wrong)
