import json

from odoo.tests import tagged

from ..common import PDF
from .proof_common import EverybodyCase

MODELS = (
    "sale.order",
    "mrp.production",
    "stock.picking",
    "production.release",
    "order.fax",
    "customer.contract",
    "customer.file",
)


@tagged("post_install", "-at_install")
class TestAttacks(EverybodyCase):
    """Ways round the gates over HTTP, by people with every right that core gives."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._create_order(user_id=False)
        cls._make_ready(cls(), cls.order)
        cls.order.action_confirm()
        cls.release = cls.env["production.release"]._insert(
            [cls.order.control_production_ids._prepare_release(5)]
        )
        cls.draft = cls._create_order(user_id=False)
        cls.contract = cls._create_contract(cls.customer_b, in_force=False)
        # Everything that core has to give, and the first role on the way
        insider = cls.users["order_clerk"]
        insider.group_ids = [
            (4, cls.env.ref(name).id)
            for name in (
                "sales_team.group_sale_manager",
                "stock.group_stock_manager",
                "mrp.group_mrp_manager",
                "account.group_account_manager",
                "sale_mrp_countersign.group_manager",
            )
        ]

    def _get_records(self):
        return {
            "sale.order": self.order,
            "mrp.production": self.order.control_production_ids[:1],
            "stock.picking": self.order.picking_ids[:1],
            "production.release": self.release,
            "order.fax": self.order.fax_ids[:1],
            "customer.contract": self.contract,
            "customer.file": self.customer_b.customer_file_ids,
        }

    def _attack(self, model, method, *args, **kwargs):
        """Return the answer and what the call has changed in derived fields."""
        with self.env.cr.savepoint() as savepoint:
            answer = self._post_rpc("cs_order_clerk", model, method, list(args), kwargs)
            self.env.invalidate_all()
            made = self._get_made(model, answer.get("result"))
            savepoint.rollback()
        self.env.invalidate_all()
        return answer, made

    def _get_made(self, model, result):
        """Return the guarded values of the record that a call has made."""
        if isinstance(result, dict):
            result = result.get("ids") or result.get("id")
        if isinstance(result, list):
            result = result[0] if result else False
        if isinstance(result, dict):
            result = result["id"]
        if not isinstance(result, int) or isinstance(result, bool):
            return {}
        record = self.env[model].browse(result).exists()
        return {
            name: record[name]
            for name in self._get_guarded(model)
            if record and record._fields[name].store
        }

    def _get_guarded(self, model):
        return sorted(self.env[model]._get_guarded_fields())

    def _get_value(self, field):
        """Return a value that the field would take, other than what it holds."""
        return {
            "boolean": True,
            "integer": 77,
            "float": 77.0,
            "monetary": 77.0,
            "char": "77",
            "text": "77",
            "json": {"technical": "77"},
            "date": "2031-07-07",
            "datetime": "2031-07-07 07:07:07",
            "selection": "done",
            "many2one": 1,
            "one2many": [(5,)],
            "many2many": [(5,)],
            "binary": PDF.decode(),
        }[field.type]

    def test_guarded_fields_are_written_by_nobody(self):
        wrong = []
        for model, record in self._get_records().items():
            for name in self._get_guarded(model):
                value = self._get_value(self.env[model]._fields[name])
                for method, args in (
                    ("write", [record.ids, {name: value}]),
                    ("web_save", [record.ids, {name: value}, {}]),
                    ("create", [{name: value}]),
                    ("copy", [record.ids, {name: value}]),
                ):
                    answer, _made = self._attack(model, method, *args)
                    if "error" not in answer:
                        wrong.append(f"{method} {model}.{name}: {answer.get('result')}")
                    elif not answer["error"]["data"]["name"].startswith("odoo."):
                        wrong.append(f"{method} {model}.{name}: {answer['error']}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_imports_of_guarded_fields_make_nothing(self):
        wrong = []
        for model, record in self._get_records().items():
            for name in self._get_guarded(model):
                field = self.env[model]._fields[name]
                if field.type in ("one2many", "many2many", "json", "binary"):
                    continue
                value = str(self._get_value(field))
                column = f"{name}/.id" if field.type == "many2one" else name
                answer, _made = self._attack(
                    model, "load", [".id", column], [[str(record.id), value]]
                )
                if (answer.get("result") or {}).get("ids"):
                    wrong.append(f"load {model}.{name}: {answer}")
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_defaults_in_the_context_are_ignored(self):
        wrong = []
        values = {
            "sale.order": {"partner_id": self.customer_b.id},
            "mrp.production": {"product_id": self.pump.id},
            "stock.picking": {
                "picking_type_id": self.env.ref("stock.picking_type_out").id
            },
            "customer.contract": {"partner_id": self.customer_b.id},
            "customer.file": {
                "partner_id": self._create_customer("Newcomer", self.class_b).id
            },
        }
        for model, vals in values.items():
            fields = {
                name: self.env[model]._fields[name] for name in self._get_guarded(model)
            }
            _answer, plain = self._attack(model, "create", vals)
            context = {
                f"default_{name}": self._get_value(field)
                for name, field in fields.items()
                if field.type not in ("one2many", "many2many")
            }
            _answer, made = self._attack(model, "create", vals, context=context)
            wrong += [
                f"{model}.{name}: {made.get(name)!r}"
                for name, field in fields.items()
                if field.type != "datetime" and made.get(name) != plain.get(name)
            ]
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    def test_lines_by_defaults_of_the_context(self):
        """No line gets into a confirmed order, whoever names the order, and how."""
        before = len(self.order.order_line)
        line = {"product_id": self.pump.id, "product_uom_qty": 100, "price_unit": 0}
        by_context = {"context": {"default_order_id": self.order.id}}
        for values in (line, {"display_type": "line_note", "name": "free"}):
            self._assert_refused("sale.order.line", "create", [values], **by_context)
        totals = {"context": {"default_price_total": 1, "default_price_subtotal": 1}}
        self._assert_refused(
            "sale.order.line", "create", [{**line, "order_id": self.draft.id}], **totals
        )
        default = self.env["ir.default"]
        default.set("sale.order.line", "order_id", self.order.id)
        self._assert_refused("sale.order.line", "create", [line])
        default.search([("field_id.model", "=", "sale.order.line")]).unlink()
        self.env.registry.clear_cache()
        self.assertEqual(len(self.order.order_line), before)

    def test_drawings_that_are_links(self):
        """The address is what was signed."""
        order = self._create_order(nonstandard=True, user_id=False)
        link = self.env["ir.attachment"].create(
            {
                "name": "drawing",
                "type": "url",
                "url": "https://example.com/1",
                "res_model": "sale.order",
                "res_id": order.id,
            }
        )
        order.order_line.drawing_ids = [(6, 0, link.ids)]
        self._make_ready(order).action_confirm()
        for vals in ({"url": "https://example.com/2"}, {"type": "binary"}):
            self._assert_refused("ir.attachment", "write", link.ids, vals)
        self._assert_refused("ir.attachment", "unlink", link.ids)

    def _assert_refused(self, model, method, *args, who="order_clerk", **kwargs):
        self.assertEqual(self._try(who, model, method, *args, **kwargs), "refused")

    # -------------------------------------------------------------- side doors
    def test_totals_are_computed_and_not_written(self):
        """Deposit and money gate go by totals: core stores them, RPC could write."""
        for name in ("amount_total", "amount_untaxed", "amount_tax"):
            for order in (self.draft, self.order):
                with self.subTest(name, state=order.state):
                    self._assert_refused("sale.order", "write", order.ids, {name: 1})
        for name in ("price_total", "price_subtotal", "price_tax"):
            for order in (self.draft, self.order):
                with self.subTest(name, state=order.state):
                    ids = order.order_line.ids
                    self._assert_refused("sale.order.line", "write", ids, {name: 1})

    def test_totals_given_to_create_are_computed_all_the_same(self):
        line = {
            "product_id": self.pump.id,
            "product_uom_qty": 5,
            "price_unit": 100,
            "tax_ids": [(5,)],
        }
        vals = {
            "partner_id": self.customer_b.id,
            "amount_total": 1,
            "order_line": [(0, 0, {**line, "price_total": 1, "price_subtotal": 1})],
        }
        order_id, error = self._rpc("cs_order_clerk", "sale.order", "create", [vals])
        if not error:
            self.env.invalidate_all()
            order = self.env["sale.order"].browse(order_id)
            self.assertEqual(order.amount_total, 500)
            self.assertEqual(order.order_line.price_total, 500)
        more = {**line, "order_id": self.draft.id, "price_total": 1}
        _result, error = self._rpc(
            "cs_order_clerk", "sale.order.line", "create", [more]
        )
        self.env.invalidate_all()
        self.assertTrue(error or self.draft.order_line[-1].price_total == 500)

    def test_tax_figures_of_a_line_are_signed_content(self):
        """``extra_tax_data`` replaces a line's total whatever its price says."""
        line = self.order.order_line
        forged = {
            "currency_id": self.order.currency_id.id,
            "price_unit": 100.0,
            "discount": 0.0,
            "quantity": 5.0,
            "rate": 1.0,
            "manual_tax_amounts": {"0": {}},
            "manual_total_excluded_currency": 1.0,
            "manual_total_excluded": 1.0,
        }
        self._assert_refused(
            "sale.order.line", "write", line.ids, {"extra_tax_data": forged}
        )

    def test_goods_called_a_down_payment_are_goods(self):
        vals = {
            "order_id": self.order.id,
            "product_id": self.pump.id,
            "product_uom_qty": 50,
            "price_unit": 0,
            "is_downpayment": True,
        }
        self._assert_refused("sale.order.line", "create", vals)
        vals |= {"product_uom_qty": 1, "price_unit": -400}
        self._assert_refused("sale.order.line", "create", vals)

    def test_a_confirmed_order_goes_back_by_cancelling_only(self):
        for state in ("draft", "sent", "cancel"):
            with self.subTest(state):
                self._assert_refused(
                    "sale.order", "write", self.order.ids, {"state": state}
                )

    def test_nobody_stands_in_for_whom_he_likes(self):
        """A deputy arranged for oneself is not turned into one for the manager."""
        engineer = self.users["chief_engineer"].id
        vals = {
            "role_id": self.role("chief_engineer").id,
            "user_id": engineer,
            "deputy_id": self.users["purchasing"].id,
            "date_to": "2099-01-01",
        }
        deputy = self.env["order.signoff.deputy"].create(vals)
        stolen = {
            "role_id": self.role("general_manager").id,
            "user_id": self.users["general_manager"].id,
            "deputy_id": engineer,
        }
        for method, args in (
            ("create", [{**vals, **stolen}]),
            ("write", [deputy.ids, stolen]),
            ("web_save", [deputy.ids, stolen, {}]),
        ):
            with self.subTest(method):
                self._assert_refused(
                    "order.signoff.deputy", method, *args, who="chief_engineer"
                )

    def test_forged_contents_name_nobody(self):
        """What a caller claims to have read is not looked up for him."""
        order = self.draft
        self._submit(order)
        order.lane_raised_id = self.env.ref("sale_mrp_countersign.lane_nonstandard")
        self.env.flush_all()
        secret = self.env["res.partner"].create({"name": "Secret Customer"})
        key = str(order.id)
        forged = {"partner_id": secret.ids, "order_line": [{"product_id": secret.ids}]}
        answer = self._post_rpc(
            "cs_chief_engineer",
            "sale.order",
            "signoff_sign",
            [
                order.ids,
                {key: {"technical": "1:0"}},
                "x",
                {},
                {key: {"technical": forged}},
            ],
        )
        self.assertIn("error", answer)
        self.assertNotIn("Secret Customer", json.dumps(answer))

    def test_conditions_are_shown_to_those_concerned(self):
        dialog = {
            "document_model": "sale.order",
            "document_id": self.order.id,
            "statement": "x",
        }
        spec = {"conditions": {}}
        self._assert_refused(
            "order.signoff.close", "web_save", [], dialog, spec, who="signer"
        )
        dialog["document_model"] = "res.users"
        self._assert_refused(
            "order.signoff.close", "web_save", [], dialog, spec, who="signer"
        )
