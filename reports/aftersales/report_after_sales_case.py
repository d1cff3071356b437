from odoo import models

from ..form_parts import Box, Column, Copy, Fact, Table


class ReportAfterSalesCase(models.AbstractModel):
    """售后服务单: what the customer says, what is done, and how it ended.

    One page for the file and for whoever goes to the customer. The cost is printed
    for those who may read it.
    """

    _name = "report.sale_mrp_countersign.report_after_sales_case"
    _inherit = ["order.form"]
    _description = "After-sales sheet"

    def _get_title(self):
        return self.env._("After-Sales Sheet")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_orders(self, document):
        return document.sudo().order_id.browse()  # sudo: it prints no order

    def _get_copies(self, document):
        return [Copy(prices=False)]

    def _get_text(self, document, name):
        """Return a selection's label in the form's language."""
        labels = dict(document._fields[name]._description_selection(self.env))
        return labels.get(document[name], "")

    def _get_facts(self, document, copy):
        case = document.sudo()  # sudo: printed for whoever reads the case
        quantity = ""
        if case.quantity:
            unit = case.uom_id.name or ""
            quantity = f"{self._format_quantity(case.quantity)} {unit}"
        goods = (case.order_id.name, case.picking_id.name)
        return [
            Fact(self.env._("Case No."), case.name, strong=True),
            Fact(self.env._("Kind"), case.kind_id.name, strong=True),
            Fact(self.env._("Customer"), case.partner_id.name),
            Fact(
                self.env._("Contact"),
                " ".join(filter(None, (case.contact, case.phone))),
            ),
            Fact(self.env._("Order / Delivery"), " / ".join(filter(None, goods))),
            Fact(self.env._("Registered On"), self._format_moment(case.reported_at)),
            Fact(self.env._("Product"), case.product_id.display_name),
            Fact(
                self.env._("Lot / Quantity"),
                " / ".join(filter(None, (case.lot_id.name, quantity))),
            ),
            Fact(self.env._("Reached Us By"), self._get_text(case, "channel")),
            Fact(self.env._("Taken In By"), case.reported_by_id.name),
            Fact(
                self.env._("What the Customer Says"), case.description or "", wide=True
            ),
        ]

    def _get_tables(self, document, copy):
        columns = [
            Column("day", self.env._("Date"), 16),
            Column("act", self.env._("What Was Done"), 16),
            Column("text", self.env._("In Words"), 48),
            Column("who", self.env._("Handled By"), 20),
        ]
        steps = document.sudo().step_ids.sorted("id")  # sudo: as above
        rows = [
            {
                "day": self._format_moment(step.done_at),
                "act": self._get_text(step, "act"),
                "text": step.user_id.name if step.act == "take" else step.text or "",
                "who": step.done_by_id.name,
            }
            for step in steps[1:]
        ]
        return [Table(columns, rows)]

    def _get_terms(self, document, copy):
        case = document.sudo()  # sudo: as above
        facts = [
            Fact(self.env._("Cause"), case.cause_id.name or ""),
            Fact(self.env._("Responsible"), case.responsible_id.name or ""),
            Fact(self.env._("To Be Answered By"), self._format_moment(case.deadline)),
            Fact(self.env._("Answered On"), self._format_moment(case.done_at)),
        ]
        field = document._fields["cost"]
        if case.solution and document.sudo(False)._has_field_access(field, "read"):
            cost = self._format_money(case.cost, case.currency_id)
            facts.append(Fact(self.env._("Cost"), cost))
        scores = {str(score): str(score) for score in range(1, 6)}
        chosen = str(case.satisfaction) if case.satisfaction else None
        facts.append(Fact(self.env._("Satisfaction"), self._tick(scores, chosen)))
        return facts

    def _get_boxes(self, document, copy):
        return [
            Box(self.env._("Responsible, date")),
            Box(self.env._("Customer: name, date")),
        ]
