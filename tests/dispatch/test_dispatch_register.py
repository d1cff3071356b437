import json
from base64 import b64encode
from datetime import date
from io import BytesIO

from lxml import etree
from openpyxl import load_workbook

from odoo import http
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CountersignHttpCase
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
        with freeze_time(moment):
            office.record_arrival(arrived)
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


@tagged("post_install", "-at_install")
class TestDispatchRegisterExport(CountersignHttpCase):
    """The register's list as a file, through core's own export."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def _ship_to(self, address):
        """Return a transfer of customer A that left for one of its addresses."""
        order = self._create_order(partner=self.customer_a)
        order.partner_shipping_id = address
        self._make_ready(order)
        order.action_confirm()
        picking = order.picking_ids
        picking.action_assign()
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        self.assertEqual(picking.partner_id, address)
        return picking

    def _export(self, user, pickings):
        """Return the rows of the file that the list's columns make, grouped."""
        list_view = self.env.ref("sale_mrp_countersign.dispatch_register_view_list")
        info = pickings.fields_get()
        names = [
            node.get("name")
            for node in etree.fromstring(list_view.arch).iter("field")
            if not node.get("groups")
        ]
        action = self.env["dispatch.register"].create({}).action_open()
        data = {
            "model": pickings._name,
            "fields": [
                {"name": name, "label": info[name]["string"], "type": "char"}
                for name in names
            ],
            "ids": False,
            "domain": [("id", "in", pickings.ids), ("register_state", "!=", False)],
            "groupby": ["register_customer_id"],
            "context": action["context"],
            "import_compat": False,
        }
        self._log_in(user.login)
        response = self.url_open(
            "/web/export/xlsx",
            data={
                "data": json.dumps(data),
                "csrf_token": http.Request.csrf_token(self),
            },
        )
        return names, response

    def test_xlsx(self):
        addresses = self.env["res.partner"].create(
            [
                {
                    "name": name,
                    "parent_id": self.customer_a.id,
                    "type": "delivery",
                    "street": "2 Pump Road",
                    "city": "TZ",
                    "phone": "0576 8888 0002",
                }
                for name in ("Site one", "Site two")
            ]
        )
        pickings = self._ship_to(addresses[0]) | self._ship_to(addresses[1])
        office = self._as("sales_assistant", pickings[0])
        office.record_arrival(self._today())
        office.register_receipt("receipt.pdf", PDF)
        user = self.users["dispatcher"]
        user.group_ids += self.env.ref("base.group_allow_export")
        self.env.flush_all()
        names, response = self._export(user, pickings)
        self.assertEqual(response.status_code, 200)
        rows = list(load_workbook(BytesIO(response.content)).active.values)
        # one group for the customer, however many addresses there are
        self.assertEqual(rows[1][0], f"{self.customer_a.name} (2)")
        found = {
            row[names.index("name")]: dict(zip(names, row, strict=True))
            for row in rows[2:]
        }
        self.assertEqual(set(found), set(pickings.mapped("name")))
        complete, missing = (found[picking.name] for picking in pickings)
        for row, picking in zip((complete, missing), pickings, strict=True):
            self.assertEqual(row["register_customer_id"], self.customer_a.name)
            self.assertIn(picking.partner_id.name, row["partner_id"])
            self.assertEqual(row["origin"], picking.origin)
            self.assertTrue(row["date_done"])
        self.assertEqual(
            (complete["register_state"], missing["register_state"]),
            ("Complete", "Receipt Missing"),
        )
        self.assertIn(self._today(), str(complete["arrived_on"]))
        self.assertFalse(missing["arrived_on"] or missing["receipt_on"])

    @mute_logger("odoo.http")
    def test_who_may_export(self):
        """Nobody gets out by the file what the list does not show."""
        picking = self._ship_to(self.customer_a)
        _names, response = self._export(self.users["general_manager"], picking)
        self.assertNotEqual(response.status_code, 200)
        self.assertNotIn(picking.name.encode(), response.content)
