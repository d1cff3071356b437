import base64
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from .print_common import PREFIX, PrintCommon


@tagged("post_install", "-at_install")
class TestFormArchive(PrintCommon):
    """What was signed is archived in that moment, and printed again from there."""

    def setUp(self):
        super().setUp()
        self.patch(
            type(self.env["ir.cron"]), "_commit_progress", lambda *_a, **_k: 1000
        )

    def _get_archive(self, field, record):
        archives = self.env["order.form.archive"]
        return archives.search([(field, "=", record.id)])

    def _work(self):
        self.env["order.form.archive"]._cron_print()

    def test_configuration_sheet(self):
        """With the countersign; not before, and once for a revision."""
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self.assertFalse(self._get_archive("sale_order_id", order))
        self._review(order)
        row = self._get_archive("sale_order_id", order)
        self.assertEqual(row.mapped("state"), ["waiting"])
        self.assertEqual(row.revision_id, order.revision_id)
        self._work()
        self.assertEqual(row.state, "done")
        report = f"{PREFIX}configuration_sheet"
        archived = base64.b64decode(row.with_context(bin_size=False).file)
        self.customer_b.customer_code = "OTHER"
        self.assertEqual(self._render(order, report), archived)
        text = " ".join(self._print(order, report))
        self.assertIn("SZ003", text)
        self.assertIn("cs_warehouse_supervisor", text)
        self.assertIn(
            self.users["warehouse_supervisor"].name, text.split("Printed:")[1]
        )

    def _read_archive(self, row):
        """Return the text of the archived PDF."""
        content = base64.b64decode(row.with_context(bin_size=False).file)
        return " ".join(self._read(content))

    def test_edit_prints_first_what_was_signed(self):
        """Whoever is quicker than the job: header, line, new line, files."""
        edits = {
            "header": lambda order: order.write({"other_requirements": "red paint"}),
            "line": lambda order: order.order_line.write({"product_uom_qty": 9}),
            "new line": lambda order: order.write(
                {"order_line": [Command.create({"product_id": self.pump.id})]}
            ),
            "deleted line": lambda order: order.order_line.unlink(),
        }
        for name, edit in edits.items():
            with self.subTest(name):
                order = self._create_order(nonstandard=True)
                self._submit(order)
                self._review(order)
                row = self._get_archive("sale_order_id", order)
                signed = row.revision_id
                edit(order)
                self.assertEqual(row.state, "done")
                self.assertNotEqual(order.revision_id, signed)
                text = self._read_archive(row)
                self.assertNotIn("red paint", text)
                self.assertIn("cs_warehouse_supervisor", text)

    def test_other_edits_wait_for_no_printer(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._review(order)
        order.write({"client_order_ref": "PO 7"})
        row = self._get_archive("sale_order_id", order)
        self.assertEqual(row.state, "waiting")

    def test_changed_after_printing_failed(self):
        """The form of another content is never archived in its place."""
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._review(order)
        row = self._get_archive("sale_order_id", order)
        with (
            patch.object(type(row), "_render", side_effect=ValueError("no paper")),
            mute_logger(
                "odoo.addons.sale_mrp_countersign.models.fax.order_form_archive"
            ),
        ):
            order.order_line.product_uom_qty = 9
        self.assertEqual((row.state, row.error), ("failed", "no paper"))
        row.action_retry()
        self._work()
        self.assertEqual((row.state, row.file), ("superseded", False))

    def test_request_cancelled_before_it_was_printed(self):
        picking = self._sign_request()
        row = self._get_archive("picking_id", picking)
        picking.move_ids._action_cancel()
        self.assertEqual(row.state, "done")
        self.assertIn(self.pump.name, self._read_archive(row))

    def test_request_changed_before_it_was_printed(self):
        picking = self._sign_request()
        row = self._get_archive("picking_id", picking)
        move = picking.move_ids[:1]
        asked = f"{move.product_uom_qty:g}"
        move.product_uom_qty = 77
        self.assertEqual(row.state, "done")
        text = self._read_archive(row)
        self.assertIn(asked, text)
        self.assertNotIn("77", text)

    def test_other_content_is_printed_anew(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._review(order)
        self._work()
        order.other_requirements = "red paint"
        text = " ".join(self._print(order, f"{PREFIX}configuration_sheet"))
        self.assertIn("red paint", text)

    def test_instruction(self):
        instruction = self._make_instruction()
        order = instruction.sale_order_id
        self._sign("sales_office", order)
        self.assertFalse(self._get_archive("instruction_id", instruction))
        self._sign("production_manager", order)
        row = self._get_archive("instruction_id", instruction)
        self._work()
        self.assertEqual(row.mapped("state"), ["done"])
        pages = self._print(instruction, f"{PREFIX}production_instruction")
        self.assertEqual(len(pages), 5)
        for text in pages:
            self.assertIn("cs_production_manager", text)

    def _sign_request(self):
        """Return a transfer whose request is signed and archived."""
        self.customer_a.lang = "en_US"
        picking = self._make_shipped()
        picking.package_count = 3
        self._sign("sales_office", picking)
        self.assertFalse(self._get_archive("picking_id", picking))
        if picking.dispatch_stage == "request":
            self._sign("dispatcher", picking)
        return picking

    def test_dispatch_request(self):
        picking = self._sign_request()
        row = self._get_archive("picking_id", picking)
        self._work()
        self.assertEqual(row.mapped("state"), ["done"])
        report = f"{PREFIX}dispatch_request"
        self.assertEqual(len(self._print(picking, report)), 4)

    def test_archive_with_prices(self):
        """Who sees no prices gets the copies without, from the same archive."""
        picking = self._sign_request()
        self._work()
        report = f"{PREFIX}dispatch_request"
        seen = self._print(self._as("sales_office", picking), report)
        self.assertEqual(len(seen), 4)
        self.assertIn("500.00", seen[0])
        blind = self._print(self._as("warehouse_supervisor", picking), report)
        self.assertEqual(len(blind), 2)
        self.assertNotIn("500.00", " ".join(blind))
        self.assertEqual(blind, seen[2:])

    def test_sent_sheet_holds_prices(self):
        self._send()
        self._render(self._as("sales_office", self.order))
        with self.assertRaises(AccessError):
            self._render(self._as("production_manager", self.order))

    def test_kept(self):
        """Nobody writes, makes or deletes what is archived."""
        picking = self._sign_request()
        self._work()
        row = self._get_archive("picking_id", picking)
        with self.assertRaises(AccessError):
            row.write({"state": "waiting"})
        with self.assertRaises(UserError):
            row.create({"name": "x"})
        with self.assertRaises(UserError):
            row.unlink()
        attachment = self.env["ir.attachment"].search(
            [("res_model", "=", row._name), ("res_id", "=", row.id)]
            + [("res_field", "=", "file")]
        )
        self.assertTrue(attachment)
        for change in ({"raw": b"x"}, {"res_id": 0}, {"name": "x"}):
            with self.assertRaises(UserError):
                attachment.write(change)
        with self.assertRaises(UserError):
            attachment.unlink()
        with self.assertRaises(UserError):
            attachment.copy()

    def test_failure_can_be_repeated(self):
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._review(order)
        row = self._get_archive("sale_order_id", order)

        def fail(*_args):
            raise ValueError("no printer")

        render = type(row)._render
        self.patch(type(row), "_render", fail)
        self._work()
        self.assertEqual((row.state, row.error), ("failed", "no printer"))
        type(row)._render = render
        row.action_retry()
        self._work()
        self.assertEqual((row.state, row.error), ("done", False))
        with self.assertRaises(UserError):
            row.action_retry()
