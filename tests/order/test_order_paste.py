from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestOrderPaste(CountersignCommon):
    """Lines come from a spreadsheet, whole or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pump.default_code = "P-160"
        cls.shaft.list_price = 7
        cls.order = cls._create_order(user_id=cls.users["salesperson"].id)

    def _paste(self, text):
        form = Form(
            self.env["order.paste"]
            .with_user(self.users["order_clerk"])
            .with_context(default_order_id=self.order.id)
        )
        form.text = text
        return form.save()

    def _added(self):
        return self.order.order_line[1:]

    def test_columns_in_the_usual_order(self):
        self._paste("ISG50-160\t5\t¥ 1,680.00\n\nShaft\t2 pcs\n").action_add()
        self.assertEqual(
            [
                (line.product_id, line.product_uom_qty, line.price_unit)
                for line in self._added()
            ],
            [(self.pump, 5, 1680), (self.shaft, 2, 7)],
        )

    def test_a_heading_names_the_columns(self):
        self._paste("序号\t数量\t型号\t备注\n1\t3\tP-160\t红色\n").action_add()
        line = self._added()
        self.assertEqual((line.product_id, line.product_uom_qty), (self.pump, 3))
        self.assertIn("红色", line.name)

    def test_nothing_is_added_before_all_is_understood(self):
        wizard = self._paste("P-160\t5\nX-1\t2\nShaft\tmany\n")
        self.assertEqual(wizard.problem_count, 2)
        with self.assertRaises(UserError) as caught:
            wizard.action_add()
        self.assertIn("2: no single product is called “X-1”", str(caught.exception))
        self.assertIn("3: the quantity is missing", str(caught.exception))
        self.assertFalse(self._added())
        wizard.line_ids[1].product_id = self.pump
        wizard.line_ids[2].quantity = 1
        wizard.action_add()
        self.assertEqual(len(self._added()), 3)

    def test_numbers(self):
        wizard = self._paste(
            "P-160\t1,5\t1,680\nP-160\t1\t12,34\nP-160\t1\t1,680,50\nP-160\t2\t面议\n"
        )
        self.assertEqual(
            [(line.quantity, line.price) for line in wizard.line_ids[:2]],
            [(1.5, 1680), (1, 12.34)],
        )
        self.assertIn("“1,680,50” is no number", wizard.line_ids[2].problem)
        self.assertIn("“面议” is no number", wizard.line_ids[3].problem)
        with self.assertRaises(UserError):
            wizard.action_add()
        wizard.line_ids[2].price = 1680.5
        wizard.line_ids[3].price = 9
        wizard.action_add()
        self.assertEqual(self._added()[3].price_unit, 9)

    def test_numbers_of_more_than_one_part(self):
        read = self.env["order.paste"]._read_number
        for text in (
            "1.680,50", "1.680.000", "1 680", "1\xa0680", "1'680.00", "10-15", "2×10",
            "1.2万", "3千", "a", "",
        ):  # fmt: skip
            self.assertIsNone(read(text), text)
        for text, number in (
            ("¥ 1,680.00", 1680), ("5 台", 5), ("7千克", 7), ("12 m2", 12), ("-3", -3),
            ("1，680", 1680), ("2.50元/台", 2.5),
        ):  # fmt: skip
            self.assertEqual(read(text), number, text)
        self.assertEqual(self._paste("P-160\t10-15\t9").problem_count, 1)

    def test_two_of_the_same_name_are_a_question(self):
        self.env["product.product"].create({"name": "Shaft"})
        self.assertEqual(self._paste("Shaft\t1").problem_count, 1)

    def test_empty_and_too_much(self):
        with self.assertRaisesRegex(UserError, "Paste the rows"):
            self._paste("").action_add()
        with self.assertRaisesRegex(UserError, "at most 1000 rows"):
            self._paste("Shaft\t1\n" * 1001)

    def test_a_thousand_rows(self):
        self._paste("Shaft\t1\n" * 1000).action_add()
        self.assertEqual(len(self._added()), 1000)

    def test_repeat(self):
        self._submit(self.order)
        seller = self._as("salesperson", self.order)
        action = seller.action_repeat()
        again = self.env["sale.order"].browse(action["res_id"])
        self.assertEqual(again.order_line.product_id, self.pump)
        self.assertEqual(again.order_stage, "intake")
        self.assertFalse(again.signoff_ids)
