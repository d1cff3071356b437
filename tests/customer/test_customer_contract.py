from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon, CountersignHttpCase

TERMS = {
    "deposit_percent": 0,
    "date_to": "2099-12-31",
    "partner_id": False,
    "attachment_ids": [Command.clear()],
}


@tagged("post_install", "-at_install")
class TestCustomerContract(CountersignCommon):
    """A contract is put in force by few; whether it is valid follows from the day."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"

    def _draft(self, **values):
        return self._create_contract(self.customer_b, in_force=False, **values)

    def _states(self, contract):
        """Return the state by field and by search: both or neither."""
        contract.invalidate_recordset()
        found = {
            state
            for state in ("draft", "upcoming", "valid", "expired")
            if contract.search_count([("id", "=", contract.id), ("state", "=", state)])
        }
        self.assertEqual(found, {contract.state})
        return contract.state

    # ---------------------------------------------------------------- validity
    def test_states_around_midnight_of_the_company(self):
        contract = self._draft(date_from="2030-03-01", date_to="2030-03-31")
        self.assertEqual(self._states(contract), "draft")
        contract.action_put_in_force()
        for moment, state in (
            ("2030-02-28 15:59:59", "upcoming"),
            ("2030-02-28 16:00:00", "valid"),
            ("2030-03-31 15:59:59", "valid"),
            ("2030-03-31 16:00:00", "expired"),
        ):
            with self.subTest(utc=moment), freeze_time(moment):
                self.assertEqual(self._states(contract), state)
                valid = contract._get_valid(self.customer_b, self.company)
                self.assertEqual(bool(valid), state == "valid")

    def test_the_zone_is_the_companys_not_the_readers(self):
        contract = self._draft(date_from="2030-03-01", date_to="2030-03-31")
        contract.action_put_in_force()
        reader = self.users["order_clerk"]
        reader.tz = "America/New_York"
        with freeze_time("2030-03-31 16:00:00"):
            mine = contract.with_user(reader).with_context(tz="America/New_York")
            self.assertEqual(self._states(mine), "expired")

    def test_companies_in_two_zones(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        other.resource_calendar_id.tz = "America/New_York"
        terms = {"date_from": "2030-03-01", "date_to": "2030-03-31"}
        here = self._draft(**terms)
        there = self._draft(**terms, company_id=other.id)
        (here | there).action_put_in_force()
        with freeze_time("2030-03-31 20:00:00"):
            self.assertEqual(self._states(here), "expired")
            self.assertEqual(self._states(there), "valid")
            domain = [("id", "in", (here | there).ids), ("state", "!=", "valid")]
            self.assertEqual(here.search(domain), here)

    def test_without_an_end(self):
        contract = self._draft(date_from="2030-03-01")
        contract.action_put_in_force()
        with freeze_time("2130-01-01"):
            self.assertEqual(self._states(contract), "valid")

    def test_of_another_company_or_customer(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        contract = self._draft(company_id=other.id)
        contract.action_put_in_force()
        contracts = self.env["customer.contract"]
        both = self.customer_b | self.customer_a
        self.assertEqual(
            set(contracts._get_valid(both, self.company)), {self.customer_a.id}
        )
        self.assertEqual(set(contracts._get_valid(both, other)), {self.customer_b.id})

    def test_holds_for_the_contacts(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer_a.id}
        )
        valid = self.env["customer.contract"]._get_valid(contact, self.company)
        self.assertEqual(valid, {self.customer_a.id: self.contract_a})
        self.assertEqual(contact.contract_count, 1)
        action = contact.action_open_contracts()
        self.assertEqual(
            self.env["customer.contract"].search(action["domain"]), self.contract_a
        )
        with self.assertRaises(ValidationError):
            self._create_contract(contact, in_force=False)

    @mute_logger("odoo.sql_db")
    def test_constraints(self):
        name = self._draft().name
        for values in (
            {"deposit_percent": 101},
            {"date_from": "2030-02-01", "date_to": "2030-01-31"},
            {"name": name},
        ):
            with self.subTest(values=values), self.assertRaises(IntegrityError):
                with self.env.cr.savepoint():
                    self._draft(**values)
                    self.env.flush_all()

    def test_number(self):
        first, second = self._draft(), self._draft()
        self.assertNotEqual(first.name, second.name)
        self.assertRegex(first.name, r"^HT\d{4}-\d{4}$")
        self.assertEqual(self._draft(name="2030/7").name, "2030/7")

    # ---------------------------------------------------------------- in force
    def test_who_puts_it_in_force(self):
        contract = self._draft()
        for code in ("order_clerk", "salesperson", "sales_office", "sales_supervisor"):
            with self.subTest(code=code), self.assertRaises(AccessError):
                self._as(code, contract).action_put_in_force()
            with self.subTest(code=code), self.assertRaises(AccessError):
                self._as(code, contract).sudo().action_put_in_force()
        self.assertFalse(contract.signed_on)
        for code in ("sales_manager", "finance"):
            self._as(code, contract).action_put_in_force()
            self.assertEqual(contract.state, "valid")
            self.assertEqual(contract.signed_user_id, self.users[code])
            with self.assertRaises(AccessError):
                self._as("order_clerk", contract).action_withdraw()
            self._as(code, contract).action_withdraw()
            self.assertEqual(contract.state, "draft")

    def test_needs_the_signed_file(self):
        contract = self._draft(attachment_ids=[])
        with self.assertRaises(UserError):
            contract.action_put_in_force()

    def test_nobody_writes_the_fact(self):
        contract = self._draft()
        for values in (
            {"signed_on": "2020-01-01"},
            {"signed_user_id": self.env.uid},
            {"state": "valid"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                contract.sudo().write(values)
            with self.subTest(values=values), self.assertRaises(AccessError):
                self._draft(**values)
        draft = (
            self.env["customer.contract"]
            .with_context(default_signed_on="2020-01-01")
            .create({"partner_id": self.customer_b.id})
        )
        self.assertFalse(draft.signed_on)
        self.assertFalse(self.contract_a.copy().signed_on)

    def test_terms_in_force_stand(self):
        contract = self.contract_a
        for name, value in TERMS.items():
            with self.subTest(name=name), self.assertRaises(UserError):
                self._as("sales_manager", contract).write({name: value})
            with self.subTest(name=name), self.assertRaises(UserError):
                contract.sudo().write({name: value})
        file = contract.attachment_ids
        for act in (file.unlink, lambda: file.write({"raw": b"other"})):
            with self.assertRaises(UserError):
                act()
        with self.assertRaises(UserError):
            contract.unlink()
        contract.note = "renewed by telephone"
        contract.action_withdraw()
        contract.deposit_percent = 10
        file.unlink()

    def test_signed_file_is_read_by_whoever_reads_the_contract(self):
        clerk = self.env(user=self.users["order_clerk"])
        file = clerk["ir.attachment"].create({"name": "c.pdf", "raw": b"%PDF-1.4"})
        contract = clerk["customer.contract"].create(
            {"partner_id": self.customer_b.id, "attachment_ids": [(4, file.id)]}
        )
        self.assertEqual(file.res_id, contract.id)
        other = self._as("finance", file)
        self.assertEqual(other.read(["name"])[0]["name"], "c.pdf")

    def test_form(self):
        form = Form(self.env["customer.contract"])
        form.partner_id = self.customer_b
        form.own_deposit = True
        form.deposit_percent = 20
        contract = form.save()
        self.assertEqual(contract.state, "draft")
        self.assertEqual(contract.customer_class_id, self.class_b)

    # ------------------------------------------------------------------- policy
    def test_own_deposit_of_the_customer_is_set_by_few(self):
        clerk = self._as("order_clerk", self.customer_b)
        clerk.sudo(False).env.user.group_ids = [
            Command.link(self.env.ref("base.group_partner_manager").id)
        ]
        for values in ({"own_deposit": True}, {"deposit_percent": 5}):
            with self.subTest(values=values), self.assertRaises(AccessError):
                clerk.write(values)
            with self.subTest(values=values), self.assertRaises(AccessError):
                clerk.create({"name": "New", **values})
        manager = self._as("sales_manager", self.customer_b)
        manager.sudo().write({"own_deposit": True, "deposit_percent": 5})
        contact = clerk.create({"name": "Buyer", "parent_id": self.customer_b.id})
        self.assertEqual((contact.own_deposit, contact.deposit_percent), (True, 5))
        contact.parent_id = False
        self.assertEqual((contact.own_deposit, contact.deposit_percent), (False, 0))

    def test_class_without_a_contract(self):
        self.assertEqual(self.class_a._get_dispatch_percent(self.company, True), 0)
        self.assertEqual(self.class_a._get_dispatch_percent(self.company, False), 100)
        self.class_b.dispatch_percent = 80
        self.assertEqual(self.class_a._get_dispatch_percent(self.company, False), 80)
        self.class_a.no_contract_class_id = False
        self.assertEqual(self.class_a._get_dispatch_percent(self.company, False), 100)
        self.assertEqual(self.class_b._get_dispatch_percent(self.company, False), 80)
        with self.assertRaises(ValidationError):
            self.class_a.no_contract_class_id = self.class_a


@tagged("post_install", "-at_install")
class TestCustomerContractAccess(CountersignHttpCase):
    """Who may do what with contracts, from outside."""

    # read, create, change a draft, put in force, delete a draft
    ROLES = {
        "order_clerk": (True, True, True, False, False),
        "salesperson": (True, True, True, False, False),
        "sales_office": (True, True, True, False, False),
        "sales_supervisor": (True, True, True, False, False),
        "sales_manager": (True, True, True, True, True),
        "finance": (True, True, True, True, False),
        "general_manager": (False,) * 5,
        "chief_engineer": (False,) * 5,
        "production_manager": (False,) * 5,
        "warehouse_supervisor": (False,) * 5,
        "dispatcher": (False,) * 5,
    }

    def test_roles(self):
        model = "customer.contract"
        for code, allowed in self.ROLES.items():
            login = f"cs_{code}"
            draft = self._create_contract(self.customer_b, in_force=False)
            calls = (
                ("read", [draft.ids, ["name"]]),
                ("create", [{"partner_id": self.customer_b.id}]),
                ("write", [draft.ids, {"deposit_percent": 10, "own_deposit": True}]),
                ("action_put_in_force", [draft.ids]),
                ("unlink", [self._create_contract(self.customer_b, False).ids]),
            )
            for (method, args), may in zip(calls, allowed, strict=True):
                with self.subTest(code=code, method=method):
                    _result, error = self._rpc(login, model, method, args)
                    self.assertEqual(not error, may, error)
            with self.subTest(code=code, method="write the fact"):
                values = {"signed_on": "2020-01-01"}
                _result, error = self._rpc(login, model, "write", [draft.ids, values])
                self.assertTrue(error)
            with self.subTest(code=code, method="write in force"):
                values = {"deposit_percent": 1}
                args = [self.contract_a.ids, values]
                _result, error = self._rpc(login, model, "write", args)
                self.assertTrue(error)
            self.assertEqual(bool(draft.signed_on), allowed[3])

    def test_another_companys_contracts_are_not_seen(self):
        other = self.env["res.company"].create({"name": "Subsidiary"})
        theirs = self._create_contract(self.customer_b, company_id=other.id)
        args = [[("id", "in", (theirs | self.contract_a).ids)]]
        found, error = self._rpc("cs_finance", "customer.contract", "search", args)
        self.assertFalse(error)
        self.assertEqual(found, self.contract_a.ids)
        _found, error = self._rpc(
            "cs_finance", "customer.contract", "read", [theirs.ids, ["name"]]
        )
        self.assertTrue(error)

    def test_the_auditor_reads_only(self):
        self.users["purchasing"].group_ids = [
            Command.link(self.env.ref("sale_mrp_countersign.group_auditor").id)
        ]
        args = [self.contract_a.ids, ["name", "deposit_percent"]]
        _result, error = self._rpc("cs_purchasing", "customer.contract", "read", args)
        self.assertFalse(error)
        args = [self.contract_a.ids, {"note": "seen"}]
        _result, error = self._rpc("cs_purchasing", "customer.contract", "write", args)
        self.assertTrue(error)
