from markupsafe import Markup, escape

from odoo import models
from odoo.exceptions import UserError


class OrderRemarksMixin(models.AbstractModel):
    """A document that is answered "all clear", or with remarks item by item.

    Adopted beside ``order.signoff.mixin``. The document names the answer type of the
    rule that asks, its items and the to-do that remarks become.
    """

    _name = "order.remarks.mixin"
    _description = "Document answered item by item"

    # answer type of the ``order.signoff.rule`` that asks for remarks
    _remarks_answer = None

    def _get_remark_items(self):
        """Return the lines or moves that a remark may be about."""
        raise NotImplementedError

    def _get_remark_unit(self, item):
        """Return the unit (uom.uom) of an item's ``product_uom_qty``."""
        raise NotImplementedError

    def _get_remarks_summary(self):
        """Return what the to-do about remarks is called."""
        raise NotImplementedError

    def _check_remarks(self, answers):
        """Refuse remarks that are about nothing of these documents.

        :param answers: of ``signoff_sign``: ``remarks`` is ``{id of an item: text}``
        """
        remarks = answers.get("remarks") if isinstance(answers, dict) else None
        if not remarks:
            return
        # sudo: signers need no rights on the document
        known = {str(item_id) for item_id in self.sudo()._get_remark_items().ids}
        if not isinstance(remarks, dict) or {str(key) for key in remarks} - known:
            raise UserError(
                self.env._(
                    "Remarks belong to items of the document; open it again and write "
                    "them there."
                )
            )

    def _get_remarks(self, answers):
        """Return the answer of one document: ``{"clear": bool, "remarks": [dict]}``."""
        self.ensure_one()
        given = {
            str(key): str(text).strip()
            for key, text in (answers.get("remarks") or {}).items()
        }
        remarks = [
            {
                "line": item.id,
                "product": item.product_id.display_name,
                "quantity": item.product_uom_qty,
                "remark": given[str(item.id)],
            }
            for item in self._get_remark_items()
            if given.get(str(item.id))
        ]
        return {"clear": not remarks, "remarks": remarks}

    def _tell_remarks(self, rows):
        """Give the sales office what was remarked in these rows (order.signoff)."""
        for row in rows.filtered(lambda row: (row.payload or {}).get("remarks")):
            document = row[self._signoff_document_field]
            role = self.env["order.signoff.role"]._get_roles(
                ["sales_office"], document.company_id
            )
            items = Markup().join(
                Markup("<li>%s: %s</li>") % (item["product"], item["remark"])
                for item in row.payload["remarks"]
            )
            role._give_todo(
                document,
                lambda env, document=document: document.with_env(
                    env
                )._get_remarks_summary(),
                Markup("<ul>%s</ul>%s") % (items, escape(row.statement or "")),
            )

    def _prepare_remark_rows(self):
        """Return the values of the dialog's rows; without prices."""
        return [
            {
                "line_ref": item.id,
                "document_name": document.name,
                "product_name": item.product_id.display_name,
                "quantity": item.product_uom_qty,
                "unit_name": document._get_remark_unit(item).name,
            }
            for document in self
            for item in document._get_remark_items()
        ]
