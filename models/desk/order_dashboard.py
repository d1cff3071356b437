from base64 import b64encode

from odoo import api, models
from odoo.fields import Command
from odoo.tools import file_open

# Of core's module ``spreadsheet_dashboard``, on which we do not depend
MODEL = "spreadsheet.dashboard"
GROUP = "spreadsheet_dashboard.spreadsheet_dashboard_group_sales"
# The model whose readers may open a page, by the page's name
PAGES = {"orders": "order.flow.report", "after_sales": "after.sales.case"}


class OrderDashboard(models.AbstractModel):
    """Our pages among core's dashboards, where ``spreadsheet_dashboard`` is installed.

    They are made when we are installed or upgraded after it, or when it is installed
    after us, and go with us. A page holds no figures: each reader's browser asks for
    them with his own rights, and takes the words from our translation.
    """

    _name = "order.dashboard"
    _description = "Dashboards of Orders"

    @api.model
    def _make(self):
        """Make our pages, or bring them up to date, where core's dashboards are."""
        if MODEL not in self.env:
            return
        for name, model in PAGES.items():
            xml_id = f"{self._module}.{name}_dashboard"
            with file_open(
                f"{self._module}/data/desk/{name}_dashboard.json", "rb"
            ) as f:
                content = b64encode(f.read())
            titles = self._get_titles(name)
            page = self.env[MODEL]._load_records(
                [
                    {
                        "xml_id": xml_id,
                        # no file of ours holds the record: an upgrade is to keep it
                        "noupdate": True,
                        "values": {
                            "name": titles["en_US"],
                            "dashboard_group_id": self.env.ref(GROUP).id,
                            "spreadsheet_binary_data": content,
                            "group_ids": [Command.set(self._get_readers(model).ids)],
                            "sequence": 150,
                        },
                    }
                ]
            )
            page.update_field_translations("name", titles)
            action = self.env.ref(f"{self._module}.{name}_dashboard_action")
            action.params = {"dashboard_id": page.id}

    @api.model
    def _remove(self):
        """Remove our pages, where core's dashboards are about to go."""
        for name in PAGES:
            page = self.env.ref(f"{self._module}.{name}_dashboard", False)
            if page:
                page.unlink()

    def _get_titles(self, name):
        """Return ``{language: title}`` of a page, in all languages that are loaded."""
        titles = {}
        for code in {"en_US", *dict(self.env["res.lang"].get_installed())}:
            env = self.with_context(lang=code).env
            titles[code] = {
                "orders": env._("Order Control"),
                "after_sales": env._("After-Sales"),
            }[name]
        return titles

    def _get_readers(self, model):
        """Return the groups that may read a model."""
        access = self.env["ir.model.access"].search(
            [("model_id.model", "=", model), ("perm_read", "=", True)]
        )
        return access.group_id
