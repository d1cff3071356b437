from odoo import fields, models

KINDS = {"short": "transit", "damaged": "transit"}
CAUSES = {"short": "shortage", "damaged": "transport"}


class StockPicking(models.Model):
    """What arrived short or damaged is a case, and so is what comes back."""

    _name = "stock.picking"
    _inherit = ["stock.picking", "after.sales.mixin"]

    _after_sales_field = "picking_id"

    after_sales_case_id = fields.Many2one(
        comodel_name="after.sales.case",
        string="Returned for Case",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        help="The after-sales case for which these goods come back.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"after_sales_case_id"}

    def _after_arrival(self, date, condition, note):
        """Open a case for goods that arrived short or damaged (source: step 17)."""
        result = super()._after_arrival(date, condition, note)
        if condition in KINDS:
            self._open_arrival_case(condition, note)
        return result

    def _open_arrival_case(self, condition, note):
        """Open a case of this transfer (sudo); an open one of it is told the news."""
        cases = self.env["after.sales.case"].sudo()  # sudo: who recorded the arrival
        known = cases.search(
            [
                ("picking_id", "=", self.id),
                ("channel", "=", "arrival"),
                ("stage", "!=", "closed"),
            ],
            limit=1,
        )
        if known:
            known._log_act(note)
            return known
        causes = self.env["after.sales.cause"].sudo()  # sudo: policy
        domain = [
            ("code", "=", CAUSES[condition]),
            ("company_id", "in", (False, self.company_id.id)),
        ]
        goods = self.move_ids.filtered(lambda move: move.state == "done").product_id
        return cases.create(
            {
                "company_id": self.company_id.id,
                "kind_id": self.env["after.sales.kind"]
                ._get_any_kind(KINDS[condition], self.company_id)
                .id,
                "cause_id": causes.search(domain, limit=1).id,
                "channel": "arrival",
                "picking_id": self.id,
                "contact": self.receiver_name,
                "phone": self.receiver_phone,
                "product_id": goods.id if len(goods) == 1 else False,
                "description": note,
            }
        )
