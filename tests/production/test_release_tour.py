from odoo.fields import Command
from odoo.tests import tagged

from ..tour_common import TourCommon


@tagged("post_install", "-at_install")
class TestReleaseTour(TourCommon):
    """Goods are inspected, signed for by two people and handed over to stock."""

    def _walk(self, lang):
        self._speak(lang)
        self._make_to_order(self.pump)
        self.env["production.checklist"].create(
            {
                "name": "Pumps",
                "categ_id": self.pump.categ_id.id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": "measure",
                            "name": "扬程 H",
                            "lower": 30.4,
                            "upper": 33.6,
                            "unit": "m",
                        }
                    )
                ],
            }
        )
        order = self._make_ready(self._create_order())
        order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        production = self._as("production_manager", order.control_production_ids)
        production.qty_producing = 5
        production.move_raw_ids.picked = True
        production.button_mark_done()
        release = production.release_ids
        self._tour("release_inspect", "inspector")
        self.assertEqual(release.state, "sign")
        self.assertEqual(release.line_ids[-1].reading, "32.5")
        self.assertEqual(release.line_ids[1].note, "one scratch, painted over")
        self.assertEqual(release.signoff_ids.user_id, self.users["inspector"])
        self._tour("release_sign", "sales_office")
        self.assertEqual((release.state, release.outcome), ("handover", "pass"))
        self._tour("release_hand_over", "inspector")
        self.assertEqual((release.state, release.place), ("done", "shelf A3"))
        self.assertEqual(order.order_stage, "dispatch")

    def test_english(self):
        self._walk("en_US")

    def test_chinese(self):
        self._walk("zh_CN")
