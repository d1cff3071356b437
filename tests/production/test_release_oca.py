from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from .release_common import GateCase


@tagged("post_install", "-at_install")
class TestReleaseOca(GateCase):
    """Inspections of OCA's Quality Control count, where that module is installed."""

    def setUp(self):
        super().setUp()
        if "qc.inspection" not in self.env:
            self.skipTest("quality_control_oca is not installed")
        self.test = self.env["qc.test"].create(
            {
                "name": "Pump",
                "test_lines": [
                    Command.create(
                        {
                            "name": "Head",
                            "type": "quantitative",
                            "min_value": 30.4,
                            "max_value": 33.6,
                            "uom_id": self.env.ref("uom.product_uom_meter").id,
                        }
                    )
                ],
            }
        )

    def _inspect_oca(self, record, value):
        """Let OCA's module inspect a record; it has not been judged yet."""
        inspection = self.env["qc.inspection"].create(
            {"object_id": f"{record._name},{record.id}", "test": self.test.id}
        )
        lines = inspection._prepare_inspection_lines(self.test)
        inspection.inspection_lines = lines
        inspection.inspection_lines.quantitative_value = value
        inspection.action_todo()
        inspection.action_confirm()
        return inspection

    def test_success_releases(self):
        release, picking = self._ready_to_leave()
        inspection = self._inspect_oca(self.production, 28)
        self.assertEqual(inspection.state, "waiting")
        self.assertEqual(release.state, "inspect")
        self.assertIn(inspection.name, release.hint)
        self._assert_stays(picking.button_validate)
        inspection.inspection_lines.quantitative_value = 32
        inspection.action_approve()
        self.assertEqual(inspection.state, "success")
        self.assertEqual((release.state, release.outcome), ("handover", "pass"))
        row = release._get_last_evidence("passed")[release.id]
        self.assertEqual(row.statement, inspection.name)
        self.assertEqual(
            release.activity_ids.user_id, self.users["warehouse_supervisor"]
        )
        self._as("inspector", release).record_handover(5, "A3")
        self.assertEqual(self.order.order_stage, "dispatch")
        self._request(picking)
        picking.button_validate()
        self.assertEqual(self._at_customer(), 5)

    def test_failure_holds(self):
        release, picking = self._ready_to_leave()
        inspection = self._inspect_oca(self.production, 28)
        inspection.action_approve()
        self.assertEqual(inspection.state, "failed")
        self._assert_stays(picking.button_validate)
        with self.assertRaises(UserError):
            self._pass(release)
        again = self._inspect_oca(self.production, 32)
        self.assertEqual(again.state, "success")
        self._assert_stays(picking.button_validate)
        inspection.action_cancel()
        self.assertEqual(release.state, "handover")

    def test_inspected_before_it_is_recorded_as_made(self):
        self._inspect_oca(self.production, 32)
        release = self._make()
        self.assertEqual((release.state, release.outcome), ("handover", "pass"))

    def test_without_any_the_checklist_counts(self):
        release = self._make()
        self.assertEqual(release.state, "inspect")
        self._pass(release)
        self.assertEqual(release.state, "handover")
