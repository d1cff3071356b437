from contextlib import contextmanager
from math import isfinite

from odoo import models
from odoo.exceptions import AccessError, UserError

from ..signoff.clean_text import clean_text

BONUS_LIMIT = 10


class Scorecard(models.Model):
    """What people do to a scorecard as a whole."""

    _inherit = "scorecard"

    # ------------------------------------------------------------------ checks
    def _check_scorer(self):
        """Refuse whoever does not give the manager's score on these sheets.

        :raise AccessError: naming who does
        """
        if self.env.su:
            return
        for company, sheets in self.grouped("company_id").items():
            indicators = sheets.sudo().line_ids.indicator_id  # sudo: policy
            indicators |= indicators._get_indicators(company)
            roles = indicators.scorer_role_ids
            is_scorer = roles._filter_member(self.env.user)
            if not is_scorer or company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "Scorecards are kept by: %(roles)s.",
                        roles=roles._get_label() or self.env._("nobody"),
                    )
                )

    def _check_open(self):
        """Refuse sheets that everybody has signed."""
        for sheet in self:
            if sheet.state == "signed":
                raise UserError(
                    self.env._(
                        "%(sheet)s is signed and stays as it is.",
                        sheet=sheet.display_name,
                    )
                )

    @contextmanager
    def _recording(self):
        """Record facts on these sheets: counted, not on signed ones, void signatures.

        The caller has checked who records.
        """
        sheets = self.sudo()  # sudo: facts are written by methods only
        sheets._record_facts()
        sheets._check_open()
        with sheets._content_edit():
            yield sheets

    def _get_number(self, value, least, most, what):
        """Return ``value`` as a number within its limits, or say what is allowed."""
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number or not isfinite(value) or not least <= value <= most:
            raise UserError(
                self.env._(
                    "%(what)s: give a number from %(least)g to %(most)g.",
                    what=what,
                    least=least,
                    most=most,
                )
            )
        return round(float(value), 1)

    # -------------------------------------------------------------------- acts
    def record_bonus(self, points, reason=None):
        """Record bonus or malus of the sheet (加减分).

        :param points: from -10 to 10
        :param reason: text, required unless it is 0
        :raise AccessError: by somebody who does not score
        :raise UserError: signed, more than 10 points, or no reason
        """
        self.ensure_one()
        self._check_scorer()
        points = self._get_number(
            points, -BONUS_LIMIT, BONUS_LIMIT, self.env._("Bonus or malus")
        )
        reason = clean_text(reason)
        if points and not reason:
            raise UserError(self.env._("Say what the bonus or malus is for."))
        with self._recording() as sheet:
            sheet._write_guarded({"bonus": points, "bonus_reason": reason or False})
        return True

    def action_accept_self(self):
        """Score oneself as the findings leave it, where it has not been done yet.

        What the manager has scored in the meantime stays as it is.
        """
        user = self.env.user
        lines = self.line_ids.filtered(
            lambda line: (
                user in line.user_ids
                and not line.self_scored_at
                and not line.manager_scored_at
            )
        )
        self._check_any(lines)
        for line in lines:
            line.record_self_score(line.limit)

    def action_accept_manager(self):
        """Score as people have scored themselves, at most what the findings leave."""
        self._check_scorer()
        lines = self.line_ids.filtered(lambda line: line._get_unscored_text())
        self._check_any(lines)
        for line in lines:
            score = line.self_score if line.self_scored_at else line.limit
            line.record_manager_score(min(score, line.limit))

    def _check_any(self, lines):
        if not lines:
            raise UserError(self.env._("There is nothing left to score here."))

    # ------------------------------------------------------------------ dialog
    def _open_act(self, act, name, **defaults):
        """Return the dialog in which ``act`` is recorded."""
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": "scorecard.act",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_act": act,
                **{f"default_{key}": value for key, value in defaults.items()},
            },
        }

    def action_open_bonus(self):
        """Open the dialog for bonus and malus."""
        self.ensure_one()
        return self._open_act(
            "bonus",
            self.env._("Bonus or Malus"),
            scorecard_id=self.id,
            points=self.bonus,
            note=self.bonus_reason or "",
        )
