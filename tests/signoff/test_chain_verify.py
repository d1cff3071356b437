from contextlib import contextmanager
from pathlib import Path

from psycopg2.extras import Json

from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.signoff.canonical import digest

from ..common import CountersignCommon


class ChainCommon(CountersignCommon):
    """A factory with orders whose evidence can be broken in the database."""

    def _sql(self, query, *params):
        self.env.flush_all()
        self.env.cr.execute(query, params)
        self.env.invalidate_all()

    @contextmanager
    def _broken(self):
        """Undo at the end what was done to the database."""
        self.env.flush_all()
        self.env.cr.execute("SAVEPOINT broken")
        try:
            yield
        finally:
            self.env.cr.execute("ROLLBACK TO SAVEPOINT broken")
            self.env.invalidate_all()

    @contextmanager
    def _replaced(self, attachment, content):
        """Put other bytes in the place of an attachment's file."""
        path = Path(attachment._full_path(attachment.store_fname))
        kept = path.rename(path.with_suffix(".kept"))
        try:
            path.write_bytes(content)
            yield
        finally:
            kept.rename(path)

    def _forge(self, order, seq, prev_hash, statement="forged"):
        """Insert a row as somebody would who knows how hashes are made."""
        signoffs = self.env["order.signoff"].sudo()
        like = order.signoff_ids.sudo().sorted("seq")[-1]
        vals = {
            name: like[name].id if like._fields[name].relational else like[name]
            for name in like._HASH_FIELDS[like.hash_version]
        }
        vals.update(
            seq=seq,
            prev_hash=prev_hash,
            statement=statement,
            sale_order_id=order.id,
            hash_version=like.hash_version,
        )
        vals["hash"] = signoffs._hash_values(vals)
        self._sql(
            "INSERT INTO order_signoff (sale_order_id, company_id, seq, kind,"
            " step_code, step_name, role_id, role_name, rule_id, question, user_id,"
            " user_name, signed_at, statement, payload, digests, revision_id,"
            " hash_version, prev_hash, hash)"
            " SELECT sale_order_id, company_id, %s, kind, step_code, step_name,"
            " role_id, role_name, rule_id, question, user_id, user_name, signed_at,"
            " %s, payload, digests, revision_id, hash_version, %s, %s"
            " FROM order_signoff WHERE id = %s",
            seq,
            statement,
            prev_hash,
            vals["hash"],
            like.id,
        )

    def _verify(self, order):
        return order._verify_chains()[order.id]

    def _get_texts(self, order):
        return [f"{item.seq} {item.text}" for item in self._verify(order).findings]


@tagged("post_install", "-at_install")
class TestChainVerify(ChainCommon):
    """Evidence that was changed behind Odoo's back is found, and at which row."""

    def setUp(self):
        super().setUp()
        self.order = self._create_order(nonstandard=True)
        self._submit(self.order)
        for code in ("chief_engineer", "purchasing"):
            self._sign(code, self.order)
        self.order.order_line.price_unit = 111
        self._sign("production_manager", self.order)
        self.file = self._create_attachment("proof.pdf")
        self.file.raw = b"%PDF-1.4 only in this test"
        self.order._record_evidence("reply", attachment_ids=self.file.ids)
        self.rows = self.order.signoff_ids.sorted("seq")
        self.revisions = self.order.revision_ids.sorted("id")

    def test_clean_chain_passes(self):
        result = self._verify(self.order)
        self.assertEqual(result.findings, [])
        self.assertEqual(len(result.links), len(self.rows))
        # the drawing, what was submitted in writing, the proof
        self.assertEqual((result.revisions, result.files), (2, 3))
        self.assertEqual(self.order.evidence_count, len(self.rows))
        self.assertEqual(self.order.evidence_head, self.rows[-1].hash)

    def test_whole_way_of_an_order_passes(self):
        order = self._make_ready(self._create_order(nonstandard=True))
        order.with_user(self.users["order_clerk"]).action_confirm()
        documents = [order, *order.picking_ids]
        for document in documents:
            self.assertEqual(self._verify(document).findings, [])
        self.assertGreater(len(self._verify(order).links), 10)

    def test_every_way_of_breaking_a_chain_is_found(self):
        rows, last = self.rows, self.rows[-1]
        first, second = rows[1], rows[2]
        update = "UPDATE order_signoff SET %s WHERE id = %%s"
        ways = {
            "statement changed": (2, update % "statement = 'never said'", first.id),
            "signer changed": (
                2,
                update % "user_id = 2, user_name = 'Somebody else'",
                first.id,
            ),
            "time changed": (
                2,
                update % "signed_at = signed_at - interval '1 day'",
                first.id,
            ),
            "answer changed": (
                5,
                update % """payload = '{"date": "2040-01-01"}'""",
                rows[4].id,
            ),
            "kind changed": (2, update % "kind = 'waive'", first.id),
            "unknown version": (2, update % "hash_version = 99", first.id),
            "middle row deleted": (
                3,
                "DELETE FROM order_signoff WHERE id = %s",
                second.id,
            ),
            "first row deleted": (
                1,
                "DELETE FROM order_signoff WHERE id = %s",
                rows[0].id,
            ),
            "last row deleted": (
                last.seq,
                "DELETE FROM order_signoff WHERE id = %s",
                last.id,
            ),
            "all rows deleted": (
                1,
                "DELETE FROM order_signoff WHERE sale_order_id = %s",
                self.order.id,
            ),
            "two rows swapped": (
                2,
                "UPDATE order_signoff SET seq = 5 - seq"
                " WHERE seq IN (2, 3) AND sale_order_id = %s",
                self.order.id,
            ),
            "file link removed": (
                last.seq,
                "DELETE FROM order_signoff_attachment_rel WHERE order_signoff_id = %s",
                last.id,
            ),
            "file row changed": (
                last.seq,
                "UPDATE ir_attachment SET checksum = 'beef' WHERE id = %s",
                self.file.id,
            ),
            "end forgotten": (
                1,
                "UPDATE sale_order SET evidence_count = 0, evidence_head = NULL"
                " WHERE id = %s",
                self.order.id,
            ),
            "revision content changed": (
                0,
                "UPDATE order_revision SET content = jsonb_set(content,"
                " '{packing,packing_note}', '\"cardboard\"') WHERE id = %s",
                self.revisions[0].id,
            ),
            "revision renumbered": (
                0,
                "UPDATE order_revision SET number = 9 WHERE id = %s",
                self.revisions[1].id,
            ),
        }
        for name, (seq, query, param) in ways.items():
            with self.subTest(name=name), self._broken():
                self._sql(query, param)
                self.assertIn(seq, [item.seq for item in self._verify(self.order)[3]])
        self.assertEqual(self._verify(self.order).findings, [])

    def test_revision_forged_together_with_its_digests(self):
        """The rows given on it still know what it was."""
        revision = self.revisions[0]
        content = revision.sudo().content
        content["packing"]["packing_note"] = "cardboard"
        with self._broken():
            vals = self._get_revision_forgery(content)
            self._sql(
                "UPDATE order_revision SET content = %s, digests = %s, digest = %s"
                " WHERE id = %s",
                *vals,
                revision.id,
            )
            self.assertTrue(revision.sudo()._is_intact())
            self.assertTrue(
                any("checksums" in text for text in self._get_texts(self.order))
            )

    def _get_revision_forgery(self, content):
        version = self.order._get_facet_version()
        digests = {code: digest(value, version) for code, value in content.items()}
        return Json(content), Json(digests), digest(digests, version)

    def test_inserted_rows_are_found(self):
        last = self.rows[-1]
        ways = {
            "own hash, wrong chain": (last.seq + 1, ""),
            "own hash, right chain": (last.seq + 1, last.hash),
            "in between": (3, self.rows[1].hash),
        }
        for name, (seq, prev_hash) in ways.items():
            with self.subTest(name=name), self._broken():
                self._forge(self.order, seq, prev_hash)
                self.assertIn(seq, [item.seq for item in self._verify(self.order)[3]])

    def test_last_row_replaced_by_a_forged_one(self):
        last = self.rows[-1]
        seq, prev_hash = last.seq, last.prev_hash
        with self._broken():
            self._sql("DELETE FROM order_signoff WHERE id = %s", last.id)
            self._forge(self.order, seq, prev_hash)
            self.assertEqual(
                self._get_texts(self.order),
                [f"{seq} It is not the row that the document recorded last."],
            )

    def test_chain_cut_at_its_end_shows_after_the_next_row_too(self):
        last = self.rows[-1]
        text = f"{last.seq} The row is missing: removed."
        with self._broken():
            self._sql("DELETE FROM order_signoff WHERE id = %s", last.id)
            self.order._record_evidence("reply")
            self.assertEqual(self._get_texts(self.order), [text])

    def test_row_moved_to_another_document(self):
        other = self._create_order()
        self._submit(other)
        with self._broken():
            self._sql(
                "UPDATE order_signoff SET sale_order_id = %s WHERE id = %s",
                other.id,
                self.rows[1].id,
            )
            self.assertTrue(self._verify(self.order).findings)
            self.assertTrue(self._verify(other).findings)

    def test_replaced_file_is_found(self):
        with self._replaced(self.file, b"%PDF-1.4 another one"):
            self.assertEqual(
                self._get_texts(self.order),
                [
                    f"{self.rows[-1].seq} The file proof.pdf is not the one that was "
                    "recorded: it was replaced."
                ],
            )
        with self._broken():
            self._sql(
                "UPDATE ir_attachment SET store_fname = 'no/where' WHERE id = %s",
                self.file.id,
            )
            self.assertIn("is lost", self._get_texts(self.order)[0])
        with self._broken():
            other = self._create_attachment("proof.pdf")
            other.raw = b"%PDF-1.4 another file"
            self._sql(
                "UPDATE ir_attachment SET store_fname = %s, checksum = %s"
                " WHERE id = %s",
                other.store_fname,
                other.checksum,
                self.file.id,
            )
            self.assertIn("not those", self._get_texts(self.order)[0])

    def test_files_in_the_database(self):
        self.env["ir.config_parameter"].set_param("ir_attachment.location", "db")
        file = self.env["ir.attachment"].create({"name": "in.db", "raw": b"in the db"})
        self.order._record_evidence("reply", attachment_ids=file.ids)
        self.assertEqual(self._verify(self.order).findings, [])
        with self._broken():
            self._sql(
                "UPDATE ir_attachment SET db_datas = %s WHERE id = %s", b"x", file.id
            )
            self.assertIn("replaced", self._get_texts(self.order)[0])

    def test_a_replaced_drawing_is_found(self):
        order = self._create_order(nonstandard=True)
        drawing = order.order_line.drawing_ids
        drawing.raw = b"%PDF-1.4 the drawing of this test"
        self._submit(order)
        self.assertEqual(self._verify(order).findings, [])
        with self._replaced(drawing, b"%PDF-1.4 another drawing"):
            self.assertIn("drawing.pdf is not the one", self._get_texts(order)[0])
        with self._broken():
            self._sql("DELETE FROM ir_attachment WHERE id = %s", drawing.id)
            self.assertIn("is lost", self._get_texts(order)[0])

    def test_all_evidence_removed_is_found(self):
        with self._broken():
            self._sql(
                "DELETE FROM order_signoff WHERE sale_order_id = %s", self.order.id
            )
            self._sql(
                "UPDATE sale_order SET evidence_count = 0, evidence_head = NULL"
                " WHERE id = %s",
                self.order.id,
            )
            self.assertIn("no evidence of who", self._get_texts(self.order)[0])
        # a sheet may be printed before anybody has signed
        order = self._create_order()
        self._as("order_clerk", order)._fax_prepare("confirmation")
        self.assertTrue(order.revision_ids)
        self.assertEqual(self._verify(order).findings, [])

    # ------------------------------------------------------------------ button
    def _open(self, order):
        action = order.action_verify_chain()
        return self.env[action["res_model"]].browse(action["res_id"])

    def test_button_for_every_reader(self):
        reader = self._as("order_clerk", self.order)
        dialog = self._open(reader).with_user(reader.env.user)
        self.assertEqual(dialog.row_count, len(self.rows))
        self.assertFalse(dialog.line_ids)
        self.assertEqual(dialog.head_short, self.rows[-1].hash_short)
        with self._broken():
            self._sql(
                "UPDATE order_signoff SET statement = 'x' WHERE id = %s",
                self.rows[1].id,
            )
            dialog = self._open(reader).with_user(reader.env.user)
            self.assertEqual(dialog.line_ids.mapped("seq"), [2])
        for forgery in (
            lambda: dialog.write({"row_count": 0}),
            lambda: dialog.create({"document_name": "x"}),
        ):
            with self.assertRaises(AccessError):
                forgery()

    def test_button_not_for_others(self):
        with self.assertRaises(AccessError):
            self._as("chief_engineer", self.order).action_verify_chain()
        portal = new_test_user(self.env, "cs_portal", groups="base.group_portal")
        portal.partner_id.parent_id = self.order.partner_id
        self.order.partner_id = portal.partner_id
        self.order.message_subscribe(portal.partner_id.ids)
        self.order.with_user(portal).check_access("read")
        with self.assertRaises(AccessError):
            self.order.with_user(portal).action_verify_chain()
        stranger = self._open(self._as("order_clerk", self.order))
        with self.assertRaises(AccessError):
            stranger.with_user(self.users["salesperson"]).read(["row_count"])

    def test_end_of_chain_is_not_written(self):
        for name in ("evidence_count", "evidence_head", "evidence_at"):
            with self.assertRaises(AccessError):
                self.order.sudo().write({name: False})
            with self.assertRaises(AccessError):
                self.order.sudo().create({name: 1, "partner_id": 1})

    def test_short_hash_is_shown(self):
        row = self.rows[0]
        self.assertRegex(row.hash_short, "^[0-9A-F]{8}$")
        for kind in ("list", "form"):
            arch = self.env["order.signoff"].get_view(view_type=kind)["arch"]
            self.assertIn("hash_short", arch)

    def test_production_and_transfer_have_the_button(self):
        for view in (
            "sale.view_order_form",
            "mrp.mrp_production_form_view",
            "stock.view_picking_form",
        ):
            view = self.env.ref(view)
            arch = self.env[view.model].get_view(view.id, "form")["arch"]
            self.assertIn("action_verify_chain", arch)
            self.assertIn("action_open_revisions", arch)

    def test_queries_do_not_grow_with_documents(self):
        orders = self.env["sale.order"]
        for _index in range(6):
            order = self._create_order()
            self._submit(order)
            orders |= order
        counts = []
        for some in (orders[:1], orders):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            some._verify_chains()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertEqual(counts[0], counts[1])
