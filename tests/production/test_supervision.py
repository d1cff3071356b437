from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import CountersignHttpCase
from .production_common import ProductionCommon


@tagged("post_install", "-at_install")
class TestSupervision(ProductionCommon):
    """Supervision points: made, moved, missed, recorded once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.promised = cls.order.promised_date
        cls.checks = cls.order.supervision_ids.sorted("sequence")

    def _assistant(self, record):
        return self._as("sales_assistant", record)

    def _record(self, check, **values):
        values = {
            "progress": 50,
            "quality": "good",
            "quantity": 3,
            "time_kept": "on_time",
            **values,
        }
        return self._assistant(check).record_supervision(**values)

    def test_made_with_the_instruction(self):
        self.assertEqual(len(self.checks), 5)
        start = self.company._get_local_day(self.production.date_start)
        way = (self.promised - start).days
        self.assertEqual(
            self.checks.mapped("date"),
            [
                start,
                start + timedelta(days=round(way * 0.1)),
                start + timedelta(days=round(way * 0.5)),
                self.promised - timedelta(days=1),
                self.promised,
            ],
        )
        self.assertEqual(self.order.next_supervision_date, start)

    def test_follow_the_promise(self):
        material, started = self.checks[:2]
        self._record(material)
        days = (material.date, started.date)
        clerk = self._as("order_clerk", self.order)
        clerk.action_open_change("later")
        clerk.promised_date_manual = self.promised + timedelta(days=10)
        self.env.flush_all()
        self.assertEqual(self.checks[-1].date, self.promised + timedelta(days=10))
        self.assertEqual(material.date, days[0])
        self.assertGreater(started.date, days[1])

    def test_without_production_none(self):
        product = self.env["product.product"].create(
            {"name": "QDX", "is_storable": True, "list_price": 100}
        )
        self._set_stock(product, 100)
        line = {"product_id": product.id, "product_uom_qty": 1, "price_unit": 100}
        order = self._make_confirmed(order_line=[Command.create(line)])
        self.assertFalse(order.supervision_ids)
        self.assertFalse(order.is_supervision_missed)

    def test_points_are_data(self):
        points = self.env["production.supervision.point"]
        points.search([]).active = False
        other = self.env["res.company"].create({"name": "Other"})
        points.create(
            [
                {"name": "Cast", "place": "share", "share": 20},
                {"name": "Theirs", "company_id": other.id},
            ]
        )
        order = self._make_confirmed()
        self.assertEqual(order.supervision_ids.point_id.mapped("name"), ["Cast"])

    def test_printed(self):
        text = self.order._get_supervision_text()
        self.assertEqual(text.count(";"), 4)
        years = {item.date.year for item in self.order.supervision_ids}
        for year in years:
            self.assertEqual(str(year) in text, len(years) > 1, text)
        fresh = self._create_order()
        self.assertFalse(fresh._get_supervision_text(), "nothing is promised yet")
        self._submit(fresh)
        self._review(fresh)
        self.assertIn("Mid-Way", fresh._get_supervision_text())
        reports = self.env["ir.actions.report"]
        for report, record in (
            ("report_confirmation_sheet", fresh),
            ("report_production_instruction", self.order.instruction_ids),
        ):
            with self.subTest(report=report):
                html, _kind = reports._render_qweb_html(
                    f"sale_mrp_countersign.{report}", record.ids
                )
                self.assertIn("Mid-Way", html.decode())

    # --------------------------------------------------------------- recording
    def test_recorded_once(self):
        check = self.checks[0]
        self._record(check)
        self.assertEqual(check.state, "recorded")
        self.assertEqual(check.recorded_by_id, self.users["sales_assistant"])
        self.assertEqual(check.quantity, 3)
        self.assertEqual(self.order.next_supervision_date, self.checks[1].date)
        note = self.order.message_ids[0]
        self.assertIn("Material Ready", note.body)
        self.assertEqual(note.author_id, self.users["sales_assistant"].partner_id)
        with self.assertRaises(UserError):
            self._record(check)

    def test_nobody_writes_it(self):
        check = self.checks[0].sudo()
        for act in (
            lambda: check.write({"progress": 100}),
            lambda: check.write({"date": self.promised}),
            lambda: check.create({"order_id": self.order.id}),
            lambda: self.order.sudo().write({"next_supervision_date": False}),
            lambda: self.order.sudo().write({"supervision_ids": [Command.clear()]}),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                act()

    def test_bad_input(self):
        check = self.checks[0]
        for values in (
            {"progress": 101},
            {"progress": -1},
            {"progress": "much"},
            {"quantity": -1},
            {"quality": "splendid"},
            {"time_kept": None},
            {"quality": "trouble"},
            {"time_kept": "behind", "note": "  "},
        ):
            with (
                self.subTest(values=values),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self._record(check, **values)
        self.assertEqual(check.state != "recorded", True)
        self._record(check, quality="trouble", note="porous casing")

    def test_dialog(self):
        self._release()
        self._make(self.production, 2, backorder=True)
        check = self._assistant(self.checks[2])
        action = check.action_record()
        dialog = (
            self.env[action["res_model"]]
            .with_user(self.users["sales_assistant"])
            .with_context(**action["context"])
            .create({})
        )
        self.assertEqual(dialog.progress, 40)
        self.assertEqual(dialog.quantity, 2)
        self.assertEqual(dialog.time_kept, "on_time")
        dialog.action_record()
        self.assertEqual(check.progress, 40)

    # ------------------------------------------------------------------ missed
    def test_missed(self):
        checks = self.env["production.supervision"]
        orders = self.env["sale.order"]
        domain = [("order_id", "=", self.order.id)]
        for days, due, missed in ((-1, 1, 3), (0, 1, 4), (1, 0, 5)):
            with self.subTest(days=days):
                with freeze_time(self.promised + timedelta(days=days, hours=4)):
                    self.env.invalidate_all()
                    found = {
                        state: checks.search([*domain, ("state", "=", state)])
                        for state in ("due", "missed")
                    }
                    self.assertEqual(len(found["due"]), due)
                    self.assertEqual(len(found["missed"]), missed)
                    self.assertEqual(set(found["missed"].mapped("state")), {"missed"})
                    self.assertTrue(self.order.is_supervision_missed)
                    mine = orders.search([("is_supervision_missed", "=", True)])
                    self.assertIn(self.order, mine)

    def test_complete_goods_need_none(self):
        self._release()
        self._make(self.production)
        self._release_goods(self.production)
        self.assertEqual(set(self.checks.mapped("state")), {"dropped"})
        self.assertFalse(self.order.next_supervision_date)
        with self.assertRaises(UserError):
            self._record(self.checks[0])

    def test_read_by_production(self):
        """Who has no rights on sales orders sees and filters them all the same."""
        checks = self._user(self.env["production.supervision"])
        found = checks.search([("state", "in", ("planned", "due", "missed"))])
        self.assertTrue(found.mapped("state"))


@tagged("post_install", "-at_install")
class TestSupervisionRpc(CountersignHttpCase):
    """The sales assistant records; everybody else is refused, also from outside."""

    def test_by_role(self):
        self._make_to_order(self.pump)
        order = self._make_ready(self._create_order())
        order.action_confirm()
        check = order.supervision_ids[:1]
        arguments = [check.ids, 10, "good", 1, "on_time"]
        for role, user in self.users.items():
            if role == "sales_assistant":
                continue
            with self.subTest(role=role):
                _result, error = self._rpc(
                    user.login,
                    "production.supervision",
                    "record_supervision",
                    arguments,
                )
                self.assertIn(self.users["sales_assistant"].name, error)
        login = self.users["sales_assistant"].login
        for method in ("_write_facts", "_create_facts"):
            _result, error = self._rpc(
                login, "production.supervision", method, [check.ids, {"progress": 9}]
            )
            self.assertTrue(error)
        _result, error = self._rpc(
            login, "production.supervision", "record_supervision", arguments
        )
        self.assertFalse(error)
        check.invalidate_recordset()
        self.assertEqual(check.state, "recorded")
