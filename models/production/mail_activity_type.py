from odoo import models


class MailActivityType(models.Model):
    _inherit = "mail.activity.type"

    def unlink(self):
        """Move to-dos that are done to a plain type too, as core does with open ones.

        Otherwise they would keep the add-on's types from being uninstalled.
        """
        activities = self.env["mail.activity"].with_context(active_test=False)
        activities.search([("activity_type_id", "in", self.ids)]).write(
            {"activity_type_id": self.env.ref("mail.mail_activity_data_todo").id}
        )
        return super().unlink()
