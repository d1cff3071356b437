from typing import NamedTuple

from odoo import api, fields, models


class Notice(NamedTuple):
    """What one department tells another, and who is told."""

    activity_type: str
    """external id of the mail.activity.type; its summary is what is said"""
    role_codes: tuple
    """codes of the roles of which one person gets it"""


NOTICES = {
    "reserve": Notice(
        "sale_mrp_countersign.activity_type_reserve", ("warehouse_supervisor",)
    ),
    "finished": Notice("sale_mrp_countersign.activity_type_inspect", ("inspector",)),
    "complete": Notice(
        "sale_mrp_countersign.activity_type_complete", ("sales_office",)
    ),
}


class OrderNoticeMixin(models.AbstractModel):
    """A document about which one department tells another, once for each event.

    A notice is a to-do on the document. It is settled, its to-do done, when what it
    asks for has happened. Source: rules for placing orders, articles 11 to 13; order
    flow, step 13.
    """

    _name = "order.notice.mixin"
    _inherit = ["order.control.guard"]
    _description = "Document about which departments tell each other"

    notices_given = fields.Json(
        readonly=True,
        copy=False,
        help="Which notices were given, and about which event: none is repeated.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"notices_given"}

    def _get_notice_event(self, code):
        """Return (text or number) what tells one event of a notice from the next."""
        self.ensure_one()
        return 1

    def _get_notice_user(self, code):
        """Return the one user (res.users) who is told, nobody where a role is."""
        self.ensure_one()
        return self.env["res.users"]

    def _give_notice(self, code, note=""):
        """Tell those concerned, on each document to which this has not been told yet.

        Batch: a few queries however many documents.

        :param code: key of ``NOTICES``
        :param note: text below what the notice says by itself
        :return: the documents (sudo) about which it was told now
        """
        notice = NOTICES[code]
        # sudo: one department gives another its work
        fresh = self.sudo()._filter_notice_fresh(code)
        if not fresh:
            return fresh
        fresh._note_notice(code)
        kind = self.env.ref(notice.activity_type)
        of_user = fresh.grouped(lambda document: document._get_notice_user(code))
        for user, documents in of_user.items():
            if user:
                # one mail or refreshed counter for each costs dozens of queries
                documents.with_context(
                    mail_activity_quick_update=True, lang=user.lang
                ).activity_schedule(notice.activity_type, user_id=user.id, note=note)
                continue
            roles = self.env["order.signoff.role"]
            for company, part in documents.grouped("company_id").items():
                roles._get_roles(notice.role_codes, company)._give_todo(
                    part, note=note, activity_type=kind
                )
        return fresh

    def _filter_notice_fresh(self, code):
        return self.filtered(
            lambda document: (
                (document.notices_given or {}).get(code)
                != document._get_notice_event(code)
            )
        )

    def _note_notice(self, code):
        """Note on each document that this event has been told."""
        for document in self:
            given = dict(document.notices_given or {})
            given[code] = document._get_notice_event(code)
            document._write_guarded({"notices_given": given})

    @api.private
    def _settle_notice(self, code):
        """Mark the to-do of a notice as done: what it asks for has happened."""
        # sudo: whoever did it, the to-do is another person's
        told = self.sudo().filtered(
            lambda document: code in (document.notices_given or {})
        )
        if told:
            told.activity_feedback([NOTICES[code].activity_type], only_automated=False)
