from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import Form, tagged

from ..common import CountersignCommon, CountersignHttpCase


@tagged("post_install", "-at_install")
class TestOrderPrice(CountersignCommon):
    """Prices beside price list and last order; who is asked when they deviate."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.price_tolerance = 5.0

    def _order(self, price=100.0, partner=None, **line):
        order = self._create_order(partner)
        order.order_line.write({"price_unit": price, **line})
        return order

    def _sell(self, price, partner=None, date="2030-01-01", **line):
        """A confirmed order of long ago."""
        self.company.order_control = False
        order = self._order(price, partner, **line)
        order.action_confirm()
        order.date_order = date
        self.company.order_control = True
        return order

    def _figures(self, line):
        line.invalidate_recordset()
        return (
            line.pricelist_price,
            round(line.pricelist_deviation, 1),
            line.is_off_pricelist,
            line.last_price,
            round(line.last_deviation, 1),
            line.is_off_last_price,
        )

    # ------------------------------------------------------------- price list
    def test_price_list(self):
        for price, deviation, off in (
            (100, 0, False),
            (95, -5, False),
            (94.99, -5, True),
            (105, 5, False),
            (106, 6, True),
        ):
            with self.subTest(price=price):
                order = self._order(price)
                line = order.order_line
                expected = (100, deviation, off, 0, 0, False)
                self.assertEqual(self._figures(line), expected)
                self.assertEqual(order.price_deviates, off)

    def test_a_discount_on_a_line_of_its_own(self):
        service = self.env["product.product"].create(
            {"name": "Discount", "type": "service", "list_price": 0}
        )
        order = self._order(100)
        order.order_line = [self._prepare_line(service, 1, -20)]
        self.assertFalse(order.price_deviates)
        goods, discount = order.order_line
        discount.price_unit = -100
        self.assertTrue(order.price_deviates)
        self.assertEqual(self._figures(goods)[:3], (100, -20, True))
        self.assertIn("80.00", order.price_deviation_text)

    def test_discount(self):
        order = self._order(100, discount=10)
        self.assertEqual(self._figures(order.order_line)[:3], (100, -10, True))
        self.assertTrue(order.price_deviates)

    def test_quantity_unit_and_currency_of_the_price_list(self):
        currency = self.env["res.currency"].create(
            {
                "name": "ZZZ",
                "symbol": "Z",
                "rounding": 0.01,
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 7.0})],
            }
        )
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Steps",
                "currency_id": currency.id,
                "item_ids": [
                    Command.create(
                        {
                            "applied_on": "1_product",
                            "product_tmpl_id": self.pump.product_tmpl_id.id,
                            "compute_price": "fixed",
                            "fixed_price": price,
                            "min_quantity": quantity,
                        }
                    )
                    for price, quantity in ((650, 0), (600, 10))
                ],
            }
        )
        order = self._create_order(quantity=5, pricelist_id=pricelist.id)
        line = order.order_line
        self.assertEqual(self._figures(line)[0], 650)
        line.product_uom_qty = 10
        self.assertEqual(self._figures(line)[0], 600)
        line.write(
            {
                "product_uom_qty": 1,
                "product_uom_id": self.env.ref("uom.product_uom_dozen").id,
            }
        )
        self.assertEqual(self._figures(line)[0], 7200)

    def test_as_core_proposes(self):
        """Whatever core fills in as price is no deviation."""
        pricelist = self.env["product.pricelist"].create(
            {
                "name": "Seventh off",
                "item_ids": [
                    Command.create(
                        {"compute_price": "percentage", "percent_price": 100 / 7}
                    )
                ],
            }
        )
        order = self.env["sale.order"].create(
            {
                "partner_id": self.customer_b.id,
                "pricelist_id": pricelist.id,
                "order_line": [
                    Command.create({"product_id": product.id, "product_uom_qty": qty})
                    for product in (self.pump, self.shaft)
                    for qty in (1, 3)
                ],
            }
        )
        for line in order.order_line:
            self.assertEqual(
                line._get_pricelist_prices()[line], line._get_pricelist_price()
            )
        self.assertFalse(order.price_deviates)

    def test_lines_without_goods(self):
        order = self._order()
        order.order_line = [
            Command.create({"display_type": "line_section", "name": "Pumps"}),
            Command.create(
                {
                    "name": "Down payment",
                    "is_downpayment": True,
                    "product_uom_qty": 0,
                    "price_unit": 3,
                    "product_id": self.shaft.id,
                }
            ),
        ]
        self.assertFalse(order.price_deviates)
        free = self.env["product.product"].create({"name": "X", "list_price": 0})
        order.order_line = [Command.create({"product_id": free.id, "price_unit": 9})]
        self.assertFalse(order.price_deviates)

    # -------------------------------------------------------------- last price
    def test_last_price(self):
        self._sell(90, date="2030-01-05")
        self._sell(80, date="2030-01-03")
        order = self._order(100)
        expected = (100, 0, False, 90, 11.1, True)
        self.assertEqual(self._figures(order.order_line), expected)
        self.assertTrue(order.price_deviates)
        order.order_line.price_unit = 95
        self.assertTrue(order.price_deviates)
        order.order_line.price_unit = 94.5
        self.assertEqual(self._figures(order.order_line)[3:], (90, 5, False))

    def test_whose_last_price(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer_b.id}
        )
        self._sell(50, self.customer_a)
        quotation = self._order(60)
        self.assertFalse(quotation.order_line.last_price)
        cancelled = self._sell(70)
        cancelled._action_cancel()
        self.assertFalse(self._order().order_line.last_price)
        self._sell(80, contact)
        self.assertEqual(self._order().order_line.last_price, 80)
        self.assertEqual(self._order(partner=contact).order_line.last_price, 80)

    def test_last_price_of_another_company(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        sold = self._sell(80)
        self.env.cr.execute(
            "UPDATE sale_order_line SET company_id = %s WHERE order_id = %s",
            [other.id, sold.id],
        )
        self.env.invalidate_all()
        self.assertFalse(self._order().order_line.last_price)

    def test_last_price_before_a_confirmed_order(self):
        self._sell(80, date="2030-01-01")
        order = self._order(80)
        self._sell(70, date="2031-01-01")
        self.assertEqual(self._figures(order.order_line)[3], 70)
        self.env.cr.execute(
            "UPDATE sale_order SET state = 'sale', date_order = '2030-06-01'"
            " WHERE id = %s",
            [order.id],
        )
        self.env.invalidate_all()
        self.assertEqual(self._figures(order.order_line)[3], 80)

    def test_last_price_in_unit_and_discount(self):
        self._sell(
            1200,
            product_uom_id=self.env.ref("uom.product_uom_dozen").id,
            discount=10,
        )
        self.assertEqual(self._order().order_line.last_price, 90)

    def test_queries_do_not_grow_with_the_lines(self):
        products = self.env["product.product"].create(
            [{"name": f"P{n}", "list_price": 10} for n in range(50)]
        )

        def count(wanted):
            order = self.env["sale.order"].create(
                {
                    "partner_id": self.customer_b.id,
                    "order_line": [
                        Command.create({"product_id": item.id, "product_uom_qty": n})
                        for n, item in enumerate(wanted, 1)
                    ],
                }
            )
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            order.order_line.mapped("last_price")
            return self.env.cr.sql_log_count - before

        few = count(products[:2])
        self.assertLessEqual(count(products), few)

    def test_plain_orders_cost_nothing(self):
        self.company.order_control = False
        order = self._order(1)
        self.env.flush_all()
        self.env.invalidate_all()
        order.order_line.mapped("order_id.is_controlled")
        order.mapped("company_id.order_control")
        self.env.add_to_compute(order._fields["price_deviates"], order)
        self.env["decimal.precision"].precision_get("Product Price")  # once a server
        before = self.env.cr.sql_log_count
        self.assertFalse(any(order.order_line.mapped("last_price")))
        self.assertFalse(order.price_deviates)
        self.assertEqual(self.env.cr.sql_log_count, before)

    def test_marked_while_a_new_order_is_typed(self):
        self._sell(90)
        form = Form(self.env["sale.order"])
        form.partner_id = self.customer_b
        with form.order_line.new() as line:
            line.product_id = self.pump
            self.assertEqual(line.pricelist_price, 100)
            self.assertEqual(line.last_price, 90)
            self.assertFalse(line.is_off_pricelist)
            self.assertTrue(line.is_off_last_price)
            line.price_unit = 90
            self.assertTrue(line.is_off_pricelist)
            self.assertFalse(line.is_off_last_price)
        self.assertTrue(form.price_deviates)
        self.assertTrue(form.save().price_deviates)

    # ------------------------------------------------------------------ signers
    def _open_roles(self, order, step="approval"):
        points = order._get_signoff_points([step])[order.id]
        return [point.rule.role_id.code for point in points if point.is_open]

    def test_nobody_else_is_asked_when_prices_are_right(self):
        order = self._order(100)
        self.assertEqual(self._open_roles(order), ["finance", "general_manager"])

    def test_a_deviation_goes_to_manager_supervisor_and_general_manager(self):
        order = self._order(80)
        self._submit(order)
        self._sign("production_manager", order)
        self.assertEqual(order.order_stage, "approval")
        for code in ("sales_supervisor", "general_manager", "finance"):
            with self.subTest(code=code), self.assertRaises(AccessError):
                self._sign(code, order)
        self._sign("sales_manager", order, "special offer, agreed")
        with self.assertRaises(AccessError):
            self._sign("finance", order)
        self._sign("general_manager", order)
        self._sign("sales_supervisor", order)
        self._sign("finance", order)
        self.assertEqual(order.order_stage, "approval")
        self._sign("general_manager", order)
        self.assertEqual(order.order_stage, "fax_confirmation")

    def test_an_answer_to_a_doubt_is_no_fallen_approval(self):
        order = self._order(80)
        self._submit(order)
        self._sign("production_manager", order)
        self._sign("sales_manager", order, "special offer, agreed")
        self._sign("general_manager", order)

        def get_approval():
            rule = self.env.ref("sale_mrp_countersign.rule_approval_general_manager")
            points = order._get_signoff_points(["approval"])[order.id]
            return next(point for point in points if point.rule == rule)

        self.assertFalse(get_approval().signature)
        self.assertFalse(get_approval().fallen)
        order.order_line.price_unit = 70
        self.assertTrue(get_approval().fallen, "what was answered for has changed")

    def test_the_stock_lane_is_checked_too(self):
        self._set_stock(self.pump, 100)
        order = self._order(80, self.customer_a)
        self.assertEqual(order.lane_id.code, "stock")
        self._submit(order)
        with self.assertRaises(AccessError):
            self._sign("finance", order)
        self._sign("sales_manager", order, "agreed")

    def test_a_right_price_lets_the_extra_signers_fall_away(self):
        order = self._order(80)
        self._submit(order)
        self._sign("production_manager", order)
        requests = self.env["order.signoff.request"]
        roles = requests._get_pending(order)[order.id].role_id.mapped("code")
        self.assertEqual(roles, ["sales_manager"])
        order.order_line.price_unit = 100
        roles = requests._get_pending(order)[order.id].role_id.mapped("code")
        self.assertEqual(roles, ["finance"])
        order.order_line.price_unit = 80
        roles = requests._get_pending(order)[order.id].role_id.mapped("code")
        self.assertEqual(roles, ["sales_manager"])

    def test_a_lower_price_after_the_approval_is_questioned(self):
        order = self._order(100)
        self._submit(order)
        self._review(order)
        self.assertEqual(order.order_stage, "fax_confirmation")
        order.order_line.price_unit = 80
        self.assertEqual(order.order_stage, "approval")
        self.assertEqual(
            self._open_roles(order),
            [
                "sales_manager",
                "sales_supervisor",
                "general_manager",
                "finance",
                "general_manager",
            ],
        )

    def test_a_doubt_is_answered_before_finance(self):
        order = self._order(100)
        self._submit(order)
        self._sign("production_manager", order)
        order.doubt_note = "the customer says DN65, the drawing says DN50"
        with self.assertRaises(AccessError):
            self._sign("finance", order)
        sheet = self._as("sales_manager", order).signoff_sheet()[str(order.id)]
        self.assertIn(order.doubt_note, str(sheet["sections"]))
        self._sign("sales_manager", order, "DN65, drawing replaced")
        order.doubt_note = ""
        self._sign("finance", order)

    def test_the_manager_has_to_say_what_was_cleared_up(self):
        order = self._order(80)
        self._submit(order)
        self._sign("production_manager", order)
        with self.assertRaisesRegex(Exception, "written statement"):
            self._sign("sales_manager", order, statement=" ")

    def test_judged_when_submitted_not_when_lists_change(self):
        order = self._order(100)
        self.pump.list_price = 150
        self._submit(order)
        self.assertTrue(order.price_deviates)
        other = self._order(150)
        self._submit(other)
        self.env.flush_all()
        self.pump.list_price = 100
        other.packing_note = "crate"
        self.assertFalse(other.price_deviates)

    def test_tolerance(self):
        self.company.price_tolerance = 25
        self.assertFalse(self._order(80).price_deviates)
        self.company.price_tolerance = 0
        self.assertTrue(self._order(99.9).price_deviates)
        self.assertFalse(self._order(100).price_deviates)

    # ------------------------------------------------------------------- sheet
    def test_sheet_of_finance(self):
        self._sell(90)
        order = self._order(80)
        section = order._get_sheet_sections(["commercial"], True)[0]
        row = dict(zip(section["head"], section["lines"][0], strict=True))
        self.assertEqual(row["Price List"], "100.00 (-20.0 %) ⚠")
        self.assertEqual(row["Last Price"], "90.00 (-11.1 %) ⚠")
        order.order_line.product_id = self.shaft
        section = order._get_sheet_sections(["commercial"], True)[0]
        row = dict(zip(section["head"], section["lines"][0], strict=True))
        self.assertEqual(row["Last Price"], "—")

    def test_no_price_for_those_who_see_none(self):
        self._sell(90)
        order = self._order(80)
        for codes in (["commercial", "technical", "delivery"], ["technical"]):
            text = str(order._get_sheet_sections(codes, False))
            for figure in ("100.00", "90.00", "80.00", "-20.0"):
                self.assertNotIn(figure, text)

    def test_search(self):
        off, right = self._order(80), self._order(100)
        found = self.env["sale.order"].search(
            [("price_deviates", "=", True), ("id", "in", (off | right).ids)]
        )
        self.assertEqual(found, off)


@tagged("post_install", "-at_install")
class TestOrderPriceDoors(CountersignHttpCase):
    def test_rpc_cannot_say_that_prices_are_right(self):
        self.company.price_tolerance = 5.0
        order = self._create_order(user_id=self.users["order_clerk"].id)
        order.order_line.price_unit = 80
        for model, record, values in (
            ("sale.order", order, {"price_deviates": False}),
            ("sale.order", order, {"is_price_checked": False}),
            ("sale.order.line", order.order_line, {"pricelist_price": 80}),
            ("sale.order.line", order.order_line, {"is_off_pricelist": False}),
        ):
            with self.subTest(values=values):
                self._rpc("cs_order_clerk", model, "write", [record.ids, values])
                self.env.invalidate_all()
                self.assertTrue(order.price_deviates)
                self.assertTrue(order.order_line.is_off_pricelist)
        self._rpc(
            "cs_order_clerk",
            "res.company",
            "write",
            [self.company.ids, {"price_tolerance": 99}],
        )
        self.assertEqual(self.company.price_tolerance, 5)
