from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import BaseCase, new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.signoff.changes import (
    compare,
    match_lines,
)

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestMatchLines(BaseCase):
    """Lines have no identity in a content: which one became which?"""

    def test_equal_lines_are_left_out(self):
        line = {"product_id": [1], "qty": "5.0"}
        self.assertEqual(match_lines([line], [dict(line)]), [])
        self.assertEqual(match_lines([line, dict(line)], [line]), [(line, None)])

    def test_same_product_first(self):
        before = [{"product_id": [1], "qty": "5.0", "price": "9.0"}]
        after = [
            {"product_id": [2], "qty": "5.0", "price": "9.0"},
            {"product_id": [1], "qty": "7.0", "price": "8.0"},
        ]
        self.assertEqual(
            match_lines(before, after), [(before[0], after[1]), (None, after[0])]
        )

    def test_most_similar_of_one_product(self):
        before = [
            {"product_id": [1], "qty": "5.0", "price": "9.0", "name": "a"},
            {"product_id": [1], "qty": "6.0", "price": "8.0", "name": "b"},
        ]
        after = [
            {"product_id": [1], "qty": "6.0", "price": "7.0", "name": "b"},
            {"product_id": [1], "qty": "5.0", "price": "9.0", "name": "c"},
        ]
        pairs = match_lines(before, after)
        self.assertCountEqual(
            [(old["name"], new["name"]) for old, new in pairs], [("a", "c"), ("b", "b")]
        )

    def test_another_product_in_the_same_line(self):
        before = [{"product_id": [1], "qty": "5.0", "price": "9.0"}]
        alike = [{"product_id": [2], "qty": "5.0", "price": "9.0"}]
        other = [{"product_id": [2], "qty": "1.0", "price": "3.0"}]
        self.assertEqual(match_lines(before, alike), [(before[0], alike[0])])
        self.assertEqual(
            match_lines(before, other), [(before[0], None), (None, other[0])]
        )

    def test_what_is_empty_in_both_is_not_alike(self):
        before = [{"product_id": [1], "note": False, "kind": "", "discount": "0.0"}]
        after = [{"product_id": [2], "note": False, "kind": "", "discount": "0.0"}]
        self.assertEqual(len(match_lines(before, after)), 2)


@tagged("post_install", "-at_install")
class TestRevisionCompare(CountersignCommon):
    """Two revisions side by side, in words, to those who may read them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.price_tolerance = 1e6
        cls.valve = cls.env["product.product"].create({"name": "Valve DN65"})

    def setUp(self):
        super().setUp()
        self.order = self._create_order(
            nonstandard=True, user_id=self.users["order_clerk"].id
        )
        self._submit(self.order)
        self._sign("chief_engineer", self.order)
        line = self.order.order_line
        line.write({"price_unit": 98765.25, "nonstandard_note": "outlet DN80"})
        self.order.order_line = [
            Command.create(
                {
                    "product_id": self.valve.id,
                    "product_uom_qty": 3,
                    "price_unit": 43.21,
                    "tax_ids": [Command.clear()],
                }
            )
        ]
        self.order.packing_note = "pallet"
        self._sign("chief_engineer", self.order)

    def _open(self, user, documents=None):
        documents = self.order if documents is None else documents
        action = documents.with_user(user).action_compare_revisions()
        return self.env[action["res_model"]].with_user(user).browse(action["res_id"])

    def _get_rows(self, order=None, user=None):
        order = order or self.order
        before, after = order.revision_ids.sorted("number")[-2:]
        order = order.with_user(user or self.users["order_clerk"])
        return [
            (facet, change.group, change.label, change.before, change.after)
            for facet, changes in order._compare_revisions(before, after)
            for change in changes
        ]

    # ------------------------------------------------------------------- words
    def test_words(self):
        rows = self._get_rows()
        for row in (
            ("Commercial", "ISG50-160", "Unit Price", "100.00", "98,765.25"),
            (
                "Technical",
                "ISG50-160",
                "Non-Standard Change",
                "outlet DN50 to DN65",
                "outlet DN80",
            ),
            ("Packing", "", "Packing Requirements", "wooden case", "pallet"),
        ):
            self.assertIn(row, rows)
        added = [row for row in rows if row[1] == "Valve DN65"]
        self.assertEqual(
            {row[0] for row in added}, {"Commercial", "Technical", "Delivery"}
        )
        for row in added:
            self.assertEqual(row[3], "—")
        self.assertIn("Quantity 3.00, Unit Units, Unit Price 43.21", added[0][4])

    def test_names_for_ids(self):
        self.order.partner_shipping_id = self.env["res.partner"].create(
            {"name": "Harbour depot"}
        )
        drawing = self.env["ir.attachment"].create({"name": "b.pdf", "raw": b"b"})
        link = self.env["ir.attachment"].create(
            {"name": "On line", "type": "url", "url": "https://example.com/c.pdf"}
        )
        self.order.order_line[0].drawing_ids = [
            Command.link(drawing.id),
            Command.link(link.id),
        ]
        self.order.wanted_date = "2031-02-03"
        self.order._record_evidence("submit")
        text = str(self._get_rows())
        for word in ("Harbour depot", "b.pdf", "example.com/c.pdf", "02/03/2031"):
            self.assertIn(word, text)

    def test_difference_too_small_to_see(self):
        contents = [
            {"order_line": [{"product_id": self.pump.ids, "price_unit": price}]}
            for price in ("98765.25", "98765.250001")
        ]
        (change,) = compare(self.order, *contents)
        self.assertEqual((change.before, change.after), ("98765.25", "98765.250001"))

    def test_dialog(self):
        dialog = self._open(self.users["order_clerk"])
        self.assertEqual((dialog.before_id | dialog.after_id).mapped("number"), [1, 2])
        self.assertEqual(len(dialog.revision_ids), 2)
        for word in ("outlet DN80", "Rev. 1", "Rev. 2", "98,765.25", "Line added"):
            self.assertIn(word, dialog.difference)
        dialog.before_id = False
        self.assertIn("98,765.25", dialog.difference)
        self.assertNotIn("DN50", dialog.difference)
        dialog.before_id = dialog.after_id
        self.assertIn("Nothing differs", dialog.difference)

    def test_dialog_in_chinese(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        clerk = self.users["order_clerk"]
        dialog = self._open(clerk).with_context(lang="zh_CN")
        for word in ("单价", "商务", "第2版"):
            self.assertIn(word, dialog.difference)

    def test_chatter_names_line_and_cell(self):
        """The note about void signatures says it as the comparison does."""
        self.order.order_line[0].nonstandard_note = "outlet DN100"
        body = self.order.message_ids[0].body
        self.assertIn(
            "ISG50-160, Non-Standard Change: outlet DN80 → outlet DN100", body
        )

    # ------------------------------------------------------------------ rights
    def test_no_prices_without_a_role_that_sees_them(self):
        for code in ("chief_engineer", "purchasing"):
            with self.subTest(code=code):
                text = self._open(self.users[code]).difference
                self.assertIn("outlet DN80", text)
                for price in ("98,765", "98765", "43.21", "Commercial"):
                    self.assertNotIn(price, text)
        for code in ("finance", "general_manager", "order_clerk"):
            with self.subTest(code=code):
                self.assertIn("98,765.25", self._open(self.users[code]).difference)

    def test_only_the_facets_that_a_signer_answers_for(self):
        rows = self._get_rows(user=self.users["chief_engineer"])
        answered = self.env["order.signoff.rule"].search(
            [
                ("role_id", "=", self.role("chief_engineer").id),
                ("model", "=", "sale.order"),
            ]
        )
        names = set(answered.facet_ids.mapped("name"))
        self.assertTrue({row[0] for row in rows} <= names, names)

    def test_reader_with_a_blind_role_sees_no_prices(self):
        """Somebody of the sales team who signs for production only."""
        user = new_test_user(
            self.env,
            "cs_blind",
            groups="sales_team.group_sale_salesman_all_leads,"
            "sale_mrp_countersign.group_signer",
        )
        self.assertIn("98,765.25", self._open(user).difference)
        role = self.role("follow_up_clerk")
        self.assertFalse(role.sees_prices)
        role.user_ids = [Command.link(user.id)]
        text = self._open(user).difference
        self.assertNotIn("98,765.25", text)
        self.assertIn("pallet", text)

    def test_reader_of_the_warehouse_sees_no_prices(self):
        user = new_test_user(self.env, "cs_store", groups="stock.group_stock_user")
        self.order.with_user(user).check_access("read")
        text = self._open(user).difference
        self.assertNotIn("98,765.25", text)
        self.assertIn("pallet", text)

    def test_nothing_for_strangers(self):
        stranger = new_test_user(self.env, "cs_stranger", groups="base.group_user")
        dispatcher = self.env["res.users"].browse(self.users["dispatcher"].id)
        dispatcher.group_ids -= self.env.ref("stock.group_stock_user")
        for user in (stranger, dispatcher):
            with self.subTest(user=user.login):
                with self.assertRaises(AccessError):
                    self._open(user)
                self._assert_no_side_door(user)

    def _assert_no_side_door(self, user):
        """A dialog made by RPC, with revisions chosen freely."""
        revisions = self.order.revision_ids.sorted("number")
        dialog = self.env["order.revision.compare"].with_user(user)
        dialog = dialog.create(
            {
                "document_model": "sale.order",
                "document_id": self.order.id,
                "before_id": revisions[0].id,
                "after_id": revisions[1].id,
            }
        )
        with self.assertRaises(AccessError):
            dialog.read(["difference"])
        with self.assertRaises(AccessError):
            revisions.with_user(user).read(["content"])
        with self.assertRaises(AccessError):
            revisions.with_user(user).action_compare()

    def test_revisions_of_another_document(self):
        """Reading one's own order lends no right to another's content."""
        mine = self._create_order(user_id=self.users["salesperson"].id)
        self._submit(mine)
        user = self.users["salesperson"]
        self.assertFalse(self.order.with_user(user).has_access("read"))
        dialog = self._open(user, mine)
        revisions = self.order.revision_ids.sorted("number")
        for values in (
            {"before_id": revisions[0].id, "after_id": revisions[1].id},
            {"before_id": revisions[0].id},
        ):
            dialog.write(values)
            with self.assertRaises(AccessError):
                dialog.read(["difference"])
        dialog.write({"document_model": "res.users", "document_id": user.id})
        self.assertFalse(dialog.difference)

    def test_dialog_of_somebody_else(self):
        dialog = self._open(self.users["finance"])
        with self.assertRaises(AccessError):
            dialog.with_user(self.users["chief_engineer"]).read(["document_name"])
        action = self._as("finance", self.order).action_compare_revisions()
        self.assertTrue(action["res_id"])

    def test_signing_dialog_of_somebody_else(self):
        """It shows prices: the engineer does not read that of finance."""
        for code in ("purchasing", "production_manager"):
            self._sign(code, self.order)
        action = self._as("finance", self.order).action_signoff_open()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        with self.assertRaises(AccessError):
            dialog.with_user(self.users["chief_engineer"]).read(["sheet"])

    def test_other_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        user = self.users["chief_engineer"]
        user.write({"company_id": other.id, "company_ids": [Command.set(other.ids)]})
        with self.assertRaises(AccessError):
            self._open(user)

    # -------------------------------------------------------------------- list
    def test_list_and_choice(self):
        clerk = self.users["order_clerk"]
        action = self.order.with_user(clerk).action_open_revisions()
        revisions = self.env["order.revision"].with_user(clerk)
        revisions = revisions.search(action["domain"], order="id")
        self.assertEqual(len(revisions), self.order.revision_count)
        self.assertEqual(revisions.mapped("is_current"), [False, True])
        self.assertEqual(set(revisions.mapped("document_name")), {self.order.name})
        found = revisions.search([("document_name", "=", self.order.name)])
        self.assertEqual(found, revisions.sorted("id", reverse=True))
        action = revisions[1].action_compare()
        dialog = self.env[action["res_model"]].browse(action["res_id"])
        self.assertEqual((dialog.before_id, dialog.after_id), tuple(revisions))
        revisions.action_compare()
        other = self._create_order()
        self._submit(other)
        with self.assertRaises(UserError):
            (revisions[1] | other.revision_ids.with_user(clerk)).action_compare()

    def test_document_without_revision(self):
        order = self._create_order(user_id=self.users["order_clerk"].id)
        with self.assertRaises(UserError):
            self._as("order_clerk", order).action_compare_revisions()

    def test_views(self):
        for kind in ("list", "form", "search"):
            self.env["order.revision"].get_view(view_type=kind)
        self.env["order.revision.compare"].get_view(view_type="form")

    def test_transfer(self):
        """Other documents have their own fields, and no prices at all."""
        self._set_stock(self.pump, 100)
        order = self._make_ready(self._create_order())
        order.with_user(self.users["order_clerk"]).action_confirm()
        picking = order.picking_ids
        picking._record_evidence("arrival")
        picking.package_count = 4
        picking._record_evidence("arrival")
        rows = self._get_rows(picking, self.users["dispatcher"])
        self.assertEqual(rows, [("Packing", "", "Packages", "—", "4")])
