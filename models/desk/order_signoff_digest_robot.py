from odoo import models

from .order_robot import cut, pack

# Lines of each part, and bytes of each person, in a chat
LINES_SHOWN = 5
PERSON_SIZE = 1500


class OrderSignoffDigest(models.Model):
    """The mails of the day posted to the company's chat robot too.

    Not those of people who work in several companies: what they are told of one is
    nothing for the chat of the other.
    """

    _inherit = "order.signoff.digest"

    def _tell(self, told):
        mails = super()._tell(told)
        texts = {}
        for user, subject, parts in told:
            company = user.company_ids.sudo()  # sudo: a setting
            if len(company) == 1 and company.order_robot and company.order_control:
                text = self._get_robot_text(user, subject, parts)
                texts.setdefault(company, []).append(text)
        for company, mine in texts.items():
            local = self.with_context(lang=company.partner_id.lang)
            title = local.env._("What is late")
            self.env["order.robot.message"]._queue(company, title, pack(mine))
        return mails

    def _get_robot_text(self, user, subject, parts):
        """Return one person's mail as Markdown, shortened for a chat."""
        lines = [f"**{self._get_plain(user.name)}** {subject}"]
        for part in parts:
            lines.append(f"> {self._get_plain(part.title)} ({part.total})")
            lines += [
                "> - " + " · ".join(filter(None, map(self._get_plain, row)))
                for row in part.rows[:LINES_SHOWN]
            ]
            if part.total > LINES_SHOWN:
                lines.append("> - …")
        return cut("\n".join(lines), PERSON_SIZE)

    def _get_plain(self, text):
        """Return a text in one line that means nothing in Markdown."""
        text = " ".join((text or "").split())
        return "".join(f"\\{char}" if char in "\\`*_[]<>#" else char for char in text)
