from odoo import models

from .form_parts import Box, Column, Copy, Fact, Table, arrange
from .page_plan import plan_pages, text_height

# Millimetres: one line of text, the rest of a row, heading of a table
LINE_HEIGHT = 4.2
ROW_PADDING = 1.5
TABLE_HEADING = 10
# Company and title; what a sheet code adds; the mark 未生效; between two blocks
HEADING_HEIGHT = 28
CODE_HEIGHT = 5
MARK_HEIGHT = 10
GAP = 2
BOX_HEIGHT = 17
STAMP_HEIGHT = 59
GRID_COLUMNS = 5
# What the picture of a signature adds
PICTURE_HEIGHT = 11
# Width of one Latin character, and of what a cell's border and padding take
CHAR_WIDTH = 1.95
CELL_PADDING = 2.6


class OrderForm(models.AbstractModel):
    """The form as data: the templates print it, and the pages are planned by it.

    A form says what its copies, facts, tables, remarks, boxes and stamps are; how
    they look, and on which page they come, is decided here for all forms alike.
    """

    _inherit = "order.form"

    # Width of the form and room on a further page, mm
    _width = 190
    _page_room = 264
    _heading_height = HEADING_HEIGHT
    _box_height = BOX_HEIGHT
    # Low paper: the title stands beside the company
    _is_compact = False

    # -------------------------------------------------------------- what it is
    def _get_title(self):
        """Return the form's name as it stands above it."""
        return ""

    def _get_copies(self, document):
        """Return the list of ``Copy`` of one print, in the order of printing."""
        return [Copy()]

    def _get_orders(self, document):
        """Return the sales orders that the document is about (sudo)."""
        return document.sudo()  # sudo: printed, for whoever reads the document

    def _is_in_force(self, document):
        return all(order._is_in_force() for order in self._get_orders(document))

    def _get_fax_sheet(self, document, copy):
        """Return the ``order.fax`` whose code is on this copy, empty without one."""
        return self.env["order.fax"]

    def _get_facts(self, document, copy):
        """Return the list of ``Fact`` above the lines."""
        return []

    def _get_notice(self, document):
        """Return a mark in a frame below the facts, or an empty text."""
        return ""

    def _get_tables(self, document, copy):
        """Return the list of ``Table`` that flow over the pages."""
        return []

    def _get_terms(self, document, copy):
        """Return the list of ``Fact`` below the lines."""
        return []

    def _get_closing_tables(self, document, copy):
        """Return the list of ``Table`` that stay with the signatures."""
        return []

    def _get_remarks(self, document, copy):
        """Return the sentences below the terms."""
        return []

    def _get_grid_steps(self, document):
        """Return the codes of the steps whose signatures are printed."""
        return []

    def _get_boxes(self, document, copy):
        """Return the list of ``Box`` to sign in."""
        return []

    def _get_stamps(self, document, copy):
        """Return the labels of the stamp boxes, 50 mm by 50 mm, two at most."""
        return []

    def _get_makers(self, document):
        """Return ``(prepared by, checked by)`` as names."""
        return self.env.user.name, ""

    # ------------------------------------------------------------------ prints
    def _get_prints(self, document):
        """Return what the template prints of one document: a dict for each copy."""
        sees_prices = self._sees_prices(self._get_orders(document))
        shared = {
            "title": self._get_title(),
            "company": document.company_id.sudo(),  # sudo: the heading
            "in_force": self._is_in_force(document),
            "notice": self._get_notice(document),
            "makers": self._get_makers(document),
            "cells": self._get_signature_cells(
                document, self._get_grid_steps(document)
            ),
        }
        return [
            self._get_print(document, copy, dict(shared))
            for copy in self._get_numbered_copies(document, sees_prices)
        ]

    def _get_numbered_copies(self, document, sees_prices):
        copies = self._get_copies(document)
        return [
            copy._replace(prices=copy.prices and sees_prices, number=number)
            for number, copy in enumerate(copies, 1 if len(copies) > 1 else 0)
        ]

    def _get_print(self, document, copy, values):
        values |= {
            "copy": copy,
            "copy_mark": self._get_copy_mark(copy),
            "sheet": self._get_fax_sheet(document, copy),
            "facts": arrange(self._get_facts(document, copy)),
            "tables": self._get_tables(document, copy),
            "terms": arrange(self._get_terms(document, copy)),
            "closing_tables": self._get_closing_tables(document, copy),
            "remarks": self._get_remarks(document, copy),
            "boxes": self._get_boxes(document, copy),
            "stamps": self._get_stamps(document, copy),
        }
        values["running"] = self._get_running_line(document, values)
        values["pages"] = self._get_form_pages(values)
        return values

    def _get_copy_mark(self, copy):
        """Return which copy this is, as every page of it says."""
        if not copy.number:
            return copy.name
        return self.env._(
            "Copy %(number)s: %(name)s", number=copy.number, name=copy.name
        )

    def _get_running_line(self, document, values):
        """Return the line that names the form on its further pages."""
        parts = (values["title"], document.display_name, values["copy_mark"])
        return " · ".join(filter(None, parts))

    def _get_box(self, label, cells, role_code):
        """Return a box to sign, with the signature of this role where it is given."""
        for cell in cells:
            if cell["role_code"] == role_code and cell["name"]:
                return Box(label, cell["name"], cell["date"], cell["signature"])
        return Box(label)

    # ------------------------------------------------------------------- pages
    def _get_form_pages(self, values):
        """Return the pages of one copy: each a list of ``Table`` parts."""
        entries = [
            (index, row) for index, table in enumerate(values["tables"])
            for row in table.rows
        ]  # fmt: skip
        heights = [
            self._get_row_height(row, values["tables"][index].columns)
            for index, row in entries
        ]
        for position in range(1, len(entries)):
            if entries[position][0] != entries[position - 1][0]:
                heights[position] += TABLE_HEADING + LINE_HEIGHT
        counts = plan_pages(
            heights, self._get_first_room(values), self._page_room - LINE_HEIGHT,
            self._get_closing_height(values),
        )  # fmt: skip
        pages = []
        for count in counts:
            pages.append(self._get_page(values["tables"], entries[:count]))
            entries = entries[count:]
        return pages

    def _get_page(self, tables, entries):
        """Return the parts of the tables whose rows are on one page."""
        parts = {}
        for index, row in entries:
            parts.setdefault(index, []).append(row)
        return [tables[index]._replace(rows=rows) for index, rows in parts.items()]

    def _get_first_room(self, values):
        used = self._heading_height + self._get_facts_height(values["facts"])
        used += LINE_HEIGHT if values["copy_mark"] and not self._is_compact else 0
        used += CODE_HEIGHT if values["sheet"] else 0
        used += 0 if values["in_force"] else MARK_HEIGHT
        used += MARK_HEIGHT if values["notice"] else 0
        titles = any(table.title for table in values["tables"])
        return self._page_room - used - (LINE_HEIGHT if titles else 0)

    def _get_closing_height(self, values):
        """Return the height of what follows the last line, mm."""
        height = self._get_facts_height(values["terms"])
        for table in values["closing_tables"]:
            height += GAP + TABLE_HEADING + (LINE_HEIGHT if table.title else 0)
            height += sum(
                self._get_row_height(row, table.columns) for row in table.rows
            )
        beside = self._width - (71 if values["sheet"] else 0)
        remarks = sum(
            text_height(text, int(beside / CHAR_WIDTH) - 4, LINE_HEIGHT + 0.5)
            for text in values["remarks"]
        )
        height += GAP + max(remarks, 19 if values["sheet"] else 0)
        height += self._get_grid_height(values["cells"])
        rows = -(-len(values["boxes"]) // self._get_boxes_per_row(values))
        pictures = any(box.image for box in values["boxes"]) * PICTURE_HEIGHT
        signing = rows * (self._box_height + pictures) + 2 * LINE_HEIGHT
        stamp = STAMP_HEIGHT if values["stamps"] else 0
        return height + GAP + max(stamp, signing)

    def _get_grid_height(self, cells):
        chars = int((self._width / GRID_COLUMNS - CELL_PADDING) / CHAR_WIDTH)
        height = 0
        for start in range(0, len(cells), GRID_COLUMNS):
            row = cells[start : start + GRID_COLUMNS]
            texts = [
                f"{cell['step']} · {cell['role']}\n{cell['name']} {cell['date']}"
                for cell in row
            ]
            pictures = any(cell["signature"] for cell in row)
            height += ROW_PADDING + pictures * PICTURE_HEIGHT
            height += max(text_height(text, chars, LINE_HEIGHT) for text in texts)
        return height

    def _get_boxes_per_row(self, values):
        """Return how many boxes to sign stand side by side."""
        return {0: 4, 1: 2}.get(len(values["stamps"]), 1)

    def _get_facts_height(self, rows):
        height = GAP if rows else 0
        for row in rows:
            width = 84 if len(row) == 1 and row[0].wide else 34
            chars = int((self._width * width / 100 - CELL_PADDING) / CHAR_WIDTH)
            label = int((self._width * 0.16 - CELL_PADDING) / CHAR_WIDTH)
            height += ROW_PADDING + max(
                max(
                    text_height(str(fact.text or ""), chars, LINE_HEIGHT),
                    text_height(fact.label, label, LINE_HEIGHT),
                )
                for fact in row
            )
        return height

    def _get_row_height(self, row, columns):
        """Return the height of a row of a table, mm."""
        if row.get("section"):
            return ROW_PADDING + text_height(row["section"], 90, LINE_HEIGHT)
        return ROW_PADDING + max(
            text_height(
                str(row.get(column.key) or ""),
                int((self._width * column.width / 100 - CELL_PADDING) / CHAR_WIDTH),
                LINE_HEIGHT,
            )
            for column in columns
        )

    # ----------------------------------------------------------------- columns
    def _get_line_columns(self, prices, currency=None, extra=()):
        """Return the columns of the line table (序号 to 备注).

        :param prices: whether unit price and amount are among them
        :param currency: of the prices; named in their headings
        :param extra: columns in place of the prices, up to 21 percent wide
        """
        sign = f" ({currency.symbol or currency.name})" if prices and currency else ""
        priced = [
            Column("price", self.env._("Unit Price") + sign, 10, "right"),
            Column("amount", self.env._("Amount") + sign, 11, "right"),
        ]
        extra = priced if prices else list(extra)
        left = 21 - sum(column.width for column in extra)
        return [
            Column("number", self.env._("No."), 5, "center"),
            Column("code", self.env._("Product No."), 12 + left * 0.1),
            Column("name", self.env._("Product Name"), 12.5 + left * 0.2),
            Column("brand", self.env._("Brand"), 7),
            Column("model", self.env._("Model, Specification"), 20 + left * 0.5),
            Column("unit", self.env._("Unit"), 6, "center"),
            Column("quantity", self.env._("Qty"), 8.5, "right"),
            *extra,
            Column("remark", self.env._("Remark"), 8 + left * 0.2),
        ]

    def _get_empty_rows(self, number):
        """Return rows to write in by hand."""
        return [{"number": str(row)} for row in range(1, number + 1)]

    def _get_line_table(self, rows, columns, title=""):
        return Table(columns, rows, title)

    def _get_wide_fact(self, label, text):
        return Fact(label, text or "", wide=True)
