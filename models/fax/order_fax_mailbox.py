from odoo import fields, models


class OrderFaxMailbox(models.Model):
    """The address to which a company's fax machine or gateway mails what comes in."""

    _name = "order.fax.mailbox"
    _description = "Fax Address"
    _inherit = ["company.mailbox.mixin"]
    _order = "company_id"
    _rec_name = "company_id"

    _mailed_model = "order.fax.inbox"

    alias_id = fields.Many2one(
        help="Let the fax machine or the gateway mail to this address. Whoever mails "
        "to it ends up in the fax inbox."
    )

    _company_unique = models.Constraint(
        "UNIQUE(company_id)", "The company has a fax address already."
    )
