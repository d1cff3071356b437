import pypdfium2

from odoo.fields import Command
from odoo.tests import tagged

from ..common import PDF
from .print_common import CONFIRMATION, PREFIX, SMALLEST, PrintCommon

LENGTHS = (1, 8, 30, 120)
DPI = 254
PIXELS_PER_MM = DPI / 25.4


@tagged("post_install", "-at_install")
class TestReportsPages(PrintCommon):
    """Orders of many lengths over pages, and the paper itself."""

    def _create_long(self, number, **values):
        order = self._create_order(**values)
        order.order_line.unlink()
        order.order_line = [
            Command.create(
                {
                    "product_id": self.pump.id,
                    "name": f"PUMP{item:03d}X\n" + "specification " * (item % 4),
                    "product_uom_qty": item,
                    "price_unit": 10,
                }
            )
            for item in range(1, number + 1)
        ]
        return order

    def _check_pages(self, pages, number, closing):
        """Check one copy: each line once, headings, closing with the last lines."""
        whole = " ".join(pages)
        for item in range(1, number + 1):
            self.assertEqual(whole.count(f"PUMP{item:03d}X"), 1, item)
        for index, text in enumerate(pages, 1):
            self.assertIn(f"{index} / {len(pages)}", text)
            if "PUMP" in text:
                self.assertEqual(text.count("Model, Specification"), 1)
        self.assertIn(closing, pages[-1])
        self.assertIn(f"PUMP{number:03d}X", pages[-1])
        self.assertEqual(whole.count(closing), 1)

    def test_confirmation_of_many_lengths(self):
        for number in (*LENGTHS, 9, 10, 11, 26, 28):
            with self.subTest(number=number):
                order = self._create_long(number)
                pages = self._print(order, CONFIRMATION)
                self._check_pages(pages, number, "Customer's stamp")
                if number == 1:
                    self.assertEqual(len(pages), 1)

    def test_copies_of_many_lengths(self):
        """Each copy is a form of its own: its pages are counted for themselves."""
        for form, closing, copies, lengths in (
            ("order_form", "Customer's stamp", 2, (8, 120)),
            ("configuration_sheet", "Countersign", 6, (30,)),
            ("balance_notice", "Stamp of the finance", 3, (8, 30)),
        ):
            for number in lengths:
                with self.subTest(form=form, number=number):
                    order = self._create_long(number)
                    pages = self._print(order, PREFIX + form)
                    each, rest = divmod(len(pages), copies)
                    self.assertFalse(rest)
                    for start in range(0, len(pages), each):
                        part = pages[start : start + each]
                        self._check_pages(part, number, closing)

    def _check_planned(self, document, form, closing, number=35, heading="Brand"):
        """Check a form of many lines: paper and plan agree, copy by copy.

        :param closing: what stands in the block to sign
        :param heading: what stands once above the lines on each page
        """
        report = self.env[f"report.sale_mrp_countersign.report_{form}"]
        report = report.with_context(lang=report._get_lang(document))
        document = document.with_context(lang=report.env.lang)
        planned = [len(item["pages"]) for item in report._get_prints(document)]
        pages = self._print(document, PREFIX + form)
        self.assertEqual(len(pages), sum(planned), form)
        self.assertGreater(planned[0], 1, form)
        for count in planned:
            part, pages = pages[:count], pages[count:]
            whole = " ".join(part)
            for item in range(1, number + 1):
                self.assertEqual(whole.count(f"PUMP{item:03d}X"), 1, (form, item))
            self.assertRegex(whole, ".*".join(f"PUMP{n:03d}X" for n in (1, 2, number)))
            for index, text in enumerate(part, 1):
                self.assertIn(f"{index} / {count}", text)
                if "PUMP" in text:
                    self.assertEqual(text.count(heading), 1, (form, text))
            self.assertIn(closing, part[-1])
            self.assertIn(f"PUMP{number:03d}X", part[-1])
            self.assertEqual(whole.count(closing), 1, form)

    def test_long_forms_of_a_transfer(self):
        self.customer_a.lang = "en_US"
        self._set_stock(self.pump, 1000)
        order = self._create_long(35, partner=self.customer_a)
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        for form, closing in (
            ("dispatch_request", "Stamp of the finance"),
            ("delivery_note", "Carrier, date"),
        ):
            with self.subTest(form=form):
                self._check_planned(picking, form, closing)
        picking.action_assign()
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.button_validate()
        self._as("sales_office", picking)._fax_prepare("shipping_notice")
        for form, closing in (
            ("shipping_notice", "Notice received by"),
            ("arrival_receipt", "Receiver: signature"),
        ):
            with self.subTest(form=form):
                self._check_planned(picking, form, closing)

    def test_long_forms_of_the_works(self):
        self._make_to_order(self.pump)
        order = self._create_long(35, other_requirements="blue paint")
        order.order_line[:6].write(
            {
                "nonstandard_kind": "structure",
                "nonstandard_note": "outlet DN50 to DN65 " * 4,
                "drawing_ids": [Command.create({"name": "drawing.pdf", "datas": PDF})],
            }
        )
        self._submit(order)
        self._review(order)
        statement = "Product Name"
        self._check_planned(
            order, "material_statement", "Purchasing", heading=statement
        )
        self._return_sheet(order)
        self._as("finance", order).verify_money(order.amount_total, "slip")
        order.action_confirm()
        instruction = order.instruction_ids
        self._check_planned(
            instruction, "production_instruction", "Responsible for production"
        )

    def test_long_chinese_form(self):
        """Where Chinese text breaks is foreseen, units and arrows in it too."""
        self.customer_b.lang = "zh_CN"
        order = self._create_long(35)
        texts = (
            "流量 25 m³/h，扬程 32 m，功率 4 kW",
            "流量 50 m³/h，扬程 12.5 m，转速 2900 r/min，介质清水，温度不超过 80 ℃",
            "Q=15 H=15",
        )
        for number, line in enumerate(order.order_line):
            line.name = f"PUMP{number + 1:03d}X\n{texts[number % 3]}"
        order.order_line[:20].write(
            {
                "nonstandard_kind": "structure",
                "nonstandard_note": "出口 DN50→DN65，防爆电机",
            }
        )
        order.order_line.drawing_ids = self._create_attachment("drawing.pdf")
        self._submit(order)
        self._review(order)
        self._prepare(order)
        self._check_planned(order, "confirmation_sheet", "需方盖章", heading="品牌")

    def test_dot_matrix_of_many_lengths(self):
        self.customer_a.lang = "en_US"
        order = self._create_long(30, partner=self.customer_a)
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        pages = self._print(picking, f"{PREFIX}delivery_note_241", size=(683, 397))
        whole = " ".join(pages)
        self.assertEqual(whole.count("Receiver, date"), 5)
        for item in range(1, 31):
            self.assertEqual(whole.count(f"PUMP{item:03d}X"), 5)

    def test_order_form_without_lines(self):
        """Rows to write in by hand."""
        order = self._create_order()
        order.order_line.unlink()
        pages = self._print(order, f"{PREFIX}order_form")
        self.assertEqual(len(pages), 2, "one page for each copy")
        self.assertIn(" 7 8 ", pages[0])
        self.assertIn("Salesperson's signature", pages[0])

    def test_long_words(self):
        """What cannot be broken between words does not make the form smaller."""
        order = self._create_order(other_requirements="x" * 150)
        order.order_line.name = "ISG50 " + "W" * 90 + "\n" + "8" * 120
        order.user_id.name = "N" * 80
        order.partner_id.name = "C" * 100
        for form in ("confirmation_sheet", "order_form", "configuration_sheet"):
            content = self._render(order, PREFIX + form)
            sizes = self._get_font_sizes(content)
            self.assertGreaterEqual(min(sizes), SMALLEST, (form, sizes))
            self.assertIn("W" * 90, "".join("".join(self._read(content)).split()))

    # ------------------------------------------------------------------- paper
    def test_stamp_box(self):
        """An empty box of 50 mm by 50 mm, measured on the printed page."""
        self._prepare()
        content = self._render(self.order)
        picture = self._rasterise(content)
        boxes = self._find_boxes(picture, 50 * PIXELS_PER_MM)
        self.assertEqual(len(boxes), 2)
        for left, top, right, bottom in boxes:
            for side in (right - left, bottom - top):
                self.assertGreaterEqual(side / PIXELS_PER_MM, 50)
                self.assertLess(side / PIXELS_PER_MM, 56)
            inside = picture.crop((left + 3, top + 3, right - 3, bottom - 3))
            self.assertEqual(inside.getextrema(), (255, 255), "the box is empty")

    def _rasterise(self, content):
        """Return the first page in black and white."""
        page = pypdfium2.PdfDocument(content)[0]
        # thin lines as they are printed, not smoothed into grey
        picture = page.render(scale=DPI / 72, grayscale=True, no_smoothpath=True)
        page = picture.to_pil().convert("L")
        return page.point(lambda value: 255 if value > 128 else 0)

    def _find_boxes(self, picture, side):
        """Return the frames whose four sides are black for at least ``side`` pixels.

        Lines shorter or much longer than that belong to tables.
        """
        pixels = picture.load()
        columns = []
        for x in range(picture.width):
            for top, bottom in _get_runs(
                [pixels[x, y] for y in range(picture.height)], side, 1.15 * side
            ):
                if (
                    not columns
                    or x - columns[-1][0] > 3
                    or columns[-1][1:]
                    != (
                        top,
                        bottom,
                    )
                ):
                    columns.append((x, top, bottom))
        boxes = []
        for left, top, bottom in columns:
            for right, other_top, other_bottom in columns:
                if (
                    side <= right - left <= 1.15 * side
                    and abs(top - other_top) < 3
                    and abs(bottom - other_bottom) < 3
                    and all(pixels[x, top + 1] == 0 for x in range(left + 1, right, 5))
                ):
                    boxes.append((left, top, right, bottom))
        found = []
        for box in boxes:
            if not any(abs(box[0] - other[0]) < 5 for other in found):
                found.append(box)
        return found


def _get_runs(values, shortest, longest):
    """Yield ``(start, end)`` of the black runs of such a length."""
    start = None
    for index, value in enumerate([*values, 255]):
        if value == 0 and start is None:
            start = index
        elif value and start is not None:
            if shortest <= index - start <= longest:
                yield start, index
            start = None
