from odoo import api, fields, models


class OrderSignoffMixin(models.AbstractModel):
    """The stages of a signed document, derived, and the grid that forms print."""

    _inherit = "order.signoff.mixin"

    # ----------------------------------------------------------------- stages
    def _get_stage_chain(self):
        """Return the list of ``Stage`` of this model; rooms append theirs."""
        return []

    def _get_passed(self):
        """Return ``{stage group: documents that have left it for good}``."""
        return {}

    def _get_stage_reasons(self, upto=None, first=True, passed=None):
        """Return ``{document id: [Reason]}`` that hold the documents.

        :param upto: last stage to look at; all when None
        :param first: stop at the first stage that holds; else collect all of them
        :param passed: ``{group: documents}`` that need not be asked; as recorded
            when None
        """
        result = {document.id: [] for document in self}
        passed = self._get_passed() if passed is None else passed
        pending = self
        for stage in self._get_stage_chain():
            todo = pending - passed.get(stage.group, self.browse())
            if todo:
                for document_id, reasons in getattr(todo, stage.method)().items():
                    result[document_id] += [reason.at(stage.code) for reason in reasons]
            if first:
                pending = pending.filtered(lambda item: not result[item.id])
            if stage.code == upto or not pending:
                break
        return result

    # ------------------------------------------------------------------- grid
    signoff_grid = fields.Html(
        string="Grid",
        compute="_compute_signoff_grid",
        sanitize=False,
        groups="base.group_user",
    )

    def _get_grid_steps(self):
        """Return the codes of the steps that this document's grid shows."""
        self.ensure_one()
        return []

    def _get_signoff_grid(self, step_codes=None, copies=False, sees_prices=None):
        """Return the countersign grid (会签栏) of one document, as forms print it.

        :param step_codes: steps to show; those of the document's grid when None
        :param copies: show also who has read a copy
        :param sees_prices: without it no opinion that may speak of prices is among
            the texts; as the current user may read them when None
        :return: list of dicts: ``step``, ``role`` (texts in the environment's
            language), ``signer``, ``opinion``, ``date`` (datetime, UTC),
            ``signature`` (data URL of its picture, or False) and ``status``: signed,
            waived, void, refused, open
        """
        self.ensure_one()
        document = self.sudo()  # sudo: the grid is printed for everybody
        codes = document._get_grid_steps() if step_codes is None else step_codes
        points = document._get_signoff_points(codes)[self.id] if codes else []
        refusals = document._get_evidence(["refuse"])[self.id] if codes else ()
        grid = []
        for point in points:
            if point.rule.kind == "copy" and not copies:
                continue
            row = point.signature or point.fallen
            if point.signature:
                status = "waived" if row.kind == "waive" else "signed"
            elif row:
                status = "void"
            else:
                row = document._get_last_refusal(point.rule, refusals)
                status = "refused" if row else "open"
            grid.append(
                {
                    "step": point.rule.step_id.name,
                    "role": self._get_grid_role(point.rule),
                    "signer": row._get_signer() if row else "",
                    "opinion": self._get_grid_opinion(row, sees_prices),
                    "signature": bool(point.signature) and row._get_signature_src(),
                    "date": row.signed_at,
                    "status": status,
                    "members": ", ".join(point.rule.role_id.user_ids.mapped("name")),
                }
            )
        return grid

    def _get_grid_opinion(self, row, sees_prices):
        """Return what one row (sudo) said, as far as the grid is to show it."""
        if sees_prices is None:
            return row.sudo(self.env.su).statement_shown or ""
        is_hidden = row and not sees_prices and row._is_about_prices()
        return "" if is_hidden else row.statement or ""

    def _get_grid_role(self, rule):
        if rule.kind == "copy":
            return self.env._("%(role)s (copy)", role=rule.role_id.name)
        return rule.role_id.name

    def _get_last_refusal(self, rule, refusals):
        """Return the last refusal (order.signoff) at the point of ``rule``."""
        return refusals.filtered(
            lambda row: (
                row.role_id == rule.role_id and row.step_code == rule.step_id.code
            )
        )[-1:]

    @api.depends_context("lang", "uid")
    def _compute_signoff_grid(self):
        for document in self:
            rows = document._get_signoff_grid() if document._origin.id else []
            # an empty list would stand on the screen as a word
            document.signoff_grid = bool(rows) and self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_grid_screen", {"rows": rows}
            )
