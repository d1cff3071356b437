from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderPrintStart(models.TransientModel):
    """Which form of the chosen records is to be printed in the background."""

    _name = "order.print.start"
    _description = "Print in the Background"

    form = fields.Selection(selection="_selection_form", required=True)
    record_model = fields.Char(required=True, readonly=True)
    record_ids = fields.Json(readonly=True)
    record_count = fields.Integer(string="Documents", compute="_compute_record_count")

    @api.model
    def _selection_form(self):
        """Return the forms that this user may print of the model in question."""
        domain = [
            ("report_type", "=", "qweb-pdf"),
            ("report_name", "=like", "sale_mrp_countersign.%"),
            ("binding_model_id", "!=", False),
        ]
        model = self.env.context.get("active_model")
        if model and model != self._name:
            domain.append(("model", "=", model))
        # sudo: users may not read reports, only print them
        reports = self.env["ir.actions.report"].sudo().search(domain, order="id")
        groups = self.env.user.all_group_ids
        return [
            (report.report_name, report.name)
            for report in reports
            if not report.group_ids or report.group_ids & groups
        ]

    @api.depends("record_ids")
    def _compute_record_count(self):
        for wizard in self:
            wizard.record_count = len(wizard.record_ids or [])

    @api.model
    def _open(self, records):
        """Return the dialog for these records; the list actions call it."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Print in the Background"),
            "res_model": self._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "active_model": records._name,
                "default_record_model": records._name,
                "default_record_ids": records.ids,
            },
        }

    def action_start(self):
        """Make the job and open it.

        :raise UserError: nothing chosen, or the form is not for these records
        """
        self.ensure_one()
        forms = dict(
            self.with_context(active_model=self.record_model)._selection_form()
        )
        if self.form not in forms:
            raise UserError(self.env._("Choose a form of these records."))
        report = self.env["ir.actions.report"]._get_report_from_name(self.form)
        records = self.env[self.record_model].browse(self.record_ids or [])
        job = self.env["order.print.job"]._start(report, records.exists())
        return job.get_formview_action()
