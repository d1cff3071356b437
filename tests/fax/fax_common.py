from odoo.fields import Command

from ..common import PDF, CountersignCommon

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)


class FaxCommon(CountersignCommon):
    """An approved order, up to the fax confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.stranger = cls.env["res.users"].create(
            {
                "name": "Stranger",
                "login": "fax_stranger",
                "group_ids": [
                    Command.link(cls.env.ref("sale_mrp_countersign.group_signer").id),
                    Command.link(cls.env.ref("sales_team.group_sale_manager").id),
                ],
            }
        )

    def setUp(self):
        super().setUp()
        self.order = self._make_approved()

    def _make_approved(self, **values):
        order = self._create_order(**values)
        self._submit(order)
        self._review(order)
        return order

    def _prepare(self, order=None):
        return self._as("order_clerk", order or self.order)._fax_prepare("confirmation")

    def _send(self, order=None):
        """Return the sheet of the order, sent and legible, as the clerk."""
        sheet = self._prepare(order)
        sheet.action_proofread()
        sheet.action_sent()
        sheet.action_legible("Mr Wang")
        return sheet

    def _return(self, sheet, content=PDF):
        return sheet.register_return("return.pdf", content.decode())

    def _reason(self, order=None):
        reasons = (order or self.order)._get_fax_confirmation_reasons()
        return "\n".join(reason.text for reason in reasons[(order or self.order).id])
