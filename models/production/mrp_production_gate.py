from odoo import api, models
from odoo.exceptions import UserError

from ..signoff.fill_defaults import fill_defaults
from ..signoff.reason import in_user_language

_NOT_STARTED = (False, "draft", "confirmed")
_STARTED = ("progress", "to_close", "done")
# Cancelled is not started either: a label is no way round
_BEFORE_START = (*_NOT_STARTED, "cancel")


class MrpProduction(models.Model):
    """The gate: nothing starts before it is released, on any path.

    It looks at the crossing from not started to started, and into done, in the
    two places where the state changes: its compute and ``write``. A constraint
    on the state would fire on every recompute and stop receipts, the scheduler
    and cancelling with it.
    """

    _inherit = "mrp.production"

    # ------------------------------------------------------------------- doors
    def _compute_state(self):
        before = {production.id: production.state for production in self}
        res = super()._compute_state()
        self._check_crossing(
            {
                production: (before[production.id], production.state)
                for production in self
                if isinstance(production.id, int)
            }
        )
        return res

    def write(self, vals):
        state = vals.get("state")
        if state not in _STARTED:
            return super().write(vals)
        # Core ends a cancelled order of a flexible bill of materials by `done`
        # where its state has not been recomputed yet: nothing has been made there.
        cancelled = self.filtered(
            lambda production: (
                state == "done"
                and production.state in _BEFORE_START
                and production.move_finished_ids
                and all(move.state == "cancel" for move in production.move_finished_ids)
            )
        )
        if cancelled:
            super(MrpProduction, cancelled).write({**vals, "state": "cancel"})
        others = self - cancelled
        others._check_crossing({item: (item.state, state) for item in others})
        return super(MrpProduction, others).write(vals)

    @api.model_create_multi
    def create(self, vals_list):
        vals_list = fill_defaults(self, vals_list, "state")
        productions = super().create(vals_list)
        if any(vals.get("state") in _STARTED for vals in vals_list):
            productions._check_crossing(
                {production: (False, production.state) for production in productions}
            )
        return productions

    def _check_crossing(self, states):
        """Refuse what crosses into started or done while it is held.

        :param states: ``{production: (state before, state after)}``
        """
        crossing = self.browse(
            production.id
            for production, (before, after) in states.items()
            if before != after
            and (
                (before in _BEFORE_START and after in _STARTED)
                or (before in _STARTED and after == "done")
            )
        )
        if crossing:
            crossing = in_user_language(crossing)
            started = crossing.filtered(lambda item: states[item][0] in _STARTED)
            (crossing - started)._check_released()
            started._check_released(started=True)

    # ------------------------------------------------------------------ checks
    def _get_held(self, started=False):
        """Return ``{production: [Reason]}`` of those that may not go on.

        :param started: they run already: a cancelled order does not keep what was
            made from being recorded
        """
        candidates = self._filter_gated()
        if not candidates:
            return {}
        reasons = candidates._get_hold_reasons()
        return {
            production: held
            for production in candidates
            if (
                held := [
                    reason
                    for reason in reasons[production.id]
                    if not (started and reason.code == "order_cancelled")
                ]
            )
        }

    def _filter_gated(self):
        """Leave out what a subcontractor makes: his receipt is recorded as it is."""
        if "is_subcontract" not in self.env["stock.move"]._fields:
            return self
        return self.filtered(
            lambda production: not production.sudo()._get_subcontract_move()
        )

    def _check_released(self, started=False):
        self._raise_held(self._get_held(started=started))

    def _raise_held(self, held):
        """Refuse, naming what each of ``held`` waits for; nothing held passes."""
        if held:
            raise UserError(self._get_held_message(held))

    def _get_held_message(self, held):
        return "\n".join(
            self.env._(
                "%(production)s may not be produced yet:\n%(reasons)s",
                production=production.display_name,
                reasons="\n".join(f"• {reason.text}" for reason in reasons),
            )
            for production, reasons in held.items()
        )

    def _get_held_now(self):
        """Return ``{production: [Reason]}`` of those that must not be finished."""
        started = self.filtered(lambda production: production.state in _STARTED)
        return {**(self - started)._get_held(), **started._get_held(started=True)}

    def _get_left_out(self):
        """Return ``{production: [Reason]}`` of those that a batch leaves out."""
        return self._get_held_now()

    # -------------------------------------------------------- friendlier errors
    def _button_mark_done_sanity_checks(self):
        self._raise_held(self._get_held_now())
        return super()._button_mark_done_sanity_checks()

    def action_start(self):
        self._check_released(started=self.state in _STARTED)
        return super().action_start()

    def button_mark_done(self):
        """Finish what may be finished; name the rest instead of holding all back."""
        held = self._get_left_out() if len(self) > 1 else {}
        if not held or len(held) == len(self):
            return super().button_mark_done()
        ready = self.filtered(lambda production: production not in held)
        action = super(MrpProduction, ready).button_mark_done()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "title": self.env._("Some manufacturing orders were left out"),
                "message": self._get_held_message(held),
                "next": action
                if isinstance(action, dict)
                else {"type": "ir.actions.act_window_close"},
            },
        }

    # -------------------------------------------------------------- cancelling
    def _action_cancel(self):
        """Cancelling computes `to_close` on the way, which is no start."""
        watched = self.filtered(
            lambda production: (
                production.control_stage and production.state in _NOT_STARTED
            )
        )
        if not watched:
            return super()._action_cancel()
        rest = self - watched
        result = super(MrpProduction, rest)._action_cancel() if rest else True
        field = self._fields["state"]
        with self.env.protecting([field], watched):
            super(MrpProduction, watched)._action_cancel()
        self.env.add_to_compute(field, watched)
        # What follows from the state was not told while it was protected
        (watched.move_finished_ids | watched.move_raw_ids).modified(["state"])
        watched.sudo().control_order_ids._ask_to_acknowledge()  # sudo: orders decide
        return result
