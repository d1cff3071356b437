import base64
import io

from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import Form, new_test_user, tagged

from ..common import CountersignCommon, CountersignHttpCase


def _photo():
    buffer = io.BytesIO()
    Image.new("RGB", (40, 30), "white").save(buffer, "PNG")
    return base64.b64encode(buffer.getvalue()).decode()


class ExtraCase:
    """An order with one sample and one accessory, and a follow-up clerk."""

    @classmethod
    def _set_up_extras(cls):
        cls.clerk = new_test_user(
            cls.env,
            login="cs_follow_up_clerk",
            groups="sale_mrp_countersign.group_signer",
        )
        cls.role("follow_up_clerk").user_ids = cls.clerk
        cls._set_stock(cls.pump, 50)
        cls.order = cls._create_order(
            cls.customer_a, user_id=cls.users["salesperson"].id
        )
        seller = cls.users["salesperson"]
        cls.order.with_user(seller).extra_ids = [
            Command.create({"kind": "sample", "name": "Shell ISG50"}),
            Command.create(
                {"kind": "accessory", "name": "Cable 20 m", "packing": "small"}
            ),
        ]
        cls.sample, cls.accessory = (
            cls.order.extra_ids.filtered(lambda item, kind=kind: item.kind == kind)
            for kind in ("sample", "accessory")
        )


@tagged("post_install", "-at_install")
class TestOrderExtra(ExtraCase, CountersignCommon):
    """Samples come back and are kept; accessories leave with the goods."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_extras()

    def _do(self, item, act, **values):
        return item.with_user(self.clerk).record_step(act, **values)

    def test_sample_from_the_shelf_and_back(self):
        self._do(self.sample, "found", place="Shelf 3")
        with self.assertRaisesRegex(UserError, "Attach the photograph"):
            self._do(self.sample, "photographed")
        self._do(self.sample, "photographed", file_name="a.png", content=_photo())
        self._do(self.sample, "handed_out", note="to workshop 2")
        with self.assertRaisesRegex(UserError, "next comes “Returned”"):
            self._do(self.sample, "kept", serial="1", place="x")
        self._do(self.sample, "returned")
        with self.assertRaisesRegex(UserError, "lot or serial number"):
            self._do(self.sample, "kept", place="Shelf 4")
        self.assertTrue(self.sample.is_open)
        self._do(self.sample, "kept", serial="SN-7", place="Shelf 4")
        self.assertFalse(self.sample.is_open)
        self.assertEqual((self.sample.serial, self.sample.place), ("SN-7", "Shelf 4"))
        self.assertEqual(len(self.sample.step_ids), 5)

    def test_accessory_leaves_with_the_goods(self):
        self._make_ready(self.order)
        self.order.action_confirm()
        picking = self.order.picking_ids
        self.assertIn("Cable 20 m (Listed)", picking.extra_text)
        sheet = self._as("sales_office", picking).signoff_sheet()[str(picking.id)]
        self.assertIn("Cable 20 m", "\n".join(sheet["hints"]))
        for act in ("prepared", "packed", "checked"):
            self._do(self.accessory, act)
        picking.invalidate_recordset(["extra_text"])
        self.assertFalse(picking.extra_text)
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        self._as("dispatcher", picking).button_validate()
        self.assertEqual(self.accessory.state, "shipped")
        step = self.accessory.step_ids.filtered(lambda item: item.act == "shipped")
        self.assertEqual((len(step), step.picking_id), (1, picking))

    def test_what_is_checked_later_leaves_with_the_next_transfer(self):
        self._make_ready(self.order)
        self.order.action_confirm()
        first = self.order.picking_ids
        for code in ("sales_office", "dispatcher"):
            self._sign(code, first)
        first.action_assign()
        first.move_ids.quantity = 3
        first.with_context(skip_sms=True, skip_backorder=True).button_validate()
        for act in ("prepared", "packed", "checked"):
            self._do(self.accessory, act)
        self._as("sales_office", first).record_arrival(str(first.date_done.date()))
        self.assertEqual(self.accessory.state, "checked")
        second = first.backorder_ids
        for code in ("sales_office", "dispatcher"):
            self._sign(code, second)
        second.action_assign()
        second.with_context(skip_sms=True).button_validate()
        self.assertEqual(self.accessory.state, "shipped")
        self.assertEqual(self.accessory.step_ids.picking_id, second)

    def test_the_list_is_put_in_another_order(self):
        """Also when something has been done; what was listed stays."""
        self._do(self.sample, "found", place="Shelf 3")
        item = self._as("salesperson", self.sample)
        item.sequence = 99
        with self.assertRaisesRegex(UserError, "handled already"):
            item.name = "Another shell"
        with self.assertRaises(AccessError):
            self.sample.with_user(self.clerk).sequence = 1

    def test_samples_that_are_out_show_and_keep_nothing_back(self):
        self._make_ready(self.order)
        self.order.action_confirm()
        picking = self.order.picking_ids
        for act in ("prepared", "packed", "checked"):
            self._do(self.accessory, act)
        self._do(self.sample, "found", place="Shelf 3")
        self._do(self.sample, "photographed", file_name="a.png", content=_photo())
        picking.invalidate_recordset(["extra_text"])
        self.assertFalse(picking.extra_text)
        self._do(self.sample, "handed_out", note="to workshop 2")
        picking.invalidate_recordset(["extra_text"])
        self.assertIn("Samples not returned: Shell ISG50", picking.extra_text)
        sheet = self._as("sales_office", picking).signoff_sheet()[str(picking.id)]
        self.assertIn("Shell ISG50", "\n".join(sheet["hints"]))
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        self._as("dispatcher", picking).button_validate()
        self.assertEqual(picking.state, "done")
        self.assertEqual(self.sample.state, "handed_out")

    def test_how_it_is_packed_is_said(self):
        unsaid = self.accessory.copy({"name": "Gasket", "packing": False})
        both = self.accessory | unsaid
        self._do(both, "prepared")
        for packing in (None, "loose"):
            with self.assertRaisesRegex(UserError, "how Gasket is packed"):
                self._do(both, "packed", packing=packing)
            self.assertEqual(set(both.mapped("state")), {"prepared"})
        items = both.with_user(self.clerk)
        form = Form(
            self.env["order.extra.act"]
            .with_user(self.clerk)
            .with_context(**items.action_open_step()["context"])
        )
        self.assertTrue(form.asks_packing)
        form.packing = "bulk"
        form.save().action_record()
        # what was listed stays
        self.assertEqual(both.mapped("packing"), ["small", "bulk"])
        self.assertEqual(set(both.mapped("state")), {"packed"})

    def test_dialog_takes_many(self):
        second = self.accessory.copy()
        items = (self.accessory | second).with_user(self.clerk)
        form = Form(
            self.env["order.extra.act"]
            .with_user(self.clerk)
            .with_context(**items.action_open_step()["context"])
        )
        self.assertEqual(form.act, "prepared")
        form.save().action_record()
        self.assertEqual(set(items.mapped("state")), {"prepared"})

    def test_who_lists_and_who_carries_out(self):
        with self.assertRaises(AccessError):
            self._as("salesperson", self.sample).record_step("found")
        with self.assertRaises(AccessError):
            self.sample.with_user(self.clerk).name = "Other"
        self._as("salesperson", self.sample).name = "Shell ISG50-160"
        self._do(self.sample, "found")
        with self.assertRaisesRegex(UserError, "handled already"):
            self._as("salesperson", self.sample).name = "Other"
        with self.assertRaisesRegex(UserError, "handled already"):
            self._as("salesperson", self.sample).unlink()

    def test_not_moved_to_an_order_of_others(self):
        other = self._create_order(user_id=self.users["sales_manager"].id)
        with self.assertRaises(AccessError):
            self._as("salesperson", self.sample).order_id = other

    def test_listed_on_the_order_form(self):
        seller = self._as("salesperson", self.order)
        with Form(seller) as form, form.extra_ids.new() as line:
            line.kind = "accessory"
            line.product_id = self.shaft
            self.assertEqual(line.name, "Shaft")
        self.assertEqual(self.order.extra_count, 3)
        self.assertEqual(self.order.open_extra_count, 3)

    def test_another_company_sees_neither_lists_nor_steps(self):
        self._do(self.sample, "found", place="Shelf 3")
        other = self.env["res.company"].create({"name": "Other works"})
        for role, items in (
            ("sales_manager", self.sample),
            ("sales_manager", self.sample.step_ids),
        ):
            seen = self._as(role, items)
            seen.read(["company_id"])
            user = self.users[role]
            user.write({"company_ids": [Command.set(other.ids)], "company_id": other})
            self.env.invalidate_all()
            with self.assertRaises(AccessError):
                seen.read(["company_id"])
            self.assertFalse(seen.search([("id", "in", items.ids)]))
            user.write(
                {
                    "company_ids": [Command.set(self.company.ids)],
                    "company_id": self.company.id,
                }
            )

    def test_prints(self):
        self._do(self.sample, "found", place="Shelf 3")
        for name, words in (
            ("report_shell_samples", "Shell ISG50"),
            ("report_accessories", "Cable 20 m"),
            ("report_configuration_sheet", "Shell Sample"),
        ):
            html, _kind = self.env["ir.actions.report"]._render_qweb_html(
                f"sale_mrp_countersign.{name}", self.order.ids
            )
            self.assertIn(words, html.decode())

    def test_prints_without_a_unit(self):
        self.sample.with_user(self.users["salesperson"]).uom_id = False
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "sale_mrp_countersign.report_shell_samples", self.order.ids
        )
        self.assertIn("Shell ISG50", html.decode())


@tagged("post_install", "-at_install")
class TestOrderExtraRpc(ExtraCase, CountersignHttpCase):
    """Steps are recorded by their method only."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_extras()

    def test_facts_are_not_written(self):
        item = self.sample
        for model, method, args in (
            ("order.extra", "write", [item.ids, {"state": "kept"}]),
            ("order.extra", "write", [item.ids, {"is_open": False}]),
            ("order.extra", "write", [item.ids, {"step_ids": [[0, 0, {}]]}]),
            ("order.extra.step", "create", [[{"extra_id": item.id, "act": "kept"}]]),
            ("order.extra", "_check_step", [item.ids, "kept", "1", "1", ""]),
        ):
            for login in ("cs_salesperson", "cs_follow_up_clerk", "cs_sales_manager"):
                _result, error = self._rpc(login, model, method, args)
                self.assertTrue(error, (model, method, login))
        self.assertEqual(item.state, "listed")
