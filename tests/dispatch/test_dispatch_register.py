from base64 import b64encode
from datetime import date

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ..fax.print_common import PrintCommon

PDF = b64encode(b"%PDF-1.4\n% receipt\n%%EOF\n").decode()


@tagged("post_install", "-at_install")
class TestDispatchRegister(PrintCommon):
    """Delivery notes and receipts of a month, what is missing among them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls._set_stock(cls.pump, 100)

    def _ship(self, moment):
        """Return a transfer that left at ``moment`` (UTC)."""
        picking = self._make_shipped()
        picking.action_assign()
        self._sign("sales_office", picking)
        self._sign("dispatcher", picking)
        with freeze_time(moment):
            picking.button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _take_receipt(self, picking, arrived, moment="2030-03-20 04:00:00"):
        office = self._as("sales_assistant", picking)
        office.record_arrival(arrived)
        with freeze_time(moment):
            office.register_receipt("receipt.pdf", PDF)

    def _open(self, month="2030-03-15", **values):
        return self.env["dispatch.register"].create({"month": month, **values})

    def _find(self, register):
        return self.env["stock.picking"].search(register._get_domain())

    def test_what_is_noted(self):
        picking = self._ship("2030-03-10 04:00:00")
        self.assertEqual(picking.register_state, "missing")
        picking.sudo().write(
            {"expected_arrival": "2030-03-12", "arrival_reason": "by ship"}
        )
        self._take_receipt(picking, "2030-03-13", "2030-03-19 16:30:00")
        self.assertEqual(picking.arrived_on, date(2030, 3, 13))
        # 0:30 of the next day at the factory
        self.assertEqual(picking.receipt_on, date(2030, 3, 20))
        self.assertEqual(picking.register_state, "complete")
        self.assertTrue(picking.is_arrival_late)
        with self.assertRaises(AccessError):
            picking.sudo().write({"register_state": "missing"})

    def test_month_of_the_company(self):
        """The month begins at midnight in Shanghai, 16:00 UTC the day before."""
        february = self._ship("2030-02-28 15:59:00")
        march = self._ship("2030-02-28 16:00:00")
        last = self._ship("2030-03-31 15:59:00")
        april = self._ship("2030-03-31 16:00:00")
        self.assertEqual(self._find(self._open()), march | last)
        self.assertEqual(self._find(self._open("2030-02-01")), february)
        self.assertEqual(self._find(self._open("2030-04-30")), april)

    def test_missing_only_and_customers(self):
        picking = self._ship("2030-03-10 04:00:00")
        other = self._ship("2030-03-11 04:00:00")
        self._take_receipt(other, "2030-03-12")
        missing = self._open(missing_only=True)
        self.assertEqual(self._find(missing), picking)
        self.assertEqual(missing.action_open()["domain"], missing._get_domain())
        nobody = self._open(partner_ids=[(6, 0, self.customer_b.ids)])
        self.assertFalse(self._find(nobody))
        with self.assertRaisesRegex(UserError, "2030-03"):
            nobody.action_print()

    def test_print(self):
        pickings = self._ship("2030-03-10 04:00:00") | self._ship("2030-03-11 04:00:00")
        self._take_receipt(pickings[0], "2030-03-12")
        wizard = Form(self.env["dispatch.register"])
        wizard.month = "2030-03-01"
        register = wizard.save()
        self.assertTrue(register.action_print())
        report = "sale_mrp_countersign.action_report_dispatch_register"
        (text,) = self._print(register, report)
        for words in (
            *pickings.mapped("name"),
            self.customer_a.name,
            "2030-03",
            "MISSING",
            "03/12/2030",
            "Taken over by",
        ):
            self.assertIn(words, text)
        self.assertEqual(text.count("MISSING"), 1)

    def test_who_prints_it(self):
        picking = self._ship("2030-03-10 04:00:00")
        for code in ("dispatcher", "warehouse_supervisor"):
            register = self.env["dispatch.register"].with_user(self.users[code])
            register = register.create({"month": "2030-03-01"})
            self.assertEqual(list(register._get_transfers().values()), [picking])
        with self.assertRaises(AccessError):
            self.env["dispatch.register"].with_user(
                self.users["general_manager"]
            ).create({"month": "2030-03-01"})
