from odoo import api, fields, models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """A customer's class is changed with a reason, and the change is kept."""

    _inherit = "res.partner"

    class_change_ids = fields.One2many(
        comodel_name="customer.class.change",
        inverse_name="partner_id",
        string="Class History",
        readonly=True,
        groups="base.group_user",
    )
    # Not stored: it goes into the history with the class
    class_reason = fields.Char(
        string="Reason for the Class",
        store=False,
        copy=False,
        help="Why the customer gets another class; it is kept in the class history.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        reasons = [vals.get("class_reason") for vals in vals_list]
        partners = super().create(vals_list)
        partners._note_class_changes({}, reasons)
        return partners

    def write(self, vals):
        reason = (vals.get("class_reason") or "").strip()
        vals = {name: vals[name] for name in vals if name != "class_reason"}
        # a contact that comes or goes takes the class of its company, or leaves it
        customers = self.filtered(lambda item: item.commercial_partner_id == item)
        before = {item: item.customer_class_id for item in customers}
        result = super().write(vals)
        customers._note_class_changes(before, [reason] * len(customers))
        return result

    def _note_class_changes(self, before, reasons):
        """Keep what was changed of the customers themselves, not of their contacts.

        :param before: ``{partner: class}`` as it was
        :param reasons: a text for each of these partners
        :raise UserError: a class was replaced or taken away without a reason
        """
        vals_list = []
        changed = self.browse()
        for partner, reason in zip(self, reasons, strict=True):
            now = partner.customer_class_id
            was = before.get(partner, now.browse())
            if was == now or partner.commercial_partner_id != partner:
                continue
            if was and not reason:
                raise UserError(
                    self.env._(
                        "Say why %(customer)s is no longer of %(customer_class)s: the "
                        "reason is kept in the class history.",
                        customer=partner.display_name,
                        customer_class=was.name,
                    )
                )
            changed |= partner
            vals_list.append(
                {
                    "partner_id": partner.id,
                    "before_id": was.id,
                    "after_id": now.id,
                    "reason": reason or False,
                    "user_id": self.env.uid,
                }
            )
        if vals_list:
            self.env["customer.class.change"]._create_facts(vals_list)
            changed._on_class_changed()

    def _on_class_changed(self):
        """Have what follows from the class of these customers derived; rooms extend."""
        return None
