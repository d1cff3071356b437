from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import CountersignCommon

CONTENT = "odoo.addons.sale_mrp_countersign.models.order.sale_order_content"


@tagged("post_install", "-at_install")
class TestFacetVersion(CountersignCommon):
    """A later list of fields never unseats what was signed under an earlier one."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(client_order_ref="PO 7")
        cls._make_ready(cls(), cls.order)

    def _upgrade(self):
        """Bring an upgrade that adds a field to the header and one to the lines."""
        from odoo.addons.sale_mrp_countersign.models.order import sale_order_content

        header, lines = sale_order_content.FACET_FIELDS["commercial"]
        fields_ = {
            **sale_order_content.FACET_FIELDS,
            "commercial": (
                [*header, "client_order_ref"],
                [*lines, "customer_lead"],
            ),
        }
        additions = {
            **sale_order_content.FACET_ADDITIONS,
            4: {"commercial": ["client_order_ref", "order_line.customer_lead"]},
        }
        self.startPatcher(patch(f"{CONTENT}.FACET_FIELDS", fields_))
        self.patch(type(self.order), "_facet_additions", additions)

    def _is_ready(self):
        self.env.invalidate_all()
        return not self.order._get_confirmation_reasons()[self.order.id]

    def test_an_upgrade_unseats_nothing(self):
        self.assertTrue(self._is_ready())
        revision = self.order.revision_id
        self._upgrade()
        with self.subTest("before the digests are made anew"):
            self.assertTrue(self._is_ready())
        self.order._refresh_signoffs()
        self.env.flush_all()
        self.assertTrue(self.order.content_digest.startswith("4:"))
        self.assertEqual(self.order.revision_id, revision)
        self.assertTrue(self._is_ready())
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_old_content_still_counts_and_still_falls(self):
        self._upgrade()
        with self.subTest("a field of the new list falls on no old signature"):
            self.order.client_order_ref = "PO 8"
            self.order.order_line.customer_lead = 9
            self.assertTrue(self._is_ready())
        with self.subTest("a field of the old list does"):
            self.order.order_line.price_unit = 99
            self.assertFalse(self._is_ready())
        with self.subTest("and comes back with its signatures"):
            self.order.order_line.price_unit = 100
            self.assertTrue(self._is_ready())

    def test_what_the_third_version_has_added_unseats_nothing(self):
        earlier = {"commercial": ([], ["extra_tax_data"])}
        additions = {2: {"delivery": ["tolerance_kind", "tolerance"]}}
        with (
            patch(f"{CONTENT}.OPTIONAL_FIELDS", earlier),
            patch.object(type(self.order), "_facet_additions", additions),
        ):
            order = self._create_order(
                note="<p>Terms</p>", commitment_date="2031-05-01 08:00:00"
            )
            order.order_line.route_ids = self.env["stock.route"].create(
                {"name": "Detour", "sale_selectable": True}
            )
            self._make_ready(order)
            self.assertTrue(order.content_digest.startswith("2:"))
        revision = order.revision_id
        order._refresh_signoffs()
        self.env.flush_all()
        self.assertTrue(order.content_digest.startswith("3:"))
        self.assertEqual(order.revision_id, revision)
        order.action_confirm()
        self.assertEqual(order.state, "sale")
        with self.assertRaises(UserError):
            order.note = "<p>Other terms</p>"

    def test_new_signatures_cover_the_new_list(self):
        self._upgrade()
        self.order.order_line.price_unit = 99
        finance = self._as("finance", self.order)
        seen = finance.signoff_sheet()[str(self.order.id)]["digests"]
        self.assertTrue(all(value.startswith("4:") for value in seen.values()))
        self.order.client_order_ref = "PO 9"
        with self.assertRaises(UserError):
            finance.signoff_sign(seen, statement="agreed")
