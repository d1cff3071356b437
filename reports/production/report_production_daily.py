from itertools import pairwise
from typing import NamedTuple

from odoo import models
from odoo.tools import format_date

from ..form_parts import Box, Column, Copy, Fact, Table

SUMS = (
    "planned_qty",
    "made_qty",
    "good_qty",
    "scrapped_qty",
    "planned_hours",
    "worked_hours",
)
TOTALS = ("ordered_qty", "cumulative_qty", "remaining_qty")


class Block(NamedTuple):
    """The rows of one place of work, dicts of values, and their sums."""

    title: str
    rows: list
    totals: dict


class Day(NamedTuple):
    """What is printed and mailed of one day."""

    blocks: list
    totals: dict


class ReportProductionDaily(models.AbstractModel):
    """生产日报表: all shops of one day. Source: order flow, step 12.

    A row is an order with its backorders at one work center.
    """

    _name = "report.sale_mrp_countersign.report_production_daily"
    _inherit = ["order.form"]
    _description = "Daily production report"

    # A4, landscape
    _width = 277
    _page_room = 177

    def _get_title(self):
        return self.env._("Daily Production Report")

    def _get_lang(self, document):
        """Return the language of whoever prints, or gets it by mail."""
        return self.env.lang or self._get_staff_lang()

    def _get_orders(self, document):
        return self.env["sale.order"]

    def _get_copies(self, document):
        return [Copy(prices=False)]

    # -------------------------------------------------------------------- data
    def _get_data(self, sheet):
        """Return the ``Day``: rows and sums, in numbers.

        :param sheet: ``production.daily.sheet``
        """
        rows = sheet._get_rows()
        orders = self._get_orders_of(rows)
        places = {}
        for row in rows:
            place = (row.picking_type_id, row.workcenter_id)
            key = row.production_group_id or row.product_id
            lines = places.setdefault(place, {})
            line = lines.setdefault(key, self._start_line(row, orders))
            for name in SUMS:
                line[name] += row[name]
            line["days_late"] = max(line["days_late"], row.days_late)
            line["productions"] |= row.production_id
        blocks = [
            Block(self._get_place(*place), list(lines.values()), self._sum(lines))
            for place, lines in places.items()
        ]
        every = {n: block.totals for n, block in enumerate(blocks)}
        return Day(blocks, self._sum(every))

    def _start_line(self, row, orders):
        order = orders.get(row.production_id, self.env["sale.order"])
        # sudo: names, for whoever reads the report
        product = row.product_id.sudo().with_context(lang=self.env.lang)
        return {
            **dict.fromkeys(SUMS, 0.0),
            **{name: row[name] for name in TOTALS},
            "product": product,
            "productions": row.production_id.sudo(),
            "instruction": order.instruction_ids[:1].name or "",
            "customer": ", ".join(
                sorted(set(filter(None, order.mapped("customer_code"))))
            ),
            "promised": row.promised_date,
            "days_late": 0,
        }

    def _get_orders_of(self, rows):
        """Return ``{manufacturing order: controlled sales orders}`` (sudo)."""
        # sudo: names and numbers, for whoever reads the report
        productions = rows.production_id.sudo()
        return {item: item.control_order_ids for item in productions}

    def _sum(self, lines):
        return {name: sum(line[name] for line in lines.values()) for name in SUMS}

    def _get_place(self, picking_type, workcenter):
        """Return workshop and team as one text."""
        # sudo: names, for whoever reads the report
        shop = picking_type.sudo().with_context(lang=self.env.lang)
        return self.env._(
            "Workshop: %(shop)s · Work center: %(team)s",
            shop=shop.display_name or "—",
            team=workcenter.sudo().name or "—",
        )

    def _get_exceptions(self, line):
        """Return what went wrong with a line; rooms that know it say so."""
        return ""

    # ------------------------------------------------------------------- texts
    def _format_rate(self, values):
        """Return made of planned in percent, empty where nothing was planned."""
        planned = values["planned_qty"]
        return f"{100 * values['made_qty'] / planned:.0f}%" if planned else ""

    def _get_facts(self, document, copy):
        totals = self._get_data(document).totals
        env, texts = self.env, self._get_sum_texts(totals)
        day = format_date(env, document.day, date_format="full")
        return [
            Fact(env._("Day"), day, strong=True),
            Fact(env._("Completion Rate"), texts["rate"] or "—", strong=True),
            Fact(env._("Planned / Made"), texts["day"]),
            Fact(env._("Good / Scrapped"), texts["quality"]),
        ]

    def _get_tables(self, document, copy):
        rows, number = [], 0
        for block in self._get_data(document).blocks:
            rows.append({"section": block.title})
            for line in block.rows:
                number += 1
                rows.append(self._get_line_row(number, line))
            if len(block.rows) > 1:
                sums = self._get_sum_texts(block.totals)
                rows.append({"model": self.env._("Subtotal"), **sums})
        if not rows:
            rows.append({"section": self.env._("Nothing was planned or made.")})
        return [Table(self._get_columns(), rows)]

    def _get_form_pages(self, values):
        """Let no place of work be named at the foot of a page, without its rows."""
        pages = super()._get_form_pages(values)
        for page, following in pairwise(pages):
            if page and following and page[-1].rows[-1].get("section"):
                following[0].rows.insert(0, page[-1].rows.pop())
        return pages

    def _get_columns(self):
        env = self.env
        return [
            Column("number", env._("No."), 3, "center"),
            Column("instruction", env._("Instruction / Order"), 12),
            Column("customer", env._("Customer Code"), 7),
            Column("model", env._("Product Model"), 9.5),
            Column("unit", env._("Unit"), 4.2, "center"),
            Column("ordered_qty", env._("Ordered"), 5.8, "right"),
            Column("day", env._("Planned / Made"), 6.6, "right"),
            Column("cumulative_qty", env._("Cumulative"), 8.2, "right"),
            Column("remaining_qty", env._("Remaining"), 7.4, "right"),
            Column("quality", env._("Good / Scrapped"), 6.6, "right"),
            Column("hours", env._("Hours, Plan / Fact"), 6.3, "right"),
            Column("rate", env._("Rate"), 4.6, "right"),
            Column("promised", env._("Promised"), 7.4, "center"),
            Column("days_late", env._("Days Late"), 3.8, "right"),
            Column("exceptions", env._("Exceptions"), 7.6, "left"),
        ]

    def _get_line_row(self, number, line):
        names = [line["instruction"], *line["productions"].mapped("name")]
        product = line["product"]
        return {
            "number": str(number),
            "instruction": "\n".join(filter(None, names)),
            "customer": line["customer"],
            "model": "\n".join(filter(None, (product.default_code, product.name))),
            "unit": product.uom_id.name,
            **{name: self._format_quantity(line[name]) for name in TOTALS},
            **self._get_sum_texts(line),
            "promised": self._format_date(line["promised"]),
            "days_late": str(line["days_late"] or ""),
            "exceptions": self._get_exceptions(line),
        }

    def _get_sum_texts(self, values):
        """Return the figures of a day: two in a cell, where there are any."""
        hours = (values["planned_hours"], values["worked_hours"])
        return {
            "day": self._get_pair(values["planned_qty"], values["made_qty"]),
            "quality": self._get_pair(values["good_qty"], values["scrapped_qty"]),
            "hours": self._get_pair(*(round(item, 2) for item in hours)),
            "rate": self._format_rate(values),
        }

    def _get_pair(self, *numbers):
        if not any(numbers):
            return ""
        return " / ".join(self._format_quantity(number) for number in numbers)

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Workshop head")),
            Box(self.env._("Production manager")),
        ]

    def _get_makers(self, document):
        """Return who prints it; the job has no name."""
        user = self.env.user
        return "" if user == self.env.ref("base.user_root") else user.name, ""
