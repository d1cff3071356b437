from odoo import api, fields, models
from odoo.exceptions import UserError


class OrderSignoffSign(models.TransientModel):
    """The sheet that is read, and the digests of what it showed."""

    _name = "order.signoff.sign"
    _description = "Sign documents"

    document_model = fields.Char(readonly=True)
    digests = fields.Json(readonly=True)
    contents = fields.Json(readonly=True)
    sheet = fields.Html(readonly=True, sanitize=False)
    questions = fields.Text(readonly=True)
    asks_date = fields.Boolean(readonly=True)
    asks_amount = fields.Boolean(readonly=True)
    asks_condition = fields.Boolean(readonly=True)
    statement_required = fields.Boolean(readonly=True)
    is_copy = fields.Boolean(
        readonly=True, help="Nothing is signed: it is here for acknowledgement only."
    )
    statement = fields.Text(
        help="Your opinion; for a refusal, the reason. It is printed on the forms."
    )
    answer_date = fields.Date(string="Committed Date")
    answer_amount = fields.Float(string="Amount", digits="Product Price")
    answer_condition = fields.Text(
        string="On Condition That",
        help="Leave empty for a plain yes. The document waits until you say that the "
        "condition is met.",
    )
    candidate_ids = fields.Many2many(comodel_name="res.users", readonly=True)
    forward_to_id = fields.Many2one(
        comodel_name="res.users",
        domain="[('id', 'in', candidate_ids)]",
        help="Somebody else who signs for the same role.",
    )

    @api.model
    def _open_for(self, documents):
        """Return the action that shows the sheets of ``documents`` for signing.

        Of several documents, those that are not the user's to sign are left out, and
        named in the dialog.

        :raise AccessError: nothing waits for the current user on any of them
        """
        if not documents:
            raise UserError(self.env._("Select at least one document to sign."))
        every = documents.sudo()  # sudo: signers read the sheet, not the document
        every._ensure_facet_version()
        mine = every._get_my_points()
        found = every.filtered(lambda document: mine[document.id])
        if not found:
            every._check_my_points()
        sheets = found._get_sheets(mine)
        documents = found.sudo(documents.env.su)
        vals = self._prepare_dialog(documents, sheets, list(sheets.values()))
        vals["is_copy"] = all(
            point.rule.kind == "copy" for points in mine.values() for point in points
        )
        left_out = (every - found).filtered(
            lambda document: document.company_id in self.env.user.company_ids
        )
        if left_out:
            names = (document._get_request_name() for document in left_out)
            text = self.env._(
                "Left out, not yours to sign now: %(documents)s",
                documents=", ".join(names),
            )
            vals["questions"] = f"{vals['questions']}\n{text}"
        wizard = self.create(vals)
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Read and sign"),
            "res_model": self._name,
            "res_id": wizard.id,
            "view_mode": "form",
            "target": "new",
        }

    @api.model
    def _prepare_dialog(self, documents, sheets, values):
        """Return the values of the dialog; rooms add what their answers ask for.

        :param values: the sheets as a list
        """
        return {
            "document_model": documents._name,
            "digests": {key: sheet["digests"] for key, sheet in sheets.items()},
            "contents": {key: sheet["contents"] for key, sheet in sheets.items()},
            "sheet": self.env["ir.qweb"]._render(
                "sale_mrp_countersign.signoff_sheet", {"sheets": values}
            ),
            "questions": "\n".join(
                dict.fromkeys(
                    question for sheet in values for question in sheet["questions"]
                )
            ),
            "asks_date": any("date" in sheet["answers"] for sheet in values),
            "asks_amount": any("amount" in sheet["answers"] for sheet in values),
            "asks_condition": any("condition" in sheet["answers"] for sheet in values),
            "answer_date": max(
                filter(None, (sheet["proposals"].get("date") for sheet in values)),
                default=False,
            ),
            "candidate_ids": documents._get_forward_candidates().ids,
            "statement_required": any(sheet["statement_required"] for sheet in values),
        }

    def _get_documents(self):
        self.ensure_one()
        return self.env[self.document_model].browse(
            [int(document_id) for document_id in self.digests]
        )

    def _get_answers(self):
        """Return the structured answers as ``signoff_sign`` takes them."""
        return {
            "date": self.answer_date,
            "amount": self.answer_amount,
            "condition": self.answer_condition,
        }

    def action_sign(self):
        self._get_documents().signoff_sign(
            self.digests,
            statement=self.statement,
            answers=self._get_answers(),
            contents=self.contents,
        )
        return {"type": "ir.actions.act_window_close"}

    def action_refuse(self):
        self._get_documents().signoff_refuse(
            self.digests,
            self.statement,
            contents=self.contents,
            answers=self._get_answers(),
        )
        return {"type": "ir.actions.act_window_close"}

    def action_forward(self):
        if not self.forward_to_id:
            raise UserError(self.env._("Choose to whom you forward it."))
        self._get_documents().signoff_forward(self.forward_to_id.id, self.statement)
        return {"type": "ir.actions.act_window_close"}
