from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import PDF, CountersignCommon


@tagged("post_install", "-at_install")
class TestSignedContent(CountersignCommon):
    """What was signed or confirmed does not change on a way round its fields."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 1000)
        cls.clerk = cls.users["order_clerk"]
        cls.attribute = cls.env["product.attribute"].create(
            {
                "name": "Length",
                "create_variant": "no_variant",
                "value_ids": [
                    Command.create({"name": "As Asked For", "is_custom": True})
                ],
            }
        )
        cls.rod = cls.env["product.template"].create(
            {
                "name": "Rod",
                "is_storable": True,
                "list_price": 100,
                "taxes_id": [Command.clear()],
                "attribute_line_ids": [
                    Command.create(
                        {
                            "attribute_id": cls.attribute.id,
                            "value_ids": [Command.set(cls.attribute.value_ids.ids)],
                        }
                    )
                ],
            }
        )
        cls._set_stock(cls.rod.product_variant_id, 1000)

    def _get_order(self, **values):
        return self._create_order(user_id=self.clerk.id, **values)

    def _confirm(self, **values):
        order = self._make_ready(self._get_order(**values))
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        return order

    def _create_rods(self, **values):
        """Return an order of a product whose length the customer gives."""
        value = self.rod.attribute_line_ids.product_template_value_ids
        line = self._prepare_line(
            self.rod.product_variant_id,
            5,
            100,
            product_no_variant_attribute_value_ids=[Command.link(value.id)],
            product_custom_attribute_value_ids=[
                Command.create(
                    {
                        "custom_product_template_attribute_value_id": value.id,
                        "custom_value": "1200 mm",
                    }
                )
            ],
        )
        return self._get_order(order_line=[line], **values)

    def _get_signers(self, order):
        """Return the codes of the roles whose signatures count."""
        self.env.invalidate_all()
        return set(order._get_counting_signatures()[order.id].role_id.mapped("code"))

    # ------------------------------------------------------------ linked lines
    def test_lines_of_two_orders_are_not_linked(self):
        order, draft = self._make_ready(self._get_order()), self._get_order()
        line = order.order_line.with_user(self.clerk)
        with self.assertRaises(ValidationError):
            line.write({"linked_line_id": draft.order_line.id, "name": line.name})
        with self.assertRaises(ValidationError):
            draft.with_user(self.clerk).order_line = [
                self._prepare_line(
                    self.pump, 1, 100, linked_line_id=order.order_line.id
                )
            ]
        with self.assertRaises(ValidationError):
            # a whole order's lines are linked by one that moves
            self._link(draft)[0].with_user(self.clerk).order_id = order

    def _link(self, order):
        """Return a line of the order and one that is linked to it."""
        first = order.order_line
        order.order_line = [
            self._prepare_line(self.pump, 1, 100, linked_line_id=first.id)
        ]
        return first, order.order_line - first

    def _cross(self, order, draft):
        """Link a line of ``order`` to one of another: by an older database."""
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order_line SET linked_line_id = %s WHERE id = %s",
            [draft.order_line.id, order.order_line.id],
        )
        self.env.invalidate_all()

    def test_what_is_linked_all_the_same_does_not_vanish(self):
        for name in ("order_line", "the order"):
            with self.subTest(name, state="confirmed"):
                order, draft = self._confirm(), self._get_order()
                self._cross(order, draft)
                gone = draft.order_line if name == "order_line" else draft
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    gone.with_user(self.users["sales_manager"]).unlink()
                self.env.invalidate_all()
                self.assertTrue(order.order_line.exists())
            with self.subTest(name, state="signed"):
                order, draft = self._make_ready(self._get_order()), self._get_order()
                self._cross(order, draft)
                gone = draft.order_line if name == "order_line" else draft
                gone.with_user(self.users["sales_manager"]).unlink()
                self.assertFalse(order.order_line)
                self.assertFalse(self._get_signers(order))

    def test_linked_lines_of_one_order_go_together(self):
        order = self._get_order()
        first, second = self._link(order)
        first.with_user(self.clerk).unlink()
        self.assertFalse(second.exists())
        order = self._get_order()
        self._link(order)
        order.with_user(self.users["sales_manager"]).unlink()
        self.assertFalse(order.exists())
        with self.subTest("core's way, without order control"):
            self.company.order_control = False
            order, draft = self._get_order(), self._get_order()
            order.action_confirm()
            order.order_line.linked_line_id = draft.order_line
            draft.order_line.unlink()
            self.env.invalidate_all()
            self.assertFalse(order.order_line)

    # ----------------------------------------------------------- custom values
    def test_custom_values_are_signed_for(self):
        order = self._make_ready(self._create_rods())
        before = self._get_signers(order)
        custom = order.order_line.product_custom_attribute_value_ids
        mine = custom.with_user(self.clerk)
        mine.custom_value = "9999 mm"
        with self.subTest("changed"):
            self.assertFalse(self._get_signers(order))
            self.assertTrue(order._get_confirmation_reasons()[order.id])
            said = order.message_ids[0].body
            self.assertIn("Custom Value 1200 mm", said)
            self.assertIn("Custom Value 9999 mm", said)
        with self.subTest("changed back"):
            mine.custom_value = "1200 mm"
            self.assertEqual(self._get_signers(order), before)
        with self.subTest("deleted"):
            mine.unlink()
            self.assertFalse(self._get_signers(order))

    def test_custom_values_of_a_confirmed_order_stay(self):
        order = self._make_ready(self._create_rods())
        order.action_confirm()
        other = self._get_order()
        custom = order.order_line.product_custom_attribute_value_ids
        mine = custom.with_user(self.clerk)
        value = custom.custom_product_template_attribute_value_id
        for name, act in (
            ("write", lambda: mine.write({"custom_value": "1 mm"})),
            (
                "move",
                lambda: mine.write({"sale_order_line_id": other.order_line.id}),
            ),
            ("unlink", mine.unlink),
            (
                "order's command",
                lambda: order.with_user(self.clerk).write(
                    {
                        "order_line": [
                            Command.update(
                                order.order_line.id,
                                {"product_custom_attribute_value_ids": [(5,)]},
                            )
                        ]
                    }
                ),
            ),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                act()
        order = self._confirm()
        rows = self.env["product.attribute.custom.value"].with_user(self.clerk)
        vals = {
            "custom_product_template_attribute_value_id": value.id,
            "custom_value": "1 mm",
        }
        line_id = order.order_line.id
        with self.subTest("create"), self.assertRaises(UserError):
            rows.create({**vals, "sale_order_line_id": line_id})
        with self.subTest("create by default"), self.assertRaises(UserError):
            rows.with_context(default_sale_order_line_id=line_id).create(vals)

    def test_sheet_shows_custom_values(self):
        order = self._create_rods()
        section = self._get_section(order, "technical")
        self.assertIn("Custom Values", section["head"])
        place = section["head"].index("Custom Values")
        self.assertIn("1200 mm", section["lines"][0][place])
        plain = self._get_section(self._get_order(), "technical")
        self.assertNotIn("Custom Values", plain["head"])

    def _get_section(self, order, code):
        facet = self.env.ref(f"sale_mrp_countersign.facet_{code}")
        return order._get_facet_section(facet, True)

    # -------------------------------------------------- terms, routes and dates
    def test_terms_and_conditions_are_signed_for(self):
        order = self._make_ready(self._get_order())
        before = self._get_signers(order)
        mine = order.with_user(self.clerk)
        with self.subTest("what an editor leaves behind is nothing"):
            mine.note = "<p><br></p>"
            self.assertEqual(self._get_signers(order), before)
        mine.note = "<p>Penalty of <b>50 %</b></p>"
        self.assertNotIn("general_manager", self._get_signers(order))
        self.assertIn("Penalty of", order.message_ids[0].body)
        self.assertIn(
            ("Terms and conditions", "Penalty of *50 %*"),
            self._get_section(order, "commercial")["rows"],
        )
        mine.note = False
        self.assertEqual(self._get_signers(order), before)
        order.action_confirm()
        with self.assertRaises(UserError):
            mine.note = "<p>Penalty</p>"

    def test_terms_are_not_for_roles_without_prices(self):
        order = self._get_order(nonstandard=True, note="<p>73913</p>")
        self._submit(order)
        sheet = self._as("chief_engineer", order).signoff_sheet()
        self.assertNotIn("73913", str(sheet))

    def test_routes_are_signed_for(self):
        order = self._make_ready(self._get_order())
        before = self._get_signers(order)
        route = self.env["stock.route"].create(
            {"name": "Detour", "sale_selectable": True}
        )
        line = order.order_line.with_user(self.clerk)
        line.route_ids = route
        self.assertFalse(self._get_signers(order))
        self.assertIn("Routes", self._get_section(order, "delivery")["head"])
        line.route_ids = False
        self.assertEqual(self._get_signers(order), before)
        order.action_confirm()
        with self.assertRaises(UserError):
            line.route_ids = route

    def test_delivery_date_of_a_confirmed_order_stays(self):
        order = self._confirm()
        deadlines = order.picking_ids.mapped("date_deadline")
        mine = order.with_user(self.clerk)
        with self.assertRaises(UserError):
            mine.commitment_date = fields.Datetime.add(fields.Datetime.now(), days=400)
        self.env.invalidate_all()
        self.assertEqual(order.picking_ids.mapped("date_deadline"), deadlines)
        with self.subTest("in a change, and back"):
            mine.action_open_change("the customer asks")
            mine.commitment_date = "2031-05-01 08:00:00"
            rows = dict(self._get_section(order, "delivery")["rows"])
            self.assertIn("Delivery Date", rows)
            self.assertEqual(order._get_changed_facets()[order.id], {"delivery"})
            mine.action_abandon_change("the customer stays")
            self.assertFalse(order.commitment_date)

    def test_abandoning_restores_all_this(self):
        order = self._make_ready(self._create_rods(note="<p>Terms</p>"))
        order.action_confirm()
        digests = order.facet_digests
        mine = order.with_user(self.clerk)
        mine.action_open_change("the customer asks")
        mine.note = "<p>Other terms</p>"
        mine.order_line.product_custom_attribute_value_ids.custom_value = "5 mm"
        self.assertNotEqual(order.facet_digests, digests)
        mine.action_abandon_change("the customer stays")
        self.assertEqual(order.facet_digests, digests)
        custom = order.order_line.product_custom_attribute_value_ids
        self.assertEqual(custom.custom_value, "1200 mm")

    # ----------------------------------------------------------------- company
    def test_company_stays_once_facts_are_on_record(self):
        order = self._get_order()
        self._submit(order)
        other = self.env["res.company"].create(
            {"name": "Other Works", "currency_id": self.company.currency_id.id}
        )
        order.write({"company_id": order.company_id.id})
        with self.assertRaises(UserError) as error:
            order.company_id = other
        self.assertIn("Cancel it", str(error.exception))

    # ------------------------------------------------------------------- files
    def test_written_basis_is_kept(self):
        order = self._get_order()
        file = order.basis_ids
        self._submit(order)
        row = order._get_last_evidence("submit")[order.id]
        self.assertEqual(row.attachment_ids.ids, file.ids)
        mine = file.with_user(self.clerk)
        for name, act in (
            ("unlink", mine.unlink),
            ("write", lambda: mine.write({"datas": PDF})),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                act()
        with self.subTest("taken off, it is on record all the same"):
            order.with_user(self.clerk).basis_ids = [Command.clear()]
            self.assertTrue(file.exists())
            order.with_user(self.clerk).basis_ids = file
        other = self._get_order()
        self._submit(other)
        row = other._get_last_evidence("submit")[other.id]
        self.assertEqual(row.attachment_ids, other.basis_ids)

    def test_a_copy_has_drawings_of_its_own(self):
        order = self._get_order(nonstandard=True)
        drawings = order.order_line.drawing_ids
        copied = order.with_user(self.clerk).copy(
            {
                "wanted_date": fields.Date.today(),
                "intake_channel": "fax",
            }
        )
        copied.sudo().basis_ids = self._create_attachment()
        own = copied.order_line.drawing_ids
        self.assertFalse(own & drawings)
        self.assertEqual(own.mapped("checksum"), drawings.mapped("checksum"))
        self.assertEqual(own.mapped("name"), drawings.mapped("name"))
        self.assertEqual(own.mapped("res_id"), copied.ids)
        self._submit(copied)
        self._sign("chief_engineer", copied)
        order.with_user(self.users["sales_manager"]).unlink()
        self.env.invalidate_all()
        self.assertEqual(copied.order_line.drawing_ids, own)
        self.assertIn("chief_engineer", self._get_signers(copied))

    def test_a_drawing_of_another_order_is_kept_too(self):
        order = self._get_order(nonstandard=True)
        file = order.order_line.drawing_ids
        other = self._get_order(nonstandard=True)
        other.order_line.drawing_ids = file
        self._submit(other)
        for record in (file, order):
            with self.subTest(record._name), self.assertRaises(UserError) as error:
                record.with_user(self.users["sales_manager"]).unlink()
            self.assertIn(other.name, str(error.exception))
        with self.assertRaises(AccessError):
            order.with_user(self.users["inspector"]).unlink()
