import re

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import formatLang

from .production_checklist_line import KINDS, LIMITS

RESULTS = {"answer", "reading", "note"}
NUMBER = re.compile(r"[-+]?[0-9]+(\.[0-9]+)?")
# what keyboards for Chinese write
WIDE = str.maketrans("０１２３４５６７８９．－＋", "0123456789.-+")


def read_number(text):
    """Return ``(number, its text)`` of what was typed, None where it is no number.

    A comma is refused rather than guessed at: it divides thousands or decimals.
    """
    text = (text or "").strip().translate(WIDE)
    return (float(text), text) if NUMBER.fullmatch(text) else None


class ProductionReleaseLine(models.Model):
    """One point of an inspection: what the checklist said, and what was found."""

    _name = "production.release.line"
    _description = "Point of an inspection"
    _order = "release_id, sequence, id"

    release_id = fields.Many2one(
        comodel_name="production.release",
        string="Quality Release",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
    )
    company_id = fields.Many2one(related="release_id.company_id", store=True)
    product_id = fields.Many2one(related="release_id.product_id", store=True)
    checklist_line_id = fields.Many2one(
        comodel_name="production.checklist.line",
        string="Point of the Checklist",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
    )
    sequence = fields.Integer(readonly=True)
    kind = fields.Selection(selection=KINDS, required=True, readonly=True)
    name = fields.Char(string="Requirement", required=True, readonly=True)
    limits = fields.Selection(selection=LIMITS, string="Comparison", readonly=True)
    lower = fields.Float(string="Lower Limit", digits=(16, 4), readonly=True)
    upper = fields.Float(string="Upper Limit", digits=(16, 4), readonly=True)
    unit = fields.Char(readonly=True)
    limit_text = fields.Char(string="Limits", compute="_compute_limit_text")
    answer = fields.Selection(
        selection=[("ok", "Correct"), ("wrong", "Not Correct")],
        copy=False,
        help="What was seen; measured values are judged by their limits.",
    )
    reading = fields.Char(
        string="Measured",
        copy=False,
        help="The number that was read, as typed.",
    )
    value = fields.Float(
        string="Measured Value",
        compute="_compute_value",
        store=True,
        aggregator="avg",
    )
    result = fields.Selection(
        selection=[("ok", "Correct"), ("wrong", "Not Correct")],
        compute="_compute_result",
        store=True,
    )
    note = fields.Char(copy=False)
    may_inspect = fields.Boolean(related="release_id.may_inspect")

    # ---------------------------------------------------------------- computes
    @api.depends("limits", "lower", "upper", "unit", "kind")
    @api.depends_context("lang")
    def _compute_limit_text(self):
        for line in self:
            if line.kind != "measure":
                line.limit_text = False
                continue
            lower, upper = (line._get_number(line[name]) for name in ("lower", "upper"))
            text = {
                "at_least": f"≥ {lower}",
                "at_most": f"≤ {upper}",
            }.get(line.limits, f"{lower} – {upper}")
            line.limit_text = " ".join(filter(None, (text, line.unit)))

    def _get_number(self, value):
        """Return a number without the zeros behind it, in the user's language."""
        digits = len(f"{value:.4f}".rstrip("0").partition(".")[2])
        return formatLang(self.env, value, digits=digits)

    @api.depends("reading")
    def _compute_value(self):
        for line in self:
            number = read_number(line.reading)
            line.value = number[0] if number else 0.0

    @api.depends("kind", "answer", "reading", "limits", "lower", "upper")
    def _compute_result(self):
        for line in self:
            if line.kind != "measure":
                line.result = line.answer
            else:
                number = read_number(line.reading)
                line.result = number and line._judge(number[0])

    def _judge(self, value):
        """Return whether a measured value is within its limits: ok or wrong.

        Compared as typed, not rounded; the limit itself is right.
        """
        self.ensure_one()
        too_low = self.limits != "at_most" and value < self.lower
        too_high = self.limits != "at_least" and value > self.upper
        return "wrong" if too_low or too_high else "ok"

    def _get_content(self):
        """Return what is signed of this point."""
        self.ensure_one()
        is_measured = self.kind == "measure"
        return {
            "kind": self.kind,
            "name": self.name,
            "limits": self.limits if is_measured else None,
            "lower": self.lower if is_measured and self.limits != "at_most" else None,
            "upper": self.upper if is_measured and self.limits != "at_least" else None,
            "unit": self.unit if is_measured else None,
            "reading": self.reading or None,
            "result": self.result or None,
            "note": self.note or None,
        }

    def _get_found_text(self):
        """Return what was found, in the user's language."""
        self.ensure_one()
        if self.kind == "measure":
            text = " ".join(filter(None, (self.reading, self.unit)))
            return f"{text} ⚠" if self.result == "wrong" else text
        found = dict(self._fields["result"]._description_selection(self.env))
        return found.get(self.result, "")

    # -------------------------------------------------------------------- CRUD
    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise UserError(
            self.env._(
                "What is checked comes from the checklist of the product's category."
            )
        )

    def _insert(self, vals_list):
        """Insert points; only the release does."""
        return super().create(vals_list)  # pylint: disable=super-method-mismatch

    def write(self, vals):
        unknown = set(vals) - RESULTS
        if unknown:
            raise UserError(
                self.env._(
                    "Of an inspection the findings are entered: correct or not, the "
                    "measured value, a remark. What is asked for was taken from the "
                    "checklist and stays as it was."
                )
            )
        # sudo: inspectors need no rights on what follows from their findings
        releases = self.sudo().release_id
        releases.with_env(self.env)._check_inspecting()
        if "reading" in vals:
            vals = {**vals, "reading": self._read_number(vals["reading"])}
        self._check_answer(vals)
        with releases._content_edit():
            result = super().write(vals)
            releases._note_inspector()
        return result

    def _read_number(self, text):
        """Return a typed number in one notation, or False for none.

        :raise UserError: it is no number
        """
        if not (isinstance(text, str) and text.strip()):
            return False
        number = read_number(text)
        if not number:
            raise UserError(
                self.env._(
                    "“%(text)s” is not a number. Type the value alone, for example "
                    "12.5; words go into the remark.",
                    text=text,
                )
            )
        return number[1]

    def _check_answer(self, vals):
        """Refuse a judgement of one's own on what has limits, and the other way."""
        for line in self:
            is_measured = line.kind == "measure"
            if vals.get("answer" if is_measured else "reading"):
                raise UserError(
                    self.env._(
                        "%(name)s is measured: type the value, its limits judge it.",
                        name=line.name,
                    )
                    if is_measured
                    else self.env._(
                        "%(name)s is looked at: say whether it is correct.",
                        name=line.name,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_superseded(self):
        if self.release_id.filtered("facts_seq") or not self.env.su:
            raise UserError(
                self.env._("What was inspected is kept: say what you have found.")
            )

    # ----------------------------------------------------------------- actions
    def action_ok(self):
        """Enter that these points are correct."""
        self.write({"answer": "ok"})

    def action_wrong(self):
        """Enter that these points are not correct."""
        self.write({"answer": "wrong"})
