from odoo.tests import tagged

from .production_common import ProductionCommon

REPORT = "sale_mrp_countersign.report_production_instruction"


@tagged("post_install", "-at_install")
class TestInstruction(ProductionCommon):
    """What the instruction shows and prints."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._make_confirmed(
            nonstandard=True,
            other_requirements="no red paint",
            tolerance_kind="percent",
            tolerance=5,
        )
        cls.production = cls.order.control_production_ids
        cls.instruction = cls.order.instruction_ids
        cls.factory._issue(cls.order)

    def _print(self, instruction=None):
        html, _kind = (
            self._user(self.env["ir.actions.report"])
            .with_context(lang="en_US")
            ._render_qweb_html(REPORT, (instruction or self.instruction).ids)
        )
        return html.decode()

    def _assert_says(self, text, where):
        day = self.order.promised_date
        for words in (
            text,
            "Quantity ± 5%",
            "wooden case",
            "no red paint",
            "outlet DN50 to DN65",
            "Structure",
            "drawing.pdf",
            f"{day:%m/%d/%Y}",
        ):
            self.assertIn(words, where)
        self.assertNotIn("100.00", where)
        self.assertNotIn("500.00", where)

    def test_form_shows_all(self):
        instruction = self._user(self.instruction).with_context(lang="en_US")
        self.assertEqual(instruction.tolerance_text, "Quantity ± 5%")
        self._assert_says(self.production.name, instruction.sheet)
        with self.subTest("and so does the manufacturing order"):
            page = self._user(self.production).with_context(lang="en_US")
            self._assert_says("ISG50-160", page.instruction_sheet)

    def test_print_shows_all(self):
        self._assert_says(self.instruction.name, self._print())

    def test_tolerance_is_signed(self):
        """It belongs to what was signed: it changes by a change, and unseats."""
        clerk = self._as("order_clerk", self.order)
        clerk.action_open_change("tighter")
        signed = len(self.order._get_counting_signatures()[self.order.id])
        clerk.tolerance = 1
        left = len(self.order._get_counting_signatures()[self.order.id])
        self.assertLess(left, signed)
        clerk.action_abandon_change("as it was")
        self.assertEqual(self.order.tolerance, 5)

    def test_tolerance_of_the_company(self):
        self.company.order_tolerance_kind = "quantity"
        self.company.order_tolerance = 2
        order = self._create_order()
        self.assertEqual((order.tolerance_kind, order.tolerance), ("quantity", 2))
        self.assertEqual(order.order_line._get_tolerance_quantity(), 2)
        order.write({"tolerance_kind": "percent", "tolerance": 7.5})
        self.assertEqual(order.order_line._get_tolerance_quantity(), 0.37)
        self.assertEqual(self.order.tolerance, 5)

    def test_sheet_serves_as_instruction(self):
        self.company.instruction_by_sheet = True
        text = self._print()
        self._assert_says("Order Confirmation Sheet", text)
        self.assertIn(self.instruction.name, text)
        self.assertIn("serves as production instruction", text)
        self.assertNotIn("Production Instruction Form", text)
        with self.subTest("signature and acknowledgement remain"):
            self.assertEqual(self.production.control_stage, "instruction")
            self._acknowledge()
            self.assertEqual(self.production.control_stage, "released")
            self.assertIn(self.users["production_manager"].name, self._print())

    def test_superseded_says_so(self):
        clerk = self._as("order_clerk", self.order)
        clerk.action_open_change("carton")
        clerk.packing_note = "carton"
        self.assertEqual(self.instruction.state, "superseded")
        self.assertFalse(self._user(self.instruction).my_act)
        self.assertIn("Do not use", self._print())
