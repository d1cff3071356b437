from odoo.tests import TransactionCase, tagged
from odoo.tools import convert_file

MODULE = "sale_mrp_countersign"
FILES = (
    "demo/users.xml",
    "demo/factory.xml",
    "demo/quality.xml",
    "demo/production.xml",
    "demo/scorecard.xml",
    "demo/orders.xml",
)


@tagged("post_install", "-at_install")
class TestOrderDemo(TransactionCase):
    """The demo's orders walk through the facts like anybody else's."""

    def test_every_stage_has_an_order(self):
        if not self.env.ref(f"{MODULE}.demo_user_finance", raise_if_not_found=False):
            for name in FILES:
                convert_file(self.env, MODULE, name, {}, mode="init", noupdate=True)
        orders = self.env["sale.order"].search([("is_controlled", "=", True)])
        stages = {
            code
            for code, _name in self.env["sale.order"]
            ._fields["order_stage"]
            ._description_selection(self.env)
        }
        self.assertEqual(set(orders.mapped("order_stage")), stages - {"cancel"})
        with self.subTest("a return of an old revision waits for its refusal"):
            returned = orders.fax_ids.filtered(
                lambda sheet: sheet.direction == "in" and not sheet.check_result
            )
            self.assertEqual(returned.mapped("is_current"), [False])
        with self.subTest("an order of class B is half finished"):
            production = orders.control_production_ids
            self.assertEqual(
                production.filtered(lambda item: "-" in item.name[-4:]).mapped("state"),
                ["done", "confirmed"],
            )
        with self.subTest("one exception is open, another was settled"):
            troubles = orders.exception_ids
            self.assertEqual(set(troubles.mapped("state")), {"reported", "closed"})
            self.assertTrue(
                troubles.step_ids.filtered(lambda step: step.accepted).file_ids
            )
        with self.subTest("goods wait for quality, were sent back, were conceded"):
            releases = orders.control_production_ids.release_ids
            self.assertEqual(
                set(releases.mapped("outcome")),
                {False, "pass", "rework", "concession"},
            )
            self.assertEqual(
                set(releases.mapped("state")) - {"done"}, {"inspect", "rework"}
            )
        with self.subTest("requests are open, led to a change, were refused, answered"):
            self.assertEqual(
                set(orders.customer_request_ids.mapped("outcome")),
                {False, "change", "refused", "answered"},
            )
            self.assertIn("open", orders.customer_request_ids.mapped("state"))
        with self.subTest("customers wait for their registration; a rule names clerks"):
            self.assertEqual(
                set(self.env["customer.file"].search([]).mapped("state")),
                {"draft", "registration", "registered"},
            )
            self.assertEqual(
                set(orders.mapped("clerk_id.login")), {"order_clerk", "sales_office"}
            )
        with self.subTest("paperwork is owed, a release on debt is asked for"):
            pickings = orders.picking_ids
            self.assertEqual(set(pickings.mapped("paperwork_state")), {False, "owed"})
            self.assertEqual(set(pickings.mapped("debt_state")), {False, "asked"})
            self.assertEqual(set(pickings.mapped("door_state")), {False, "open"})
        with self.subTest("facts are recorded by the people of the roles"):
            roles = orders.signoff_ids.mapped("user_id.login")
            self.assertNotIn("__system__", roles)
            self.assertIn("chief_engineer", roles)
        with self.subTest("the daily report has a week of figures"):
            rows = self.env["production.daily.report"].search(
                [("period", "in", ("week", "last_week", "today"))]
            )
            self.assertGreater(len(set(rows.mapped("day"))), 5)
            for name in ("planned_qty", "made_qty", "scrapped_qty", "worked_hours"):
                self.assertGreater(sum(rows.mapped(name)), 0, name)
            self.assertTrue(rows.filtered(lambda row: row.days_late))
        with self.subTest("last month's scorecard waits for the general manager"):
            sheets = self.env["scorecard"].search([])
            self.assertEqual(sheets.mapped("state"), ["open", "manager_scored"])
            self.assertEqual((sheets[1].bonus, sheets[1].total), (2, 23))
            self.assertTrue(sheets[1].finding_ids.filtered("dropped_at"))
        with self.subTest("vendors are evaluated, and a customer complains"):
            if "purchase_line_id" in self.env["stock.move"]._fields:
                rows = self.env["vendor.evaluation.report"].search([])
                late = rows.filtered("late_count").vendor_id
                self.assertIn(self.env.ref(f"{MODULE}.demo_vendor_castings"), late)
                self.assertTrue(rows.filtered("price_change"))
            figures = self.env["order.flow.report"].search([])
            self.assertEqual(sum(figures.mapped("complaint_count")), 1)
