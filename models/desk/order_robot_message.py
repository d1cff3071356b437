from datetime import timedelta

from odoo import api, fields, models

# Messages name people and customers: they are not kept for long
KEPT = timedelta(days=30)


class OrderRobotMessage(models.Model):
    """What is to be posted to a chat robot, and what became of it.

    Written in the transaction of the mails, posted by a job of its own: a robot that
    does not answer holds nothing up. Each is tried once, the mail has gone out anyway.
    """

    _name = "order.robot.message"
    _inherit = ["order.record.mixin"]
    _description = "Message to a Chat Robot"
    _order = "id desc"
    _rec_name = "title"

    company_id = fields.Many2one(
        comodel_name="res.company", required=True, readonly=True, ondelete="cascade"
    )
    title = fields.Char(required=True, readonly=True)
    text = fields.Text(required=True, readonly=True)
    state = fields.Selection(
        selection=[
            ("waiting", "Waiting"),
            ("tried", "Being Posted"),
            ("posted", "Posted"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    result = fields.Char(readonly=True)

    def _get_refusal(self):
        return self.env._("Such a message is written by the job only.")

    @api.model
    def _queue(self, company, title, texts):
        """Queue texts for a company's robot, as few messages as they take."""
        values = {"company_id": company.id, "title": title, "state": "waiting"}
        self._create_facts([{**values, "text": text} for text in texts])
        # sudo: the job is the system's
        self.env.ref("sale_mrp_countersign.ir_cron_order_robot").sudo()._trigger()

    @api.autovacuum
    def _gc_messages(self):
        limit = fields.Datetime.now() - KEPT
        self.sudo().search([("create_date", "<", limit)]).unlink()

    @api.model
    def _cron_post(self):
        """Post what waits, each once; a job killed meanwhile posts none again."""
        cron = self.env["ir.cron"]
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        cron._commit_progress(remaining=len(waiting))
        for message in waiting:
            message._write_facts({"state": "tried"})
            if not cron._commit_progress():
                # not posted yet: the next run does it
                message._write_facts({"state": "waiting"})
                cron._commit_progress()
                return
            company = message.company_id
            taken = company._post_to_robot(message.title, message.text)
            message._write_facts(
                {
                    "state": "posted" if taken else "failed",
                    "result": company.order_robot_result,
                }
            )
            if not cron._commit_progress(processed=1):
                return
