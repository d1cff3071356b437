from psycopg2 import IntegrityError

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestCustomerClass(CountersignCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.user = cls.users["order_clerk"]
        cls.user.group_ids = [
            Command.link(cls.env.ref("base.group_partner_manager").id)
        ]
        cls.partners = cls.env["res.partner"].with_user(cls.user)

    def test_data(self):
        policy = [
            (item.code, item.deposit_percent, item.dispatch_percent)
            for item in self.class_a | self.class_b | self.class_c
        ]
        self.assertEqual(policy, [("A", 0, 0), ("B", 30, 100), ("C", 50, 100)])
        self.assertTrue(self.class_a.ship_on_contract)

    def test_on_the_commercial_partner(self):
        contact = self.partners.create({"name": "C", "parent_id": self.customer_a.id})
        self.assertEqual(contact.customer_class_id, self.class_a)
        self.customer_a.write(
            {"customer_class_id": self.class_b.id, "class_reason": "review"}
        )
        self.assertEqual(contact.customer_class_id, self.class_b)

    def test_who_may_set_it(self):
        customer = self.customer_b.with_user(self.user)
        self.assertFalse(customer.may_set_customer_class)
        for value in (self.class_a.id, False):
            with self.assertRaises(AccessError):
                customer.write({"customer_class_id": value})
            with self.assertRaises(AccessError):
                customer.sudo().write({"customer_class_id": value})
        customer.write({"customer_class_id": self.class_b.id, "name": "B2"})
        with self.assertRaises(AccessError):
            self.partners.create({"name": "N", "customer_class_id": self.class_a.id})
        self.role("sales_manager").user_ids = [Command.link(self.user.id)]
        customer.write({"customer_class_id": self.class_c.id, "class_reason": "late"})
        self.assertEqual(customer.customer_class_id, self.class_c)

    def test_side_doors(self):
        """Defaults, a detached contact and a copy bring no class along."""
        partner = self.partners.with_context(
            default_customer_class_id=self.class_a.id
        ).create({"name": "N"})
        self.assertFalse(partner.customer_class_id)
        contact = self.partners.create({"name": "C", "parent_id": self.customer_a.id})
        contact.parent_id = False
        self.assertFalse(contact.customer_class_id)
        other = self.partners.create({"name": "D", "parent_id": self.customer_a.id})
        other.is_company = True
        self.assertFalse(other.customer_class_id)
        self.assertFalse(self.customer_a.with_user(self.user).copy().customer_class_id)

    def test_each_customer_has_a_code_of_its_own(self):
        """Its contacts share it, until they are customers themselves."""
        code = self.customer_a.customer_code
        with (
            self.assertRaisesRegex(IntegrityError, "customer_code_unique"),
            mute_logger("odoo.sql_db"),
            self.env.cr.savepoint(),
        ):
            self.customer_b.customer_code = code
            self.env.flush_all()
        self.env.invalidate_all()
        contact, boss = self.partners.create(
            [{"name": name, "parent_id": self.customer_a.id} for name in "CD"]
        )
        self.assertEqual(contact.customer_code, code)
        contact.parent_id = False
        boss.is_company = True
        self.env.flush_all()
        self.assertFalse(contact.customer_code or boss.customer_code)
        self.assertEqual(self.customer_a.customer_code, code)

    def test_customer_put_under_another(self):
        """A customer does not get a better class by belonging to somebody."""
        customer = self.customer_b.with_user(self.user)
        for values in (
            {"is_company": False, "parent_id": self.customer_a.id},
            {"company_type": "person", "parent_id": self.customer_a.id},
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                customer.write(values)
            self.env.invalidate_all()
            self.assertEqual(customer.customer_class_id, self.class_b)
        other = self._create_customer("Other B", self.class_b)
        customer.write({"is_company": False, "parent_id": other.id})
        self.assertEqual(customer.commercial_partner_id, other)

    def test_open_orders_keep_their_customers_terms(self):
        """Of equal class, but the other has a contract; or of no class at all."""
        without = self._create_customer("Customer D", self.class_a)
        nobody = self._create_customer("Customer E", self.class_b.browse())
        for customer in (without, nobody):
            order = self._create_order(partner=customer)
            for values in (
                {"is_company": False, "parent_id": self.customer_a.id},
                {"parent_id": self.customer_a.id, "company_type": "person"},
            ):
                with (
                    self.assertRaisesRegex(AccessError, order.name),
                    self.env.cr.savepoint(),
                ):
                    customer.with_user(self.user).write(values)
                self.env.invalidate_all()
            self.assertEqual(customer.commercial_partner_id, customer)
        # who sets classes may, and what waits to leave is judged by the new terms
        self._set_stock(self.pump, 20)
        self._register(without)
        order = self._make_ready(self._create_order(partner=without))
        order.action_confirm()
        picking = order.picking_ids
        self.assertTrue(picking.needs_money)
        without.with_user(self.env.ref("base.user_admin")).write(
            {"is_company": False, "parent_id": self.customer_a.id}
        )
        self.env.invalidate_all()
        self.assertEqual(order.partner_id.commercial_partner_id, self.customer_a)
        self.assertFalse(picking.needs_money)

    def test_merged_with_another_contact(self):
        """What was signed names the customer: core's merge would change it in SQL."""
        order = self._create_order(partner=self.customer_b)
        self._submit(order)
        twin = self._create_customer("Customer B again", self.class_b)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        with self.assertRaisesRegex(UserError, order.name):
            wizard._merge((self.customer_b | twin).ids, twin)
        self.assertEqual(order.partner_id, self.customer_b)
        wizard._merge((self.customer_b | twin).ids, self.customer_b)
        self.assertFalse(twin.exists())

    def test_administrator(self):
        admin = self.env.ref("base.user_admin")
        self.customer_b.with_user(admin).write(
            {"customer_class_id": self.class_c.id, "class_reason": "late"}
        )
        self.assertEqual(self.customer_b.customer_class_id, self.class_c)

    def test_policy_is_for_administrators(self):
        with self.assertRaises(AccessError):
            self.class_b.with_user(self.user).deposit_percent = 0

    @mute_logger("odoo.sql_db")
    def test_percentages(self):
        for value in (-1, 101):
            with self.assertRaises(IntegrityError), self.env.cr.savepoint():
                self.class_b.deposit_percent = value
                self.env.flush_all()
