from odoo import api, fields, models
from odoo.exceptions import UserError

from ..signoff.clean_text import clean_text
from .sale_order_intake import INTAKE_ROLES

PROPOSAL_ROLES = ("sales_manager",)


class SaleOrder(models.Model):
    """Can it be made? Yes, with changes, or no with an alternative (source: 6(2)).

    A no is the sales manager's to put to the customer; what the customer answers is
    recorded before the order may be submitted again.
    """

    _inherit = "sale.order"

    asks_proposal = fields.Boolean(compute="_compute_asks_proposal")

    @api.depends("order_stage", "signoff_ids")
    def _compute_asks_proposal(self):
        refused = self._get_unanswered_refusals()
        for order in self:
            order.asks_proposal = order.id in refused

    # ---------------------------------------------------------------- answers
    def _get_signoff_answer(self, rule, answers):
        if rule.answer_type != "feasibility":
            return super()._get_signoff_answer(rule, answers)
        value = answers.get("feasibility")
        if value not in ("yes", "changes"):
            raise UserError(
                self.env._(
                    "%(order)s: choose whether it can be made as asked, or with "
                    "changes. If it cannot, refuse it and name an alternative.",
                    order=self.name,
                )
            )
        answer = {"feasibility": value}
        boms = self.order_line.review_bom_id
        if answers.get("bom_changes") or boms:
            if not boms:
                raise UserError(
                    self.env._(
                        "%(order)s: formula or bill of materials change. Choose the "
                        "bill of materials it is to be made by, then sign.",
                        order=self.name,
                    )
                )
            answer["bom_changes"] = True
            answer["boms"] = boms.mapped("display_name")
        return answer

    def _get_refusal_answer(self, rule, answers):
        if rule.answer_type != "feasibility" or answers.get("feasibility") != "no":
            return super()._get_refusal_answer(rule, answers)
        alternative = clean_text(answers.get("alternative"))
        if not alternative:
            raise UserError(
                self.env._(
                    "%(order)s: name what could be made instead; the sales manager "
                    "puts it to the customer.",
                    order=self.name,
                )
            )
        return {"feasibility": "no", "alternative": alternative}

    def _get_sheet_hints(self, points):
        hints = super()._get_sheet_hints(points)
        if any(point.rule.answer_type == "feasibility" for point in points):
            row = self._get_last_evidence("proposal").get(self.id)
            if row and row.payload["answer"] == "insist":
                hints.append(
                    self.env._(
                        "The customer insists in writing (%(files)s): %(note)s. State "
                        "what you expect of the result.",
                        files=", ".join(row.attachment_ids.mapped("name")),
                        note=row.statement,
                    )
                )
        return hints

    # ------------------------------------------------------ the customer's answer
    def _get_unanswered_refusals(self):
        """Return ``{order id: refusal}`` of those that cannot be made as asked and
        about which the customer has not been heard yet."""
        orders = self.filtered(lambda order: order.order_stage == "intake")
        result = {}
        for order_id, rows in orders._get_evidence(
            ["submit", "refuse", "proposal", "change_open"]
        ).items():
            last = self._get_intake_row(rows)
            if last.kind == "refuse" and (last.payload or {}).get("alternative"):
                result[order_id] = last
        return result

    def record_customer_answer(self, answer, note, file_name=None, content=None):
        """Record what the customer says to the alternative (source: 6(2)①②).

        :param answer: ``accept`` the alternative; ``insist`` on what was asked, with
            the process confirmed in writing; ``cancel`` the order
        :param note: text, required: who at the customer said what
        :param file_name: of the customer's written confirmation; needed to insist
        :param content: that file (PDF, TIFF, PNG, JPEG) in base64
        :raise UserError: nothing is to be answered, or something is missing
        :raise AccessError: not the sales manager
        """
        self.ensure_one()
        self._check_order_access("write")
        role = self._require_role(*PROPOSAL_ROLES)
        order = self.sudo()  # sudo: facts are written by methods only
        order._record_facts()
        if not order._get_unanswered_refusals():
            raise UserError(
                self.env._(
                    "%(order)s was not found infeasible; there is no alternative to "
                    "answer.",
                    order=order.display_name,
                )
            )
        if answer not in ("accept", "insist", "cancel"):
            raise UserError(
                self.env._("Say whether the customer accepts, insists or cancels.")
            )
        if not clean_text(note):
            raise UserError(self.env._("Write who at the customer said what."))
        if answer == "insist" and not content:
            raise UserError(
                self.env._(
                    "To insist, the customer confirms the process in writing: attach "
                    "the file."
                )
            )
        files = order._keep_evidence_file(file_name, content) if content else []
        order._record_evidence(
            "proposal",
            role=role,
            statement=note,
            payload={"answer": answer},
            attachment_ids=files,
        )
        if answer == "cancel":
            order._action_cancel()
        return True

    def action_open_proposal(self):
        """Open the dialog in which the sales manager records the answer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Customer's Answer"),
            "res_model": "order.proposal",
            "view_mode": "form",
            "target": "new",
            "context": {"default_order_id": self.id},
        }

    def _check_submission(self):
        result = super()._check_submission()
        if self._get_unanswered_refusals():
            raise UserError(
                self.env._(
                    "%(order)s cannot be made as asked. The sales manager puts the "
                    "alternative to the customer and records the answer first.",
                    order=self.display_name,
                )
            )
        return result

    # ------------------------------------------------------------------ stages
    def _get_intake_kinds(self):
        return [*super()._get_intake_kinds(), "proposal"]

    def _get_intake_row(self, rows):
        """Who cannot make it has the word, also where she refused as somebody else."""
        last = super()._get_intake_row(rows)
        for row in rows[::-1]:
            if row.kind != "refuse":
                break
            if (row.payload or {}).get("alternative"):
                return row
        return last

    def _prepare_intake_reason(self, last):
        if last.kind == "refuse" and (last.payload or {}).get("alternative"):
            return self._prepare_reason(
                "not_feasible",
                self.env._(
                    "%(role)s: cannot be made as asked (%(reason)s). Alternative: "
                    "%(alternative)s. Put it to the customer and record the answer.",
                    role=last.role_name,
                    reason=last._get_words(),
                    alternative=last.payload["alternative"],
                ),
                PROPOSAL_ROLES,
            )
        if last.kind == "proposal":
            texts = {
                "accept": self.env._(
                    "The customer accepts the alternative (%s). Change the order and "
                    "submit it again."
                ),
                "insist": self.env._(
                    "The customer insists in writing (%s). Submit it again."
                ),
                "cancel": self.env._("The customer gives the order up (%s)."),
            }
            return self._prepare_reason(
                "proposal",
                texts[last.payload["answer"]] % last._get_words(),
                INTAKE_ROLES,
            )
        return super()._prepare_intake_reason(last)

    # ------------------------------------------------------- bills of materials
    def review_set_boms(self, bom_ids):
        """Choose by which bills of materials the order's goods are made.

        Part of the technical content; the material statement follows it.

        :param bom_ids: ids of bills of materials, one for each product that changes
        :raise UserError: not in technical review, or a bill of other products
        :raise AccessError: nothing to sign for the technical department
        """
        self.ensure_one()
        order = self.sudo()  # sudo: as for signing
        order._record_facts()
        mine = order._check_my_points()[order.id]
        if not any(point.rule.answer_type == "feasibility" for point in mine):
            raise UserError(
                self.env._("Bills of materials are chosen by the technical department.")
            )
        boms = self.env["mrp.bom"].browse(bom_ids).exists()
        boms.check_access("read")
        boms = boms.sudo()  # sudo: read with the order
        with order._content_edit():
            for line in order.order_line:
                line.review_bom_id = boms.filtered(line._is_bom_of)[:1]
            unused = boms - order.order_line.review_bom_id
            if unused:
                raise UserError(
                    self.env._(
                        "%(boms)s: no line of %(order)s is made by it.",
                        boms=", ".join(unused.mapped("display_name")),
                        order=order.name,
                    )
                )
        order._restate_materials()
        return True
