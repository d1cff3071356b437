from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestSignedReference(CountersignCommon):
    """Master data that signed orders name is archived, not deleted."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.accountant = new_test_user(
            cls.env, login="cs_accountant", groups="account.group_account_manager"
        )
        cls.manager = cls.users["sales_manager"]

    def _get_cases(self):
        """Yield ``(record as who may delete it, values of an order that names it)``."""
        term = self.payment_term.copy({"name": "30 % down"})
        yield term.with_user(self.accountant), {"payment_term_id": term.id}
        position = self.env["account.fiscal.position"].create({"name": "Abroad"})
        yield position.with_user(self.accountant), {"fiscal_position_id": position.id}
        tax = self.env["account.tax"].create({"name": "VAT 13 %", "amount": 13})
        line = self._prepare_line(self.pump, 5, 100, tax_ids=[Command.link(tax.id)])
        yield tax.with_user(self.accountant), {"order_line": [line]}
        prices = self.env["product.pricelist"].create({"name": "Dealers"})
        yield prices.with_user(self.manager), {"pricelist_id": prices.id}

    def test_what_signed_orders_name_is_not_deleted(self):
        for record, values in self._get_cases():
            with self.subTest(record._name):
                order = self._create_order(**values)
                self._submit(order)
                digests = order.facet_digests
                with self.assertRaises(UserError) as error:
                    record.unlink()
                said = str(error.exception)
                self.assertIn(order.name, said)
                self.assertIn(record.display_name, said)
                self.assertIn("Archive", said)
                record.active = False
                with self.subTest("archived"), self.assertRaises(UserError):
                    record.unlink()
                self.assertEqual(order.facet_digests, digests)

    def test_what_nobody_has_signed_is_deleted(self):
        for record, values in self._get_cases():
            with self.subTest(record._name):
                order = self._create_order(**values)
                self.assertFalse(order.facts_seq)
                record.unlink()
                self.assertFalse(record.exists())
