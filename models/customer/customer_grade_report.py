from odoo import fields, models
from odoo.tools import SQL


class CustomerGradeReport(models.Model):
    """How customers have paid in the last year, and which class that would be.

    A row is a customer in one company: invoices of the last 365 days, by their due
    dates, in the company's currency, taxes included. Days late are those from the
    due date to full payment, or to today (by the database's clock) while unpaid.
    """

    _name = "customer.grade.report"
    _description = "Re-grading of Customers"
    _auto = False
    _order = "differs desc, overdue desc, id"

    partner_id = fields.Many2one(
        comodel_name="res.partner", string="Customer", readonly=True
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    customer_class_id = fields.Many2one(
        comodel_name="customer.class", string="Class Now", readonly=True
    )
    proposed_class_id = fields.Many2one(
        comodel_name="customer.class",
        readonly=True,
        help="The first class, in their order, whose limits of days late and yearly "
        "amount the customer keeps.",
    )
    differs = fields.Boolean(string="Another Class", readonly=True)
    invoice_count = fields.Integer(string="Invoices", readonly=True)
    amount = fields.Monetary(string="Invoiced", readonly=True)
    overdue = fields.Monetary(readonly=True)
    days_late = fields.Float(
        readonly=True,
        aggregator="avg",
        digits=(16, 1),
        help="Average of all due amounts, weighted by amount.",
    )
    worst_days_late = fields.Integer(
        string="Longest Delay", readonly=True, aggregator="max"
    )

    @property
    def _table_query(self):
        return SQL(
            """
            WITH due AS (
                SELECT move.commercial_partner_id AS partner_id,
                       line.company_id,
                       line.id, line.move_id, line.balance,
                       CASE WHEN line.reconciled THEN 0
                            ELSE line.amount_residual END AS residual,
                       GREATEST(0, COALESCE(paid.on_day, CURRENT_DATE)
                                   - line.date_maturity) AS days
                  FROM account_move_line line
                  JOIN account_move move ON move.id = line.move_id
                  LEFT JOIN LATERAL (
                       SELECT MAX(part.max_date) AS on_day
                         FROM account_partial_reconcile part
                        WHERE part.debit_move_id = line.id AND line.reconciled
                  ) paid ON TRUE
                 WHERE move.state = 'posted'
                   AND move.move_type = 'out_invoice'
                   AND line.display_type = 'payment_term'
                   AND move.invoice_date > CURRENT_DATE - 365
                   AND line.balance > 0
            ), behaviour AS (
                SELECT MIN(id) AS id, partner_id, company_id,
                       COUNT(DISTINCT move_id) AS invoice_count,
                       SUM(balance) AS amount,
                       COALESCE(SUM(residual) FILTER (WHERE days > 0), 0)
                           AS overdue,
                       SUM(balance * days) / SUM(balance) AS days_late,
                       MAX(days) AS worst_days_late
                  FROM due GROUP BY partner_id, company_id
            )
            SELECT behaviour.*, partner.customer_class_id,
                   proposed.id AS proposed_class_id,
                   proposed.id IS DISTINCT FROM partner.customer_class_id AS differs
              FROM behaviour
              JOIN res_partner partner ON partner.id = behaviour.partner_id
              LEFT JOIN LATERAL (
                   SELECT grade.id FROM customer_class grade
                    WHERE grade.active
                      AND (grade.company_id IS NULL
                           OR grade.company_id = behaviour.company_id)
                      AND behaviour.days_late <= COALESCE(grade.grade_days_late, 0)
                      AND behaviour.amount >= COALESCE(grade.grade_amount, 0)
                    ORDER BY grade.sequence, grade.id LIMIT 1
              ) proposed ON TRUE
            """
        )

    def action_open_customer(self):
        """Open the customer, where the class is changed."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }
