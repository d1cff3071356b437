from lxml import etree

from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common import CountersignCommon

# What the three forms read of core, and an auditor therefore may
CORE_MODELS = (
    "sale.order",
    "sale.order.line",
    "account.move",
    "account.move.line",
    "stock.picking",
    "stock.move",
    "stock.move.line",
    "stock.lot",
    "stock.scrap",
    "mrp.production",
    "mrp.production.group",
    "mrp.workorder",
    "mrp.unbuild",
    "mrp.bom",
    "mrp.bom.line",
    "mrp.routing.workcenter",
    "mrp.workcenter",
    "mrp.workcenter.capacity",
    "mrp.workcenter.productivity",
)


@tagged("post_install", "-at_install")
class TestAuditor(CountersignCommon):
    """Administration (行政人事) opens every document and changes none."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.users["auditor"] = new_test_user(
            cls.env, login="cs_auditor", groups="sale_mrp_countersign.group_auditor"
        )
        cls.center = cls.env["mrp.workcenter"].create({"name": "Assembly"})
        cls.bom.operation_ids = [
            (0, 0, {"name": "Assemble", "workcenter_id": cls.center.id})
        ]
        cls.order = cls._create_order(nonstandard=True)

    def setUp(self):
        super().setUp()
        self._make_ready(self.order)
        self.order.action_confirm()
        self.documents = [
            self.order,
            self.order.control_production_ids,
            self.order.picking_ids,
        ]
        for document in self.documents:
            self.assertEqual(len(document), 1)

    def test_opens_the_forms(self):
        invoice = self.order._create_invoices()
        invoice.action_post()
        for document in self.documents:
            with self.subTest(model=document._name):
                self.env.invalidate_all()
                form = Form(self._as("auditor", document))
                self.assertEqual(form.name, document.name)
                arch = etree.fromstring(
                    self._as("auditor", document).get_view(view_type="form")["arch"]
                )
                self.assertEqual(arch.get("edit"), "False")
                names = arch.xpath("//header//button/@name")
                self.assertFalse(set(names) - set(document._signer_actions))

    def test_a_signer_s_form_keeps_its_buttons(self):
        view = self._as("order_clerk", self.order).get_view(view_type="form")
        self.assertIn("action_submit", view["arch"])
        self.assertIn("action_cancel", view["arch"])

    def test_opens_a_document_from_its_evidence(self):
        row = self._as("auditor", self.order.signoff_ids)[:1]
        action = row.action_open_document()
        self.assertEqual(
            (action["res_model"], action["res_id"]), ("sale.order", self.order.id)
        )
        other = self._create_order(nonstandard=True)
        self._submit(other)
        request = self.env["order.signoff.request"]._get_pending(other)[other.id][:1]
        action = self._as("auditor", request).action_open_sign()
        self.assertEqual(action["res_id"], other.id)

    def test_changes_nothing(self):
        auditor = self.users["auditor"]
        for name in CORE_MODELS:
            model = self.env[name].with_user(auditor)
            self.assertTrue(model.has_access("read"), name)
            for operation in ("write", "create", "unlink"):
                self.assertFalse(model.has_access(operation), f"{name}: {operation}")
        for document in self.documents:
            with self.assertRaises(AccessError):
                self._as("auditor", document).write({"origin": "elsewhere"})
            with self.assertRaises(AccessError):
                self._as("auditor", document).copy()
            with self.assertRaises(AccessError):
                self._as("auditor", document).unlink()
        order = self._as("auditor", self.order)
        for act in (
            lambda: order.action_submit(),
            lambda: order.action_remind(),
            lambda: order.signoff_sign(self._digests(self.order)),
            lambda: order.order_line.write({"price_unit": 1}),
        ):
            with self.assertRaises(AccessError):
                act()

    def test_the_ledger_stays_closed(self):
        moves = self.env["account.move"].with_user(self.users["auditor"])
        entry = self.env["account.move"].create({"move_type": "entry"})
        self.assertFalse(moves.search([("id", "=", entry.id)]))
        with self.assertRaises(AccessError):
            moves.browse(entry.id).read(["name"])

    def test_another_company_s_orders_stay_closed(self):
        company = self.env["res.company"].create({"name": "Another factory"})
        order = self.env["sale.order"].create(
            {"partner_id": self.customer_b.id, "company_id": company.id}
        )
        with self.assertRaises(AccessError):
            self._as("auditor", order).read(["name"])
