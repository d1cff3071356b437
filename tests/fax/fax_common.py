import base64
from datetime import timedelta

from odoo import fields
from odoo.fields import Command

from odoo.addons.base.tests.common import BaseCommon

PDF = base64.b64encode(b"%PDF-1.4\n% a signed return\n%%EOF\n").decode()
CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)


class FaxCommon(BaseCommon):
    """A controlled order, users by role, and the way up to the fax confirmation."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.company.write(
            {
                "order_control": True,
                "order_control_since": fields.Datetime.now() - timedelta(days=1),
            }
        )
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.clerk = cls._make_user("clerk", ["order_clerk"])
        cls.assistant = cls._make_user("assistant", ["sales_assistant"])
        cls.stranger = cls._make_user("stranger", [])
        cls.signer = cls._make_user(
            "signer",
            cls.env["order.signoff.role"].search([]).mapped("code"),
        )
        cls.customer = cls.env["res.partner"].create(
            {
                "name": "苏州润泽环保设备有限公司",
                "is_company": True,
                "customer_class_id": cls.env["customer.class"]
                .search([("code", "=", "B")], limit=1)
                .id,
                "customer_code": "FAX003",
                "street": "人民路 1 号",
                "city": "苏州",
                "phone": "0512-1234567",
                "fax": "0512-7654321",
                "lang": "zh_CN",
            }
        )
        cls.pump = cls.env["product.product"].create(
            {
                "name": "立式管道泵 ISG50-160",
                "default_code": "ISG50-160",
                "type": "consu",
                "list_price": 1680,
                "is_storable": True,
            }
        )
        cls.order = cls._make_order()

    @classmethod
    def _make_user(cls, login, role_codes):
        user = cls.env["res.users"].create(
            {
                "name": login.title(),
                "login": f"fax_{login}",
                "group_ids": [
                    Command.link(cls.env.ref("sales_team.group_sale_salesman_all_leads").id),
                    Command.link(cls.env.ref("sale_mrp_countersign.group_signer").id),
                ],
            }
        )
        cls.env["order.signoff.role"].search([("code", "in", role_codes)]).write(
            {"user_ids": [Command.link(user.id)]}
        )
        return user

    @classmethod
    def _make_order(cls, quantities=(3,), **vals):
        """Return an order, not yet submitted, with a line per quantity."""
        basis = cls.env["ir.attachment"].create(
            {"name": "order.pdf", "datas": PDF, "res_model": "sale.order"}
        )
        return cls.env["sale.order"].create(
            {
                "partner_id": cls.customer.id,
                "wanted_date": "2030-01-15",
                "reply_channel": "fax",
                "payment_term_id": cls.env.ref("account.account_payment_term_30days").id,
                "packing_note": "木箱",
                "basis_ids": [Command.set(basis.ids)],
                "order_line": [
                    Command.create(
                        {
                            "product_id": cls.pump.id,
                            "product_uom_qty": quantity,
                            "price_unit": 1680,
                        }
                    )
                    for quantity in quantities
                ],
                **vals,
            }
        )

    @classmethod
    def _approve(cls, order):
        """Bring the order to the fax confirmation: submit and every signature."""
        order = order.with_user(cls.signer)
        order.record_reply("fax")
        order.action_submit()
        return cls._sign_all(order)

    @classmethod
    def _sign_all(cls, order):
        order = order.with_user(cls.signer)
        for _turn in range(10):
            order.invalidate_recordset()
            if not order.sudo()._get_my_points()[order.id]:
                break
            order.signoff_sign(
                {str(order.id): order.sudo().facet_digests},
                statement="ok",
                answers={"date": "2030-01-10", "amount": 0},
            )
        return order.with_user(cls.env.user)

    def _prepare(self, order=None):
        """Return the sheet to send of the order, as the clerk."""
        return (order or self.order).with_user(self.clerk)._fax_prepare("confirmation")

    def _send(self, order=None):
        """Return the sheet of the order, sent and legible, as the clerk."""
        sheet = self._prepare(order)
        sheet.action_proofread()
        sheet.action_sent()
        sheet.action_legible("王经理")
        return sheet
