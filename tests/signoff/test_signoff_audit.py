import io
import tracemalloc
import unicodedata

from odoo.exceptions import AccessError, UserError
from odoo.fields import Date
from odoo.tests import new_test_user, tagged
from odoo.tools.pdf import PdfFileReader

from odoo.addons.sale_mrp_countersign.wizards.signoff import order_signoff_audit

from .test_chain_verify import ChainCommon

REPORT = "sale_mrp_countersign.action_report_signoff_audit"


@tagged("post_install", "-at_install")
class TestSignoffAudit(ChainCommon):
    """The evidence of a period: what is missing shows, even a whole document's."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = {
            "auditor": "sale_mrp_countersign.group_auditor",
            "manager": "sale_mrp_countersign.group_manager",
        }
        cls.readers = {
            name: new_test_user(cls.env, f"cs_audit_{name}", groups=group)
            for name, group in groups.items()
        }

    def setUp(self):
        super().setUp()
        self.orders = self.env["sale.order"]
        for _index in range(3):
            order = self._create_order(nonstandard=True)
            self._submit(order)
            self._sign("chief_engineer", order)
            self.orders |= order
        self.rows = self.orders.signoff_ids

    def _audit(self, reader="auditor", **values):
        audit = self.env["order.signoff.audit"].with_user(self.readers[reader])
        audit = audit.create({"document_model": "sale.order", **values})
        audit.action_verify()
        return audit

    def test_clean_period_passes(self):
        for reader in self.readers:
            audit = self._audit(reader)
            self.assertEqual(audit.state, "whole")
            self.assertFalse(audit.line_ids)
            self.assertGreaterEqual(audit.document_count, 3)
            self.assertGreaterEqual(audit.row_count, len(self.rows))
            self.assertEqual(audit.period_row_count, audit.row_count)

    def test_seal_stays_until_something_is_forged_well(self):
        """Somebody who makes a whole chain anew is found by an earlier print."""
        seal = self._audit().seal
        self.assertEqual(self._audit("manager").seal, seal)
        order = self.orders[0]
        with self._broken():
            self._make_chain_anew(order)
            audit = self._audit()
            self.assertEqual(audit.state, "whole")
            self.assertNotEqual(audit.seal, seal)
        self.orders[1]._record_evidence("reply")
        self.assertNotEqual(self._audit().seal, seal)

    def _make_chain_anew(self, order):
        previous = ""
        for row in order.signoff_ids.sudo().sorted("seq"):
            self._sql(
                "UPDATE order_signoff SET statement = 'forged', prev_hash = %s"
                " WHERE id = %s",
                previous,
                row.id,
            )
            previous = row._get_hash()
            self._sql(
                "UPDATE order_signoff SET hash = %s WHERE id = %s", previous, row.id
            )
        self._sql(
            "UPDATE sale_order SET evidence_head = %s WHERE id = %s", previous, order.id
        )

    def test_what_was_broken_is_found_in_its_document(self):
        order = self.orders[1]
        last = order.signoff_ids.sorted("seq")[-1]
        ways = {
            "changed": ("UPDATE order_signoff SET statement = 'x' WHERE id = %s", last),
            "removed": ("DELETE FROM order_signoff WHERE id = %s", last),
            "all removed": (
                "DELETE FROM order_signoff WHERE sale_order_id = %s",
                order,
            ),
            "moved out of the period": (
                "UPDATE order_signoff SET signed_at = '2001-01-01'"
                " WHERE sale_order_id = %s",
                order,
            ),
            "end forgotten": (
                "UPDATE sale_order SET evidence_count = 0, evidence_at = NULL"
                " WHERE id = %s",
                order,
            ),
        }
        for name, (query, record) in ways.items():
            with self.subTest(name=name), self._broken():
                self._sql(query, record.id)
                audit = self._audit()
                self.assertEqual(audit.state, "broken")
                self.assertEqual(set(audit.line_ids.mapped("document_id")), {order.id})
                self.assertEqual(
                    set(audit.line_ids.mapped("document_name")), {order.name}
                )

    def test_row_taken_off_its_document(self):
        with self._broken():
            row = self.orders[0].signoff_ids.sorted("seq")[-1]
            self._sql(
                "UPDATE order_signoff SET sale_order_id = NULL WHERE id = %s", row.id
            )
            audit = self._audit()
            self.assertIn(f"#{row.id}", audit.line_ids.mapped("document_name"))
            self.assertIn(self.orders[0].name, audit.line_ids.mapped("document_name"))

    def test_document_removed_behind_its_rows(self):
        order = self.orders[0]
        with self._broken():
            self.env.cr.execute("SET LOCAL session_replication_role = replica")
            self._sql("DELETE FROM sale_order WHERE id = %s", order.id)
            self.env.cr.execute("SET LOCAL session_replication_role = DEFAULT")
            audit = self._audit()
            self.assertIn(f"#{order.id}", audit.line_ids.mapped("document_name"))

    def test_period_and_model(self):
        tomorrow = Date.add(Date.today(), days=2)
        later = self._audit(date_from=tomorrow, date_to=tomorrow)
        self.assertEqual((later.document_count, later.state), (0, "whole"))
        other = self._audit(document_model="stock.picking")
        self.assertEqual(other.row_count, 0)
        everything = self._audit(document_model=False)
        self.assertGreaterEqual(everything.row_count, len(self.rows))
        with self.assertRaises(UserError):
            self._audit(date_from=tomorrow, date_to=Date.today())

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other factory"})
        with self.assertRaises(AccessError):
            self._audit(company_id=other.id)
        self.readers["auditor"].company_ids |= other
        audit = self._audit(company_id=other.id, document_model=False)
        self.assertEqual(audit.document_count, 0)

    def test_only_auditors_and_administrators(self):
        audit = self._audit()
        for code in ("order_clerk", "finance", "general_manager"):
            model = self.env["order.signoff.audit"].with_user(self.users[code])
            with self.subTest(code=code):
                with self.assertRaises(AccessError):
                    model.create({})
                with self.assertRaises(AccessError):
                    audit.with_env(model.env).read(["seal"])
                with self.assertRaises(AccessError):
                    audit.with_env(model.env).action_verify()

    def test_findings_are_not_written(self):
        audit = self._audit()
        for values in (
            {"state": "whole"},
            {"finding_count": 0},
            {"seal": "x"},
            {"line_ids": [(5,)]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                audit.write(values)
        with self.assertRaises(AccessError):
            self._audit(seal="x")
        line = {"audit_id": audit.id, "text": "x"}
        with self.assertRaises(AccessError):
            self.env["order.signoff.audit.line"].with_env(audit.env).create(line)
        stranger = audit.with_user(self.readers["manager"])
        with self.assertRaises(AccessError):
            stranger.read(["seal"])

    def test_other_period_is_verified_before_it_is_printed(self):
        audit = self._audit()
        audit.date_from = "2020-01-01"
        self.assertEqual(audit.state, "draft")
        with self.assertRaises(UserError):
            audit.action_print()
        with self.assertRaises(UserError):
            self.env["ir.actions.report"]._render_qweb_html(REPORT, audit.ids)

    def _print(self, audit):
        reports = self.env["ir.actions.report"].with_user(audit.env.user)
        reports = reports.with_context(force_report_rendering=True)
        content, kind = reports._render_qweb_pdf(REPORT, audit.ids)
        self.assertEqual(kind, "pdf")
        return [
            " ".join(unicodedata.normalize("NFKC", page.extract_text()).split())
            for page in PdfFileReader(io.BytesIO(content)).pages
        ]

    def test_print(self):
        audit = self._audit()
        text = " ".join(self._print(audit))
        self.assertIn("Verification of Evidence", text)
        self.assertIn("is whole", text)
        self.assertIn(audit.seal[:20], text.replace(" ", ""))

    def test_print_of_many_findings(self):
        with self._broken():
            self._sql("UPDATE order_signoff SET statement = 'x' || id")
            for _index in range(12):
                order = self._create_order()
                self._submit(order)
            self._sql("UPDATE order_signoff SET statement = 'x' || id")
            audit = self._audit()
            pages = self._print(audit)
            self.assertGreater(len(pages), 1)
            text = " ".join(pages)
            for order in self.orders:
                self.assertIn(order.name, text)
            for page in pages[:-1]:
                self.assertIn("What Is Wrong", page)
            self.assertEqual(text.count("changed in the"), audit.finding_count)

    def test_open_document(self):
        with self._broken():
            self._sql("UPDATE order_signoff SET statement = 'x'")
            line = self._audit().line_ids[:1]
            action = line.action_open_document()
            self.assertEqual(action["res_model"], "sale.order")

    def test_memory_does_not_grow_with_documents(self):
        self.patch(order_signoff_audit, "DOCUMENTS_AT_ONCE", 10)
        audit = self._audit()
        peaks, counts = [], []
        for _round in range(2):
            orders = self.env["sale.order"].create(
                [{"partner_id": self.customer_b.id} for _index in range(30)]
            )
            entries = [(order, {"kind": "reply"}) for order in orders] * 10
            orders._record_evidences(entries)
            audit.action_verify()
            tracemalloc.start()
            audit.action_verify()
            peaks.append(tracemalloc.get_traced_memory()[1])
            tracemalloc.stop()
            counts.append(audit.row_count)
        self.assertEqual(counts[1] - counts[0], 300)
        self.assertLess(peaks[1], 1.3 * peaks[0])

    def test_pages_of_documents(self):
        """Where a page of documents ends makes no difference."""
        audit = self._audit()
        counts = []
        for size in (1, 200):
            self.patch(order_signoff_audit, "DOCUMENTS_AT_ONCE", size)
            audit.action_verify()
            counts.append((audit.row_count, audit.seal))
        self.assertEqual(counts[0], counts[1])
