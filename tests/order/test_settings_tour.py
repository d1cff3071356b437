from datetime import timedelta
from unittest.mock import patch

from odoo.tests import new_test_user, tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestSettingsTour(TourCommon):
    """The administrator switches order control on."""

    def _walk(self, lang):
        self.company.write({"order_control": False, "order_control_since": False})
        self.users["administrator"] = new_test_user(
            self.env,
            "tour_administrator",
            "base.group_system,sale_mrp_countersign.group_manager",
        )
        self._speak(lang)
        self.assertFalse(self._create_order().is_controlled)
        self._tour("settings", "administrator", "/odoo?debug=1")
        self.assertTrue(self.company.order_control)
        # this transaction began before the browser's: what is made in it is older
        later = self.company.order_control_since + timedelta(minutes=1)
        self.assertFalse(self._create_order().is_controlled)
        with patch.object(self.env.cr, "now", lambda: later):
            self.assertTrue(self._create_order().is_controlled)
            self.assertFalse(self._create_order(payment_term_id=False).is_controlled)

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
