from contextlib import ExitStack
from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tests.common import new_test_user

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestRequestAddress(CountersignCommon):
    """A request stands for where its goods go and for who takes them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)

    def setUp(self):
        super().setUp()
        order = self._create_order()
        self.address = self.env["res.partner"].create(
            {
                "name": "Site 3",
                "type": "delivery",
                "parent_id": order.partner_id.id,
                "street": "12 Harbour Road",
            }
        )
        order.partner_shipping_id = self.address
        self._make_ready(order).action_confirm()
        self._as("finance", order).verify_money(order.amount_total, "slip")
        self.picking = order.picking_ids
        self.picking.action_assign()
        self._request()

    def _request(self):
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, self.picking)
        self.assertEqual(self.picking.dispatch_stage, "ready")

    def _assert_requested_anew(self, *words):
        self.assertEqual(self.picking.dispatch_stage, "request")
        with self.assertRaises(UserError):
            self.picking.button_validate()
        note = self.picking.message_ids[0].body
        for word in words:
            self.assertIn(word, note)

    def test_street_of_the_address(self):
        """Whoever corrects the contact; signatures come back with the street."""
        clerk = new_test_user(
            self.env, "contacts_clerk", "base.group_user,base.group_partner_manager"
        )
        self.address.with_user(clerk).street = "99 Mill Lane"
        self._assert_requested_anew("12 Harbour Road", "99 Mill Lane")
        self.address.with_user(clerk).street = "12 Harbour Road"
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.address.phone = "010 1234"
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def test_receiver(self):
        self.picking.receiver_name = "Mr Wang"
        self._assert_requested_anew("Mr Wang")
        self._request()
        self.picking.receiver_phone = "139 0000"
        self._assert_requested_anew("139 0000")

    def test_contact_that_follows_its_company(self):
        """Core copies a company's address to its contacts below their ``write``."""
        self.address.type = "contact"
        company = self.address.parent_id
        company.write({"street": "1 Old Street", "city": "Hangzhou"})
        self.assertEqual(self.address.street, "1 Old Street")
        self._assert_requested_anew("1 Old Street", "Hangzhou")

    def test_what_has_left_stays_as_it_was(self):
        self.picking.button_validate()
        revision = self.picking.revision_id
        self.address.street = "99 Mill Lane"
        self.env.invalidate_all()
        self.assertEqual(self.picking.revision_id, revision)
        self.assertEqual(self.picking.dispatch_stage, "in_transit")

    def test_an_upgrade_unseats_no_request(self):
        """What was signed before addresses counted is judged without them."""
        additions = dict(type(self.picking)._facet_additions)
        later = additions.pop(3)["delivery"]
        content = type(self.picking)._get_open_content

        def get_earlier(pickings):
            found = content(pickings)
            for facets in found.values():
                for name in later:
                    facets["delivery"].pop(name)
            return found

        with (
            self.subTest("signed by the earlier version"),
            self.patched(_facet_additions=additions, _get_open_content=get_earlier),
        ):
            self.picking.receiver_name = "Mr Wang"
            self.assertEqual(self.picking.dispatch_stage, "request")
            self._request()
            self.assertTrue(self.picking.content_digest.startswith("2:"))
        self.picking._refresh_signoffs()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertTrue(self.picking.content_digest.startswith("3:"))
        self.assertEqual(self.picking.dispatch_stage, "ready")
        self.picking.button_validate()
        self.assertEqual(self.picking.state, "done")

    def patched(self, **names):
        """Put other attributes into the model's place for a while."""
        stack = ExitStack()
        for name, value in names.items():
            stack.enter_context(patch.object(type(self.picking), name, value))
        return stack
