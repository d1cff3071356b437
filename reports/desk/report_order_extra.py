from odoo import models

from ..form_parts import Box, Column, Copy, Fact, Table

EMPTY_ROWS = 6


class OrderFormExtra(models.AbstractModel):
    """What the two lists share: the order, its items, who did what when.

    Internal forms, in the language of whoever prints them; no prices.
    """

    _name = "order.form.extra"
    _inherit = ["order.form.order"]
    _description = "Printed list that goes with an order"

    _kind = None

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_copies(self, document):
        names = (self.env._("Original, sales"), self.env._("Follow-up"))
        return [Copy(name, prices=False) for name in names]

    def _get_facts(self, document, copy):
        return [
            *self._get_identity_facts(document),
            Fact(self.env._("Customer"), self._get_customer(document).name),
            Fact(
                self.env._("Promised Date"), self._format_date(document.promised_date)
            ),
        ]

    def _get_items(self, document):
        return document.sudo().extra_ids.filtered(  # sudo: printed
            lambda item: item.kind == self._kind
        )

    def _get_acts(self):
        """Return the columns of steps: ``(act, heading)``."""
        return []

    def _get_tables(self, document, copy):
        acts = self._get_acts()
        width = 53 / len(acts)
        columns = [
            Column("number", self.env._("No."), 5, "center"),
            Column("name", self.env._("Listed Item"), 19),
            Column("quantity", self.env._("Qty"), 8, "right"),
            Column("note", self.env._("Requirements"), 15),
            *(Column(act, heading, width, "center") for act, heading in acts),
        ]
        rows = [
            {
                "number": str(number),
                "name": item.name,
                "quantity": " ".join(
                    filter(
                        None, (self._format_quantity(item.quantity), item.uom_id.name)
                    )
                ),
                "note": self._get_note(item),
                **{
                    step.act: f"{self._format_date(step.done_at)}\n"
                    f"{step.done_by_id.name}"
                    for step in item.step_ids
                },
            }
            for number, item in enumerate(self._get_items(document), 1)
        ]
        return [Table(columns, rows or self._get_empty_rows(EMPTY_ROWS))]

    def _get_note(self, item):
        packing = dict(item._fields["packing"]._description_selection(self.env))
        marks = (packing.get(item.packing), item.note, item.serial, item.place)
        return "\n".join(filter(None, marks))

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Salesperson's signature")),
            Box(self.env._("Follow-up")),
            Box(self.env._("Warehouse")),
            Box(self.env._("Date")),
        ]


class ReportShellSamples(models.AbstractModel):
    """客户空壳样机配置清单."""

    _name = "report.sale_mrp_countersign.report_shell_samples"
    _inherit = ["order.form.extra"]
    _description = "List of empty-shell samples"

    _kind = "sample"

    def _get_title(self):
        return self.env._("List of Empty-Shell Samples")

    def _get_acts(self):
        acts = dict(self.env["order.extra"]._get_acts())
        # a heading that may break between words
        acts["photographed"] = self.env._("Photo Taken")
        shown = ("found", "photographed", "handed_out", "returned", "kept")
        return [(act, acts[act]) for act in shown]


class ReportAccessories(models.AbstractModel):
    """客户配件单."""

    _name = "report.sale_mrp_countersign.report_accessories"
    _inherit = ["order.form.extra"]
    _description = "List of accessories"

    _kind = "accessory"

    def _get_title(self):
        return self.env._("List of the Customer's Accessories")

    def _get_acts(self):
        acts = dict(self.env["order.extra"]._get_acts())
        shown = ("prepared", "packed", "checked", "shipped")
        return [(act, acts[act]) for act in shown]
