from odoo import api, fields, models
from odoo.exceptions import UserError

from ..fax.res_config_settings import MASK


class ResConfigSettings(models.TransientModel):
    """Who gets the summary of orders, and the chat robot."""

    _inherit = "res.config.settings"

    order_summary_daily = fields.Boolean(
        related="company_id.order_summary_daily", readonly=False
    )
    order_summary_monthly = fields.Boolean(
        related="company_id.order_summary_monthly", readonly=False
    )
    order_summary_hour = fields.Float(
        related="company_id.order_summary_hour", readonly=False
    )
    order_summary_role_ids = fields.Many2many(
        related="company_id.order_summary_role_ids", readonly=False
    )
    order_summary_user_ids = fields.Many2many(
        related="company_id.order_summary_user_ids", readonly=False
    )

    # Not related: those are written one by one, and neither goes without the other
    order_robot = fields.Selection(
        selection=lambda self: self.env["res.company"]._fields["order_robot"].selection,
        string="Chat Robot",
        compute="_compute_order_robot",
        inverse="_inverse_order_robot",
        groups="base.group_system",
    )
    order_robot_url = fields.Char(
        string="Address of the Robot",
        compute="_compute_order_robot_url",
        inverse="_inverse_order_robot",
        groups="base.group_system",
    )
    order_robot_secret = fields.Char(
        string="Secret of the Robot",
        compute="_compute_order_robot_secret",
        inverse="_inverse_order_robot_secret",
        groups="base.group_system",
        help="Kept where nobody reads it; dots stand for one that is there.",
    )
    order_robot_at = fields.Datetime(related="company_id.order_robot_at")
    order_robot_result = fields.Char(related="company_id.order_robot_result")

    @api.depends("company_id")
    def _compute_order_robot(self):
        for settings in self:
            settings.order_robot = settings.company_id.order_robot

    # A method of its own: what is computed together is entered together
    @api.depends("company_id")
    def _compute_order_robot_url(self):
        for settings in self:
            settings.order_robot_url = settings.company_id.order_robot_url

    def _inverse_order_robot(self):
        for settings in self:
            settings.company_id.write(
                {
                    "order_robot": settings.order_robot,
                    "order_robot_url": settings.order_robot_url,
                }
            )

    @api.depends("company_id")
    def _compute_order_robot_secret(self):
        for settings in self:
            # sudo: whether there is one, never which
            known = settings.company_id.sudo().order_robot_secret
            settings.order_robot_secret = MASK if known else False

    def _inverse_order_robot_secret(self):
        for settings in self:
            if settings.order_robot_secret != MASK:
                # sudo: refused to everyone else
                company = settings.company_id.sudo()
                company.order_robot_secret = settings.order_robot_secret
        # what was typed in is not what is read
        self.invalidate_recordset(["order_robot_secret"], flush=False)

    def action_test_order_robot(self):
        """Post a line to the robot, with the settings as they were saved.

        :raise UserError: no robot is set up
        """
        self.ensure_one()
        self.check_access("write")
        company = self.company_id
        if not company.order_robot:
            raise UserError(self.env._("Choose a robot and save, then test it."))
        text = self.env._("Test by %(user)s", user=self.env.user.name)
        taken = company._post_to_robot(company.name, text)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if taken else "danger",
                "message": company.order_robot_result,
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
