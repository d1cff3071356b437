from odoo import api, fields, models

NOT_SHOWN = "—"
# What brings an order back: whoever corrects it has to know why
REASON_KINDS = ("refuse", "change_open")


class OrderSignoff(models.Model):
    """Who reads what was said with a sign-off: it may speak of prices."""

    _inherit = "order.signoff"

    statement_shown = fields.Text(
        string="Statement",
        compute="_compute_statement_shown",
        help="A dash where it may speak of prices and you see none.",
    )

    @api.depends("statement", "digests", "rule_id", "role_id")
    @api.depends_context("uid")
    def _compute_statement_shown(self):
        hidden = self._filter_hidden()
        for row in self:
            # sudo: see ``_filter_hidden``
            said = NOT_SHOWN if row in hidden else row.sudo().statement
            row.statement_shown = said

    def _get_words(self, text=None):
        """Return what one row said, or a dash where it is not for the user to read.

        :param text: words given with it, in place of its statement
        """
        self.ensure_one()
        row = self.sudo()  # sudo: see ``_filter_hidden``
        said = text or row.statement or ""
        return NOT_SHOWN if row.sudo(False)._filter_hidden(text) else said

    def _filter_hidden(self, text=None):
        """Return the rows whose words are not for the current user to read.

        :param text: words given with them, in place of their statements
        """
        hidden = self.browse()
        if self.env.su:
            return hidden
        # sudo: judged for whoever reads the row, not the document
        rows = self.sudo().filtered(
            lambda row: (text or row.statement) and row.user_id != self.env.user
        )
        rows = rows.filtered(lambda row: row._is_about_prices())
        for name in self._get_document_fields():
            documents = rows[name].sudo(False)
            shown = documents._filter_prices_shown() if documents else documents
            told = (documents - shown)._filter_reasons_shown()
            hidden |= rows.filtered(
                lambda row, name=name, shown=shown._ids, told=told._ids: (
                    row[name]
                    and row[name].id not in shown
                    and not (row.kind in REASON_KINDS and row[name].id in told)
                )
            )
        return hidden

    def _is_about_prices(self):
        """Tell whether what was said may speak of prices (row under sudo).

        Whoever signs for a role that sees none knows none. Waivers are printed in
        red on every form, for all to read.
        """
        self.ensure_one()
        role, rule = self.role_id, self.rule_id
        if self.kind == "waive" or (role and not role.sees_prices):
            return False
        codes = set(self.digests or ())
        if rule and self.kind != "sign":
            # what is no signature stands for all content, its point for less
            codes &= set(rule.facet_ids.mapped("code"))
        return not codes.isdisjoint(self.env["order.signoff.facet"]._get_price_codes())
