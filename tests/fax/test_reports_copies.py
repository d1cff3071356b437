from odoo.tests import tagged

from .print_common import PREFIX, PrintCommon

# Prices that nothing else on a form looks like
PRICE, TOTAL = "731.00", "3,655.00"
ORDER_FORMS = {
    "order_form": [("Supplier", True), ("Customer", True)],
    "configuration_sheet": [
        (name, False)
        for name in (
            "Original, sales",
            "Follow-up",
            "Production",
            "Materials",
            "Technical",
            "Quality department",
        )
    ],
    "balance_notice": [("Customer", True), ("Finance", True), ("Stub", True)],
    "material_statement": [("", False)],
}
TRANSFER_FORMS = {
    "dispatch_request": [
        ("Stub", True),
        ("Finance", True),
        ("Dispatch", False),
        ("Warehouse", False),
    ],
    "delivery_note": [
        ("Stub", True),
        ("Finance", True),
        ("Warehouse", False),
        ("Customer", True),
        ("Receipt", False),
    ],
    "shipping_notice": [("", False)],
    "arrival_receipt": [("Return to supplier", False), ("Customer", False)],
}
INSTRUCTION_COPIES = [
    (name, False)
    for name in ("Production", "Technical", "Quality", "Warehouse", "Stub")
]


@tagged("post_install", "-at_install")
class TestReportsCopies(PrintCommon):
    """All copies come in one print, each marked; some of them without prices."""

    def _check_copies(self, pages, copies):
        self.assertEqual(len(pages), len(copies))
        for number, (text, (name, priced)) in enumerate(
            zip(pages, copies, strict=True), 1
        ):
            with self.subTest(copy=name):
                self.assertIn("1 / 1", text)
                if name:
                    self.assertIn(f"Copy {number}: {name}", text)
                shown = [mark for mark in (PRICE, TOTAL) if mark in text]
                self.assertEqual(bool(shown), priced, shown)

    def test_forms_of_an_order(self):
        order = self._create_order()
        order.order_line.price_unit = 731
        self._submit(order)
        for form, copies in ORDER_FORMS.items():
            with self.subTest(form=form):
                pages = self._print(order, PREFIX + form)
                self._check_copies(pages, copies)
                for text in pages:
                    self.assertIn(order.name, text)
                    self.assertIn(order.unified_code, text)
                    self.assertIn(order.digest_short, text)
                    self.assertIn("SZ003", text)
                    self.assertIn("NOT YET IN FORCE", text)

    def test_forms_of_a_transfer(self):
        self.customer_a.lang = "en_US"
        order = self._create_order(partner=self.customer_a)
        order.order_line.price_unit = 731
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        picking.write({"receiver_name": "Mr Liu", "package_count": 3})
        for form, copies in TRANSFER_FORMS.items():
            with self.subTest(form=form):
                pages = self._print(picking, PREFIX + form)
                self._check_copies(pages, copies)
                for text in pages:
                    self.assertIn(picking.name, text)
                    self.assertIn(order.name, text)
                    self.assertIn(order.digest_short, text)
                    self.assertIn("Mr Liu", text)

    def test_instruction(self):
        instruction = self._make_instruction()
        pages = self._print(instruction, f"{PREFIX}production_instruction")
        self._check_copies(pages, INSTRUCTION_COPIES)
        for text in pages:
            for words in (
                instruction.name,
                "blue paint",
                "outlet DN50 to DN65",
                "drawing.pdf",
                "wooden case",
                "QINGYUAN",
            ):
                # narrow columns break words
                self.assertIn("".join(words.split()), "".join(text.split()))

    def test_role_without_prices(self):
        """A role that sees no prices prints none, on no copy."""
        order = self._make_ready(self._create_order(partner=self.customer_a))
        order.action_confirm()
        picking = order.picking_ids
        self.customer_a.lang = "en_US"
        for user, seen in (("sales_office", True), ("dispatcher", False)):
            texts = self._print(self._as(user, picking), f"{PREFIX}dispatch_request")
            self.assertEqual("500.00" in " ".join(texts), seen, user)

    def test_configuration_sheet(self):
        """Grid, non-standard change, drawing; in Chinese without English."""
        order = self._create_order(nonstandard=True, other_requirements="blue paint")
        self._submit(order)
        self._sign("chief_engineer", order, statement="feasible with a flange")
        report = f"{PREFIX}configuration_sheet"
        text = self._print(order, report)[0]
        for words in (
            "Order Configuration Sheet",
            "outlet DN50 to DN65",
            "drawing.pdf",
            "feasible with a flange",
            "Customer Code: SZ003",
            "blue paint",
            "Shell Sample",
        ):
            with self.subTest(words=words):
                self.assertIn(words, text)

    def test_statement(self):
        """What the technical department answers, and the material."""
        order = self._create_order(nonstandard=True)
        self._submit(order)
        self._sign("chief_engineer", order, statement="tested at 32 m")
        report = f"{PREFIX}material_statement"
        (text,) = self._print(order, report)
        for words in ("■ As asked", "tested at 32 m", "Shaft", "word of mouth"):
            self.assertIn(words, text)
        self.assertIn("cs_chief_engineer", text)

    def test_balance(self):
        """What is finished, less what finance has verified; nothing made yet."""
        instruction = self._make_instruction()
        order = instruction.sale_order_id
        report = f"{PREFIX}balance_notice"
        self.assertEqual(order._get_balance(), {order.id: (0, 0, 0)})
        stock = self._make_approved()
        self._as("finance", stock).verify_money(120, "slip")
        self.assertEqual(stock._get_balance(), {stock.id: (500, 500, 380)})
        text = self._print(stock, report)[0]
        self.assertIn("380.00", text)

    def test_dot_matrix(self):
        """241 mm by 140 mm, one page for a short transfer."""
        self.customer_a.lang = "en_US"
        picking = self._make_shipped()
        pages = self._print(picking, f"{PREFIX}delivery_note_241", size=(683, 397))
        self.assertEqual(len(pages), 5)
        for text in pages:
            self.assertIn("1 / 1", text)
            self.assertIn("Receiver, date", text)
