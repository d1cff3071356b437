from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class OrderFax(models.Model):
    """Which sheets are of today's content, for lists of what is to be done."""

    _inherit = "order.fax"

    is_current = fields.Boolean(search="_search_is_current")

    def _search_is_current(self, operator, value):
        if operator != "in" or set(value) != {True}:
            return NotImplemented
        domains = []
        for name in self._get_document_fields():
            documents = self.env[self._fields[name].comodel_name]
            documents.flush_model(["revision_id"])
            self.flush_model(["revision_id", name])
            sheets = SQL(
                "(SELECT sheet.id FROM order_fax sheet JOIN %s document"
                " ON document.id = sheet.%s"
                " WHERE document.revision_id = sheet.revision_id)",
                SQL.identifier(documents._table),
                SQL.identifier(name),
            )
            domains.append(Domain("id", "in", sheets))
        return Domain.OR(domains)
