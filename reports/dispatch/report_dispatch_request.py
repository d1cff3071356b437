from odoo import models

from ..form_parts import Box, Copy, Fact


class ReportDispatchRequest(models.AbstractModel):
    """商品销售发货(申请)通知单: asks for goods to leave, and who says they may.

    Source: order flow, steps 13 and 14. Money is on the copies of file and finance.
    """

    _name = "report.sale_mrp_countersign.report_dispatch_request"
    _inherit = ["order.form.transfer"]
    _description = "Dispatch request"

    def _get_title(self):
        return self.env._("Dispatch Request Notice")

    def _get_lang(self, document):
        return self._get_staff_lang()

    def _get_move_quantity(self, picking, move):
        """Return what is asked for, whatever has been loaded by now."""
        return move.product_uom_qty

    def _get_notice(self, document):
        if not document.emergency_at:
            return ""
        return self.env._(
            "EMERGENCY RELEASE: %(reason)s (%(name)s)",
            reason=document.emergency_reason,
            name=document.emergency_user_id.sudo().name,  # sudo: the name
        )

    def _get_copies(self, document):
        return [
            Copy(self.env._("Stub")),
            Copy(self.env._("Finance")),
            Copy(self.env._("Dispatch"), prices=False),
            Copy(self.env._("Warehouse"), prices=False),
        ]

    def _get_facts(self, document, copy):
        customer = self._get_customer(document)
        # sudo: number and class are printed, whoever may read the contract
        contracts = self._get_orders(document).contract_id.sudo()
        return [
            *self._get_identity_facts(document),
            Fact(
                self.env._("Customer Class"),
                customer._get_class_in(document.company_id).name,
            ),
            Fact(self.env._("Contract No."), ", ".join(contracts.mapped("name"))),
            *self._get_receiver_facts(document),
            *self._get_shipping_facts(document, ["package_count"]),
            Fact(self.env._("Scheduled"), self._format_date(document.scheduled_date)),
        ]

    def _get_terms(self, document, copy):
        return self._get_money_facts(document) if copy.prices else []

    def _get_money_facts(self, picking):
        """Return what is owed for these goods, what has come in, and its proof."""
        orders = self._get_orders(picking)
        received = []
        for order in orders:
            amount = self._format_money(order.amount_verified, order.currency_id)
            received.append(f"{order.name}: {amount}")
        rows = orders._get_last_evidence("money")
        proofs = [
            row.payload.get("reference") or "" for row in rows.values() if row.payload
        ]
        return [
            *self._get_value_facts(picking),
            Fact(self.env._("Received"), "\n".join(received)),
            Fact(self.env._("Bank Document"), "\n".join(filter(None, proofs))),
        ]

    def _get_boxes(self, document, copy):
        cells = self._get_signature_cells(document, ["dispatch_request"])
        office = self.env._("Sales office: checked")
        return [
            self._get_box(self.env._("Finance"), cells, "finance"),
            self._get_box(office, cells, "sales_office"),
            self._get_box(self.env._("Dispatcher: read back"), cells, "dispatcher"),
            Box(self.env._("Warehouse")),
        ]

    def _get_stamps(self, document, copy):
        return [self.env._("Stamp of the finance department")]
