from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from .customer_file import FILING_ROLES


class CustomerFile(models.Model):
    """What people do to a customer's file: ask for it, check it."""

    _inherit = "customer.file"

    def action_ask(self):
        """Ask for the registration of these customers (备案申请).

        :raise UserError: on file already, or with all that the form still misses
        :raise AccessError: by somebody who takes no orders
        """
        self.check_access("write")
        self._require_role(*FILING_ROLES)
        files = self.sudo()  # sudo: facts are written by methods only
        files._record_facts()
        for file in files:
            if file.state != "draft":
                raise UserError(
                    self.env._(
                        "%(customer)s: there is nothing to ask for (%(state)s).",
                        customer=file.display_name,
                        state=dict(
                            file._fields["state"]._description_selection(self.env)
                        )[file.state],
                    )
                )
            missing = file._get_missing()
            if missing:
                raise UserError(
                    self.env._(
                        "The file of %(customer)s is not complete. Still missing:\n"
                        "%(missing)s",
                        customer=file.display_name,
                        missing="\n".join(f"• {text}" for text in missing),
                    )
                )
        files._record_evidence("registration")
        return True

    def _get_missing(self):
        """Return what the short form still misses, as texts."""
        self.ensure_one()
        partner = self.partner_id
        checks = [
            (partner.customer_code, self.env._("Customer code")),
            (partner.phone, self.env._("Telephone")),
            (
                partner.fax or partner.email,
                self.env._("Fax number or e-mail address"),
            ),
            (partner.street and partner.city, self.env._("Address")),
            (
                self.proposed_class_id or partner.customer_class_id,
                self.env._("Class proposed"),
            ),
        ]
        return [text for present, text in checks if not present]

    def _get_submitters(self):
        result = super()._get_submitters()
        for file_id, rows in self._get_evidence(["registration"]).items():
            result[file_id] = rows.user_id
        return result

    # ------------------------------------------------------------------- facts
    def _after_facts(self):
        # what is on file is a fact itself, after which this comes by once more
        return super(CustomerFile, self - self._record_registered())._after_facts()

    def _record_registered(self):
        """Record, once, that customers are on file, and give them their class.

        :return: the files that were just recorded
        """
        waiting = self - self._get_passed()["registered"]
        reasons = waiting._get_stage_reasons() if waiting else {}
        done = waiting.filtered(lambda file: not reasons[file.id])
        for file in done:
            file._give_class()
        if done:
            done._record_evidence("passed", step_code="registered")
        return done

    def _give_class(self):
        """Give the customer the class that was signed for."""
        self.ensure_one()
        proposed, partner = self.proposed_class_id, self.partner_id
        if not proposed or partner.customer_class_id == proposed:
            return
        signers = self._get_evidence(["sign", "waive"])[self.id].mapped("user_name")
        # as the superuser: it was signed for by whom the rules name
        partner.with_user(SUPERUSER_ID).write(
            {
                "customer_class_id": proposed.id,
                "class_reason": self.env._(
                    "Customer file signed by %(names)s",
                    names=", ".join(dict.fromkeys(signers)),
                ),
            }
        )

    def _note_check(self):
        """Note that these data have just been confirmed by their customers."""
        self._write_guarded(
            {"checked_at": fields.Datetime.now(), "checked_by_id": self.env.uid}
        )
