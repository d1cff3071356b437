from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from .clean_text import clean_text
from .reason import Reason


class OrderSignoffMixin(models.AbstractModel):
    """A yes on a condition: a signature that holds the document until it is met."""

    _inherit = "order.signoff.mixin"

    open_condition_text = fields.Text(
        string="Open Conditions",
        compute="_compute_open_condition_text",
        groups="base.group_user",
        help="Conditions on which somebody has agreed and which are not met yet.",
    )

    @api.depends_context("uid")
    def _compute_open_condition_text(self):
        stored = self.filtered(lambda document: isinstance(document.id, int))
        # sudo: everybody who reads the document sees that it waits
        rows = stored.sudo()._get_open_conditions() if stored else {}
        for document in self:
            document.open_condition_text = "\n".join(
                f"{row.role_id.name} ({row._get_signer()}): "
                f"{row._get_words(row.payload['condition'])}"
                for row in rows.get(document.id, ())
            )

    def _get_open_conditions(self):
        """Return ``{document id: order.signoff}``: conditions that are not met yet.

        A condition falls together with the signature that it was given with.
        """
        given = self.browse(
            document_id
            for document_id, signatures in self._get_evidence(["sign"]).items()
            if any((row.payload or {}).get("condition") for row in signatures)
        )
        rows = dict.fromkeys(self.ids, self.env["order.signoff"].sudo())  # sudo: none
        for document_id, signatures in given._get_counting_signatures().items():
            rows[document_id] = signatures.filtered(
                lambda row: (row.payload or {}).get("condition")
            )
        if given:
            for document_id, done in self._get_evidence(["close"]).items():
                met = [row.payload["closes"] for row in done]
                rows[document_id] = rows[document_id].filtered(
                    lambda row, met=met: row.seq not in met
                )
        return rows

    def _get_step_conditions(self, step_code):
        """Return ``{document id: [Reason]}``: unmet conditions that hold this step.

        Those on which it was signed; rooms may hold them at a later one.
        """
        return self._get_condition_reasons(step_code, {step_code})

    def _get_condition_reasons(self, stage, step_codes):
        """Return ``{document id: [Reason]}`` of the conditions that are not met.

        :param stage: code of the stage that they hold
        :param step_codes: steps in which they were set
        """
        # a form in the middle of an edit asks by the record that it edits
        rows = self._origin._get_open_conditions()
        return {
            document.id: [
                Reason(
                    stage,
                    "condition",
                    self.env._(
                        "%(role)s has agreed on a condition that is not met yet: "
                        "%(condition)s",
                        role=row.role_id.name,
                        condition=row._get_words(row.payload["condition"]),
                    ),
                    (row.role_id.code,),
                )
                for row in rows.get(document._origin.id, ())
                if row.step_code in step_codes
            ]
            for document in self
        }

    def signoff_close_conditions(self, statement):
        """Record that the conditions which the current user's roles set are met.

        :param statement: text, required: how each was met
        :raise AccessError: no open condition is one of the user's roles
        """
        self._check_act_input(statement)
        if not clean_text(statement):
            raise UserError(self.env._("Write how the condition was met."))
        documents = self.sudo()  # sudo: as for signing
        documents._record_facts()
        entries = []
        for document_id, rows in documents._get_my_conditions().items():
            for row in rows:
                values = {"kind": "close", "role": row.role_id, "rule": row.rule_id}
                values |= {"payload": {"closes": row.seq}, "statement": statement}
                entries.append((documents.browse(document_id), values))
        documents._record_evidences(entries)
        return True

    def _get_my_conditions(self):
        """Return ``{document id: order.signoff}``: those the user's roles have set.

        :raise AccessError: there is none on one of the documents
        """
        result = {}
        open_rows = self._get_open_conditions()
        for document in self:
            rows = open_rows[document.id]
            mine = rows.role_id._filter_member(self.env.user)
            if document.company_id not in self.env.user.company_ids or not mine:
                raise AccessError(
                    self.env._(
                        "No condition of yours is open on %(document)s. Open ones are "
                        "closed by: %(roles)s.",
                        document=document._get_request_name(),
                        roles=rows.role_id._get_label() or self.env._("nobody"),
                    )
                )
            result[document.id] = rows.filtered(
                lambda row, mine=mine: row.role_id in mine
            )
        return result

    def action_close_conditions(self):
        """Open the dialog in which the user's conditions are said to be met."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Condition Met"),
            "res_model": "order.signoff.close",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_document_model": self._name,
                "default_document_id": self.id,
            },
        }
