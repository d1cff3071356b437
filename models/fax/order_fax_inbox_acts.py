from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .order_fax_inbox import WAITING


class OrderFaxInbox(models.Model):
    """What people do with an item that waits. Each act asks for a role."""

    _inherit = "order.fax.inbox"

    @api.model
    def get_my_counts(self):
        """Return how many items wait for the user: ``unmatched``, ``to_check``."""
        waiting = [("state", "in", WAITING)]
        return {
            "unmatched": self.search_count(waiting),
            "to_check": self.search_count([("return_state", "=", "returned")]),
        }

    def claim(self, sheet_id, code=None):
        """Register this file as the return of a sheet, by hand (source: 9(2)).

        :param int sheet_id: outgoing ``order.fax`` of the same company
        :param str code: the digits beneath the bars, instead of ``sheet_id``
        :return: the incoming ``order.fax``
        :raise UserError: it waits for nothing, no such sheet, or it could not be
            registered, with the reason
        """
        item = self._begin_settling()
        if not item.file_kind:
            raise UserError(item.problem or self.env._("There is no file to register."))
        sheet = item._find_claimed(sheet_id, code)
        item._write_facts({"sheet_id": sheet.id})
        item._match_sheet(sheet, item._get_content(), by="hand")
        if not item.return_id or item.problem_code:
            raise UserError(item.problem)
        item._end_settling()
        return item.return_id.sudo(self.env.su)

    def set_aside(self, reason):
        """Put a file aside that concerns no order: advertising, a wrong number.

        It stays, and can be taken up again.

        :raise UserError: no reason, or it waits for nothing
        """
        reason = clean_text(reason)
        if not reason:
            raise UserError(self.env._("Write why this concerns no order."))
        for record in self:
            item = record._begin_settling()
            item._write_facts({"set_aside_reason": reason})
            item._end_settling()
            item._log_act(self.env._("Set aside: %(reason)s", reason=reason))
        return True

    def action_take_up(self):
        """Let a file that was set aside wait again."""
        for record in self:
            record._require_inbox_role(record.company_id)
            item = record.sudo()  # sudo: facts by methods only
            if item.state != "set_aside":
                raise UserError(
                    self.env._("%(item)s has not been set aside.", item=item.name)
                )
            item._write_facts(
                {"set_aside_reason": False, "settled_at": False, "settled_by_id": False}
            )
            item._log_act(self.env._("Taken up again"))
        return True

    def action_read_again(self):
        """Read files again that wait: a library was installed, a sheet recorded."""
        for record in self:
            record._begin_settling()
        self._read()
        return True

    # ---------------------------------------------------------------- buttons
    def action_open_claim(self):
        """Open the dialog in which a file is claimed for a sheet."""
        self.ensure_one()
        return self._open_dialog("order.fax.claim", self.env._("Claim"))

    def action_open_set_aside(self):
        return {
            **self[:1]._open_dialog("order.fax.set.aside", self.env._("Set Aside")),
            "context": {"default_inbox_ids": self.ids},
        }

    def action_open_return(self):
        """Open the return that this file was registered as."""
        self.ensure_one()
        return self.return_id.get_formview_action()

    def action_open_check(self):
        """Open the check of the return beside the sheet that was sent."""
        self.ensure_one()
        return self.return_id.action_open_check()

    def _open_dialog(self, model, name):
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_inbox_id": self.id, "dialog_size": "extra-large"},
        }

    def _release(self, sheet):
        """Let a file wait again that is no return of ``sheet`` after all."""
        self._settle_reading(
            "released",
            {"sheet": sheet.name},
            return_id=False,
            sheet_id=False,
            code=False,
            settled_by_id=False,
            settled_at=False,
        )

    # ---------------------------------------------------------------- every act
    def _begin_settling(self):
        """Check who, and that it waits; return the item (sudo)."""
        self.ensure_one()
        self.check_access("read")
        self._require_inbox_role(self.company_id)
        item = self.sudo()  # sudo: facts by methods only
        if item.state not in WAITING:
            labels = dict(self._fields["state"]._description_selection(self.env))
            raise UserError(
                self.env._(
                    "%(item)s is in state “%(state)s” and waits for nothing.",
                    item=item.name,
                    state=labels[item.state],
                )
            )
        return item

    def _end_settling(self):
        """Record who settled it and when."""
        now = fields.Datetime.now()
        self._write_facts({"settled_by_id": self.env.uid, "settled_at": now})
        self.filtered(lambda item: not item.read_at)._write_facts({"read_at": now})

    def _log_act(self, text):
        self._message_log(body=text, author_id=self.env.user.partner_id.id)

    def _find_claimed(self, sheet_id, code):
        """Return the outgoing sheet (sudo) that somebody names.

        :raise UserError: none, or another company's
        """
        faxes = self.env["order.fax"].sudo()  # sudo: the inbox's roles claim sheets
        sheet = faxes._parse_sheet_code(code) if code else faxes.browse(sheet_id or 0)
        sheet = sheet.exists().filtered(
            lambda item: item.direction == "out" and item.company_id == self.company_id
        )
        if not sheet:
            raise UserError(
                self.env._("There is no such sheet. Choose one, or type its digits.")
            )
        return sheet
