import base64
import json
from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import HttpCase

from odoo.addons.base.tests.common import BaseCommon

PDF = base64.b64encode(b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n")

# role code: groups of core that its test user has
ROLE_GROUPS = {
    "order_clerk": "sales_team.group_sale_salesman_all_leads",
    "salesperson": "sales_team.group_sale_salesman",
    "sales_office": "sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
    "finance": "account.group_account_invoice",
    "chief_engineer": "",
    "purchasing": "",
    "production_manager": "mrp.group_mrp_user",
    "materials_manager": "stock.group_stock_user",
    "warehouse_supervisor": "stock.group_stock_user",
    "inspector": "",
    "dispatcher": "stock.group_stock_user",
    "sales_assistant": "sales_team.group_sale_salesman_all_leads",
    "sales_supervisor": "sales_team.group_sale_salesman_all_leads",
    "sales_manager": "sales_team.group_sale_manager",
    "general_manager": "",
}


class Factory:
    """A pump factory under order control, with one user for each role."""

    env = None
    login_prefix = "cs"

    @classmethod
    def _set_up_factory(cls):
        cls.company = cls.env.company
        cls.company.order_control = True
        # Room for the tests that try other prices than the list's
        cls.company.price_tolerance = 1000.0
        cls.company.drawing_confirmation = False
        cls.users = cls._create_users()
        for code, user in cls.users.items():
            cls.role(code).user_ids = [Command.set(user.ids)]
        cls.class_a = cls.env.ref("sale_mrp_countersign.customer_class_a")
        cls.class_b = cls.env.ref("sale_mrp_countersign.customer_class_b")
        cls.class_c = cls.env.ref("sale_mrp_countersign.customer_class_c")
        cls.customer_a = cls._create_customer("Customer A", cls.class_a)
        cls.customer_b = cls._create_customer("Customer B", cls.class_b)
        cls._register(cls.customer_a | cls.customer_b)
        cls.contract_a = cls._create_contract(cls.customer_a)
        cls.pump = cls.env["product.product"].create(
            {
                "name": "ISG50-160",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
        )
        cls.shaft = cls.env["product.product"].create(
            {"name": "Shaft", "is_storable": True}
        )
        cls.bom = cls.env["mrp.bom"].create(
            {
                "product_tmpl_id": cls.pump.product_tmpl_id.id,
                "bom_line_ids": [
                    Command.create({"product_id": cls.shaft.id, "product_qty": 1})
                ],
            }
        )
        cls._set_stock(cls.shaft, 1000)
        cls.payment_term = cls.env.ref("account.account_payment_term_30days")
        if not cls.company.bank_ids:
            cls.company.bank_ids = [Command.create({"acc_number": "1202 0204 0990"})]

    @classmethod
    def _create_users(cls):
        """Return a user for each role, by its code; all are made at once."""
        logins = [f"{cls.login_prefix}_{code}" for code in ROLE_GROUPS]
        users = cls.env["res.users"].create(
            [
                {
                    "name": login,
                    "login": login,
                    "password": login,
                    "email": f"{login}@example.com",
                    "group_ids": [
                        Command.set(
                            [
                                cls.env.ref(name).id
                                for name in (
                                    "sale_mrp_countersign.group_signer",
                                    *filter(None, groups.split(",")),
                                )
                            ]
                        )
                    ],
                }
                for login, groups in zip(logins, ROLE_GROUPS.values(), strict=True)
            ]
        )
        return dict(zip(ROLE_GROUPS, users, strict=True))

    @classmethod
    def role(cls, code):
        return cls.env.ref(f"sale_mrp_countersign.role_{code}")

    @classmethod
    def _create_customer(cls, name, customer_class):
        return cls.env["res.partner"].create(
            {
                "name": name,
                "is_company": True,
                "phone": "0576 8888 0000",
                "fax": "0576 8888 0001",
                "email": "customer@example.com",
                "street": "1 Pump Road",
                "city": "TZ",
                "customer_class_id": customer_class.id,
                "customer_code": name.upper(),
            }
        )

    @classmethod
    def _register(cls, customers):
        """Have these customers put on file by whom the rules name."""
        files = cls.env["customer.file"].create(
            [{"partner_id": customer.id} for customer in customers]
        )
        files.with_user(cls.users["order_clerk"]).action_ask()
        files.with_user(cls.users["sales_manager"]).signoff_sign(
            {str(file.id): file.facet_digests for file in files}
        )
        return files

    @classmethod
    def _create_contract(cls, partner, in_force=True, **values):
        """Return a sales contract with its file, valid from yesterday on."""
        contract = cls.env["customer.contract"].create(
            {
                "partner_id": partner.id,
                "date_from": Date.today() - timedelta(days=1),
                "attachment_ids": [
                    Command.link(cls._create_attachment("contract.pdf").id)
                ],
                **values,
            }
        )
        if in_force:
            contract.action_put_in_force()
        return contract

    @classmethod
    def _set_stock(cls, product, quantity):
        location = (
            cls.env["stock.warehouse"]
            .search([("company_id", "=", cls.company.id)], limit=1)
            .lot_stock_id
        )
        cls.env["stock.quant"]._update_available_quantity(product, location, quantity)

    @classmethod
    def _make_to_order(cls, product):
        """Let each order of ``product`` make a manufacturing order."""
        mto = cls.env.ref("stock.route_warehouse0_mto")
        mto.active = True
        product.route_ids = [
            Command.set([mto.id, cls.env.ref("mrp.route_warehouse0_manufacture").id])
        ]

    @classmethod
    def _create_attachment(cls, name="order.pdf"):
        return cls.env["ir.attachment"].create({"name": name, "datas": PDF})

    @classmethod
    def _prepare_line(cls, product, quantity, price, **values):
        """Return the command that adds an untaxed line to an order."""
        return Command.create(
            {
                "product_id": product.id,
                "product_uom_qty": quantity,
                "price_unit": price,
                "tax_ids": [Command.clear()],
                **values,
            }
        )

    @classmethod
    def _create_order(cls, partner=None, nonstandard=False, quantity=5, **values):
        """Return a complete quotation that could be submitted."""
        line = {
            "product_id": cls.pump.id,
            "product_uom_qty": quantity,
            "price_unit": 100.0,
            "tax_ids": [Command.clear()],
        }
        if nonstandard:
            line.update(
                nonstandard_kind="structure",
                nonstandard_note="outlet DN50 to DN65",
                drawing_ids=[Command.link(cls._create_attachment("drawing.pdf").id)],
            )
        order = cls.env["sale.order"].create(
            {
                "partner_id": (partner or cls.customer_b).id,
                "wanted_date": Date.today(),
                "payment_term_id": cls.payment_term.id,
                "packing_note": "wooden case",
                "intake_channel": "fax",
                "reply_channel": "fax",
                "basis_ids": [Command.link(cls._create_attachment().id)],
                "order_line": [Command.create(line)],
                **values,
            }
        )
        return order

    # ------------------------------------------------------------------- facts
    def _as(self, code, record):
        return record.with_user(self.users[code])

    def _submit(self, order):
        clerk = self._as("order_clerk", order)
        clerk.record_reply("fax", "thank you")
        if clerk.customer_state == "open":
            clerk.action_check_customer()
        clerk.action_submit()

    def _today(self):
        """Return the day (ISO text) that the factory's calendar shows."""
        return str(self.company._get_local_day())

    def _digests(self, documents):
        return {
            str(document.id): document.sudo().facet_digests for document in documents
        }

    def _sign(self, code, documents, statement="agreed", date="2031-05-01"):
        documents.invalidate_recordset()
        return self._as(code, documents).signoff_sign(
            self._digests(documents),
            statement=statement,
            answers={"date": date, "amount": 1, "feasibility": "yes"},
        )

    def _review(self, order):
        """Bring a submitted order through all its reviews."""
        signers = {
            "stock": ["general_manager"],
            "standard": ["production_manager", "finance", "general_manager"],
            "nonstandard": [
                "chief_engineer",
                "purchasing",
                "production_manager",
                "finance",
                "general_manager",
                "materials_manager",
                "chief_engineer",
                "warehouse_supervisor",
            ],
        }[order.lane_id.code]
        for code in signers:
            self._sign(code, order)

    def _return_sheet(self, order):
        """Send the confirmation sheet and take its signed return."""
        clerk = self._as("order_clerk", order)
        sheet = clerk._fax_prepare("confirmation")
        sheet.action_proofread()
        sheet.action_sent(1)
        sheet.action_legible("Mr Wang")
        sheet.register_return("return.pdf", PDF.decode())
        answer = sheet.return_ids or sheet
        answer.check_return(
            True,
            {
                "signature": True,
                "stamp": True,
                "legible": True,
                "terms": True,
                "notes": True,
            },
            [],
        )
        return sheet

    def _make_ready(self, order):
        """Bring a complete quotation to where it may be confirmed."""
        self._submit(order)
        self._review(order)
        if order.lane_id.needs_confirmation_sheet:
            self._return_sheet(order)
        owed = order._get_deposit_owed()
        if owed:
            self._as("finance", order).verify_money(owed, "bank slip 1")
        return order

    def _inspect(self, release, readings=()):
        """Enter that everything is correct, and what was measured.

        :param readings: ``{requirement: text}`` of measured points
        """
        inspector = self._as("inspector", release)
        inspector.action_all_correct()
        for line in inspector.line_ids.filtered(lambda line: line.name in readings):
            line.reading = readings[line.name]
        return inspector

    def _release_goods(self, productions, hand_over=True):
        """Have what was made inspected, signed for and handed over to stock."""
        releases = productions.release_ids.filtered(
            lambda release: release.state in ("inspect", "sign")
        )
        for release in releases:
            self._inspect(release)
            self._sign("inspector", release)
            self._sign("sales_office", release)
            if hand_over:
                self._as("inspector", release).record_handover(
                    release.quantity, "WH/Stock"
                )
        return releases


class CountersignCommon(Factory, BaseCommon):
    """Test case in that factory."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_factory()


class CountersignHttpCase(Factory, HttpCase):
    """Test case in that factory, called from outside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_up_factory()

    def _rpc(self, login, model, method, args, kwargs=None):
        """Call like any client over HTTP; return (result, error message)."""
        response = self._post_rpc(login, model, method, args, kwargs)
        error = response.get("error", {}).get("data", {}).get("message")
        return response.get("result"), error

    def _post_rpc(self, login, model, method, args, kwargs=None):
        """Call like any client over HTTP; return the whole answer (dict)."""
        self._log_in(login)
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            data=json.dumps(
                {
                    "jsonrpc": "2.0",
                    "method": "call",
                    "params": {
                        "model": model,
                        "method": method,
                        "args": args,
                        "kwargs": kwargs or {},
                    },
                }
            ),
            headers={"Content-Type": "application/json"},
        ).json()

    def _log_in(self, login):
        """Go on as this user; the session of the first time serves for all."""
        openers = self.__dict__.setdefault("_openers", {})
        if login not in openers:
            # Logging in ends the session of who was there before
            self.session = None
            self.authenticate(login, login)
            openers[login] = self.opener
        self.opener = openers[login]
