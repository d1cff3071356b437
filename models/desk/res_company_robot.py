import logging

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from . import order_robot

_logger = logging.getLogger(__name__)


class ResCompany(models.Model):
    """A chat robot to which the mails of the day are posted too."""

    _inherit = "res.company"

    order_robot = fields.Selection(
        selection=[("wecom", "WeCom"), ("dingtalk", "DingTalk")],
        string="Chat Robot",
        groups="base.group_system",
    )
    # The address holds the robot's key
    order_robot_url = fields.Char(
        string="Address of the Robot", copy=False, groups="base.group_system"
    )
    # Written through the settings, read by the line to the robot alone
    order_robot_secret = fields.Char(
        string="Secret of the Robot", copy=False, groups=fields.NO_ACCESS
    )
    order_robot_at = fields.Datetime(
        string="Posted Last", readonly=True, copy=False, groups="base.group_system"
    )
    order_robot_result = fields.Char(
        string="Last Result", readonly=True, copy=False, groups="base.group_system"
    )

    @api.constrains("order_robot", "order_robot_url")
    def _check_order_robot_url(self):
        for company in self.sudo():  # sudo: the address, for the check only
            url = company.order_robot_url
            if company.order_robot and not url:
                raise ValidationError(self.env._("Enter the address of the robot."))
            if url and not order_robot.is_allowed(url):
                raise ValidationError(
                    self.env._(
                        "The robot's address begins with https://. With http:// it is "
                        "localhost or a private address in figures, for example "
                        "http://192.168.1.20/robot."
                    )
                )

    def _post_to_robot(self, title, text):
        """Post a text (Markdown) to the company's robot; never raise.

        What became of it is logged and shown in the settings.

        :return: True where the robot has taken it
        """
        self.ensure_one()
        company = self.sudo().with_context(  # sudo: address, secret, result
            lang=self.sudo().partner_id.lang
        )
        url = company.order_robot_url or ""
        try:
            if not company.order_robot or not order_robot.is_allowed(url):
                raise order_robot.RobotError("refused", "URL")
            if company.order_robot == "dingtalk" and company.order_robot_secret:
                url = order_robot.sign(url, company.order_robot_secret)
            message = order_robot.build(company.order_robot, title, text)
            said = order_robot.post(url, message)
        except order_robot.RobotError as error:
            # neither address nor text: one holds a key, the other names customers
            _logger.warning(
                "The chat robot of company %s took no message: %s, %s",
                company.id,
                error.kind,
                error.detail,
            )
            company._note_robot(company._get_robot_text(error))
            return False
        company._note_robot(company.env._("Taken: %(answer)s", answer=said or "ok"))
        return True

    def _note_robot(self, text):
        self.write(
            {"order_robot_at": fields.Datetime.now(), "order_robot_result": text}
        )

    def _get_robot_text(self, error):
        """Return what went wrong, and what helps."""
        if error.kind == "unreachable":
            return self.env._(
                "The robot does not answer (%(detail)s). Check its address.",
                detail=error.detail,
            )
        if error.kind == "redirected":
            return self.env._(
                "The robot sends us elsewhere (%(detail)s). Enter the address at which "
                "it answers itself.",
                detail=error.detail,
            )
        return self.env._(
            "The robot refuses the message: %(detail)s. Check its address, its secret "
            "and its keywords.",
            detail=error.detail,
        )
