from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date

from ..signoff.clean_text import clean_text
from ..signoff.read_day import read_day
from ..signoff.reason import Reason

ARRIVAL_ROLES = ("sales_assistant", "sales_office", "dispatcher", "follow_up_clerk")


class StockPicking(models.Model):
    """Arrival and the signed receipt (source: order flow, 16 and 17)."""

    _inherit = "stock.picking"

    may_record_arrival = fields.Boolean(compute="_compute_may_record_arrival")

    @api.depends("company_id")
    @api.depends_context("uid")
    def _compute_may_record_arrival(self):
        roles = self.env["order.signoff.role"]
        for company, pickings in self.grouped("company_id").items():
            held = roles._get_roles(ARRIVAL_ROLES, company)
            pickings.may_record_arrival = bool(held._filter_member(self.env.user))

    def record_arrival(self, date, condition="intact", note=None):
        """Record that the goods have arrived (登记到货).

        :param date: day of arrival at the customer (ISO date), from the day on which
            the goods left until today, both on the company's calendar
        :param condition: intact, short or damaged
        :param note: what is short or damaged; required unless intact
        :raise UserError: not shipped, no such day, or nothing said about the damage
        """
        self.ensure_one()
        role = self._require_role(*ARRIVAL_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        picking._check_shipped()
        date = picking._read_arrival_day(date)
        if condition not in ("intact", "short", "damaged"):
            raise UserError(
                self.env._("Say how the goods arrived: intact, short or damaged.")
            )
        if condition != "intact" and not clean_text(note):
            raise UserError(self.env._("Say what is short or damaged."))
        picking._record_evidence(
            "arrival",
            role=role,
            statement=note,
            payload={"date": date, "condition": condition},
        )
        picking._after_arrival(date, condition, note)
        return True

    def _read_arrival_day(self, value):
        """Return ``value`` as the day (date) of an arrival that may have been."""
        day = read_day(value)
        if not day:
            raise UserError(self.env._("Give the day on which the goods arrived."))
        company = self.company_id
        left = self._get_evidence(["shipped"])[self.id][0].signed_at
        first, last = company._get_local_day(left), company._get_local_day()
        if not first <= day <= last:
            raise UserError(
                self.env._(
                    "%(transfer)s left on %(first)s, and today is %(last)s: give a day "
                    "of arrival between them, not %(day)s.",
                    transfer=self.name,
                    first=format_date(self.env, first),
                    last=format_date(self.env, last),
                    day=format_date(self.env, day),
                )
            )
        return day

    def _after_arrival(self, date, condition, note):
        """Tell the salesperson how the goods arrived; late ones are a to-do (17)."""
        self.ensure_one()
        orders = self._get_dispatch_orders()
        field = self.env["order.arrival"]._fields["condition"]
        labels = dict(field._description_selection(self.env))
        body = self.env._(
            "%(transfer)s arrived on %(day)s: %(condition)s. %(note)s",
            transfer=self.name,
            day=format_date(self.env, date),
            condition=labels[condition],
            note=note or "",
        )
        orders.with_user(self.env.uid)._tell_salesperson(body)
        if self.is_arrival_late:
            orders._give_notice("arrived_late")

    def register_receipt(self, filename, content_b64):
        """Keep the receipt that the customer has signed (到货回单).

        :param filename: its name
        :param content_b64: the file (PDF, TIFF, PNG or JPEG), base64
        :raise UserError: arrival not recorded, or not such a file; nothing changes
        """
        picking, role = self._begin_receipt()
        content = self.env["order.fax"]._decode_file(filename, content_b64)
        picking._keep_receipt(role, filename, content)
        return True

    def _begin_receipt(self):
        """Check who, count the fact; return the transfer (sudo) and the role.

        :raise UserError: not shipped, or arrival not recorded
        """
        self.ensure_one()
        role = self._require_role(*ARRIVAL_ROLES)
        picking = self.sudo()  # sudo: facts are written by methods only
        picking._record_facts()
        picking._check_shipped()
        if not picking._get_last_evidence("arrival"):
            raise UserError(
                self.env._("Record the arrival of the goods first, then the receipt.")
            )
        return picking, role

    def _keep_receipt(self, role, filename, content, **payload):
        """Record the receipt's file (bytes) as evidence."""
        filename = filename or self.env._("Signed receipt")
        file = self.env["ir.attachment"]._keep_as_evidence([(filename, content)])
        self._record_evidence(
            "receipt",
            role=role,
            statement=filename,
            attachment_ids=file.ids,
            payload=payload,
        )

    def _check_shipped(self):
        for picking in self:
            if not picking.is_dispatch_controlled or picking.state != "done":
                raise UserError(
                    self.env._(
                        "%(transfer)s has not been shipped under order control.",
                        transfer=picking.display_name,
                    )
                )

    def _get_arrival_reasons(self):
        arrived = self._get_last_evidence("arrival")
        result = {picking.id: [] for picking in self}
        for picking in self.filtered(lambda item: item.id not in arrived):
            text = self.env._(
                "%(transfer)s: arrival not recorded.", transfer=picking.name
            )
            result[picking.id] = [picking._prepare_arrival_reason("in_transit", text)]
        return result

    def _get_receipt_reasons(self):
        signed = self._get_last_evidence("receipt")
        result = {picking.id: [] for picking in self}
        for picking in self.filtered(lambda item: item.id not in signed):
            text = self.env._(
                "%(transfer)s: the signed receipt is not back.", transfer=picking.name
            )
            result[picking.id] = [picking._prepare_arrival_reason("receipt", text)]
        return result

    def _prepare_arrival_reason(self, stage, text):
        """Return the reason of a stage; another where the receipt came by fax."""
        if self._get_waiting_receipts():
            text = self.env._(
                "%(transfer)s: its receipt has come back by fax, look at it and record "
                "the arrival.",
                transfer=self.name,
            )
        code = "arrival" if stage == "in_transit" else stage
        return Reason(stage, code, text, ("sales_assistant",))

    # ------------------------------------------------------------------ dialog
    def _open_arrival_dialog(self, act, sheet=None):
        """Return the dialog of arrival and receipt.

        :param str act: arrival or receipt
        :param sheet: the receipt that came back by fax; the last that waits by itself
        """
        self.ensure_one()
        sheet = sheet or self._get_waiting_receipts().sorted("id")[-1:]
        return {
            "type": "ir.actions.act_window",
            "name": dict(
                self.env["order.arrival"]
                ._fields["act"]
                ._description_selection(self.env)
            )[act],
            "res_model": "order.arrival",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_picking_id": self.id,
                "default_act": act,
                "default_sheet_id": sheet.id,
                "dialog_size": "extra-large" if sheet else "large",
            },
        }

    def action_open_arrival(self):
        return self._open_arrival_dialog("arrival")

    def action_open_receipt(self):
        return self._open_arrival_dialog("receipt")
