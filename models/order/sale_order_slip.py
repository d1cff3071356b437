from odoo import api, fields, models
from odoo.tools import format_date, split_every

BATCH = 500


class SaleOrder(models.Model):
    """The slip (交期顺延): the later the return, the later the dates (source: 9).

    Each day by which the signed return is later than the day of sending moves
    production's commitment and the promise by one day, once. It is derived from
    what was recorded, so nothing that was signed changes.
    """

    _inherit = "sale.order"

    slip_days = fields.Integer(
        string="Dates Moved By (Days)",
        compute="_compute_slip_days",
        store=True,
        copy=False,
        help="By how many days the signed return came later than the sheet was sent; "
        "while it has not come, until today.",
    )
    committed_date = fields.Date(
        string="Committed by Production",
        compute="_compute_committed_date",
        store=True,
        help="Completion date that production has signed, moved by the days that the "
        "customer's return was late.",
    )
    promised_date = fields.Date(
        compute="_compute_promised_date",
        store=True,
        help="Completion of the goods as the confirmation sheet promises it, moved by "
        "the days that the customer's return was late; not the date of shipping.",
    )

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {
            "slip_days",
            "committed_date",
            "promised_date",
        }

    # --------------------------------------------------------------- computes
    @api.depends("signoff_ids", "content_digest", "state", "is_change_open")
    def _compute_slip_days(self):
        orders = self.filtered(
            lambda order: order.is_controlled and isinstance(order.id, int)
        )
        for order in self - orders:
            order.slip_days = order._origin.slip_days
        # sudo: facts decide, whoever looks
        for company, mine in orders.sudo().grouped("company_id").items():
            counter = company._get_day_counter()
            for order in mine:
                order.slip_days = sum(
                    counter.count(first, last)
                    for first, last in order._get_waiting_spans()
                )

    @api.depends("signed_completion_date", "slip_days")
    def _compute_committed_date(self):
        moved = self._get_moved_days("signed_completion_date")
        for order in self:
            order.committed_date = moved[order]

    @api.depends("signed_completion_date", "promised_date_manual", "slip_days")
    def _compute_promised_date(self):
        for order in self:
            order.promised_date = order._get_promise_as_signed()
        moved = self._get_moved_days("promised_date")
        for order in self:
            order.promised_date = moved[order]

    def _get_promise_as_signed(self):
        """Return the promised date before anything slips, or False."""
        self.ensure_one()
        dates = [self.signed_completion_date, self.promised_date_manual]
        return max(filter(None, dates), default=False)

    def _get_moved_days(self, name):
        """Return ``{order: date}``: the date of a field, moved by the slip."""
        moved = {}
        for company, orders in self.grouped("company_id").items():
            slipped = orders.filtered(lambda order: order[name] and order.slip_days)
            counter = (company or self.env.company)._get_day_counter()
            for order in orders:
                moved[order] = order[name]
            for order in slipped:
                moved[order] = counter.add(order[name], order.slip_days)
        return moved

    # ------------------------------------------------------------------ facts
    def _get_waiting_spans(self):
        """Return ``[(first day, last day)]`` during which the customer was awaited.

        For each revision, from its first sending to the return that was accepted,
        or while that has not come, to today. Sheets from before production signed
        its date do not count: it knew of them. Days on the company's calendar.
        """
        self.ensure_one()
        sheets = self._get_fax_sheets("confirmation").filtered(
            lambda sheet: (
                sheet.sent_at
                and sheet.revision_id
                and sheet.sent_at >= (self.signed_completion_at or sheet.sent_at)
            )
        )
        day = self.company_id._get_local_day
        spans = []
        for revision, mine in sheets.grouped("revision_id").items():
            end = self._get_waiting_end(revision, mine)
            if end:
                spans.append((day(min(mine.mapped("sent_at"))), day(end)))
        last = self._get_deposit_span()
        return spans + ([last] if last else [])

    def _get_waiting_end(self, revision, sheets):
        """Return when (UTC) the customer was no longer awaited, None for never.

        A return that waits for our check is there already.
        """
        returns = sheets.return_ids
        accepted = returns.filtered(lambda item: item.check_result == "accepted")
        if accepted:
            return min(accepted.mapped("received_at"))
        if revision != self.revision_id or self.state == "cancel":
            return None
        unchecked = returns.filtered(lambda item: not item.check_result)
        if unchecked:
            return min(unchecked.mapped("received_at"))
        confirmed = self._get_confirmed_at()
        return confirmed or fields.Datetime.now()

    def _get_confirmed_at(self):
        """Return when (UTC) the order was confirmed; None while it is open."""
        if self.state != "sale" or self.is_change_open:
            return None
        row = self._get_last_evidence("passed", "confirmed").get(self.id)
        return row.signed_at if row else None

    def _get_accepted_at(self):
        """Return when (UTC) the customer's yes to the current revision was there."""
        returns = self._get_fax_sheets("confirmation").return_ids.filtered(
            lambda item: (
                item.check_result == "accepted"
                and item.revision_id
                and item.revision_id == self.revision_id
            )
        )
        return min(returns.mapped("received_at"), default=None)

    def _get_deposit_span(self):
        """Return the days that the deposit was awaited, where these count."""
        accepted = self._get_accepted_at()
        if not self.company_id.slip_on_deposit or not accepted:
            return None
        owed = self._get_deposit_owed()
        if self.currency_id.compare_amounts(owed, 0) <= 0 or self.state == "cancel":
            return None
        ends = [self._get_confirmed_at()]
        if self.currency_id.compare_amounts(self.amount_verified, owed) >= 0:
            ends.append(self._get_last_evidence("money")[self.id].signed_at)
        end = min(filter(None, ends), default=fields.Datetime.now())
        day = self.company_id._get_local_day
        return day(accepted), day(end)

    # ------------------------------------------------------------------- notes
    def _note_slip(self, final):
        """Say in the chatter, in its readers' language, how far the dates moved."""
        bodies = {}
        for order in self:
            order = order._in_staff_language()
            names = {
                "days": order.slip_days,
                "signed": format_date(order.env, order._get_promise_as_signed() or ""),
                "promised": format_date(order.env, order.promised_date or ""),
            }
            bodies[order.id] = (
                order.env._(
                    "The signed return came %(days)s days after the sheet was sent: "
                    "the promised date moves from %(signed)s to %(promised)s, and "
                    "production's commitment with it. This is final.",
                    **names,
                )
                if final
                else order.env._(
                    "The signed return has not come on the day the sheet was sent. "
                    "Each further day moves the promised date, now %(promised)s "
                    "instead of %(signed)s, and production's commitment by one day.",
                    **names,
                )
            )
        if bodies:
            self._message_log_batch(bodies=bodies)

    # --------------------------------------------------------------------- job
    @api.model
    def _get_slip_domain(self):
        """Return the domain of the orders whose customers are awaited."""
        return [
            ("is_controlled", "=", True),
            ("order_stage", "in", ("fax_confirmation", "deposit")),
        ]

    @api.model
    def _cron_slip(self):
        """Keep the dates of waiting orders true, as the days go by."""
        cron = self.env["ir.cron"]
        orders = self.search(self._get_slip_domain(), order="id")
        cron._commit_progress(remaining=len(orders))
        for ids in split_every(BATCH, orders.ids):
            self.browse(ids)._refresh_slip()
            if not cron._commit_progress(processed=len(ids)):
                return

    def _refresh_slip(self):
        """Count these orders' days anew; say so where the dates begin to move."""
        before = {order: order.slip_days for order in self}
        self.env.add_to_compute(self._fields["slip_days"], self)
        self.modified(["slip_days"])
        begun = self.filtered(
            lambda order: order.slip_days and not before[order] and order.promised_date
        )
        begun._note_slip(final=False)
