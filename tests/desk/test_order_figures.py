from datetime import timedelta

from freezegun import freeze_time

from odoo.exceptions import AccessError
from odoo.fields import Command, Date
from odoo.tests import new_test_user, tagged

from .figures_common import FiguresCase, at


@tagged("post_install", "-at_install")
class TestOrderFigures(FiguresCase):
    """The figures of orders, and who reads them and those of hours."""

    def _get_row(self, order):
        self.env.flush_all()
        self.flow.invalidate_model()
        return self.flow.search([("order_id", "=", order.id)])

    # ------------------------------------------------------------------ orders
    def test_order_without_trouble(self):
        order = self._make_ready(self._create_order())
        row = self._get_row(order)
        self.assertEqual(row.order_stage, order.order_stage)
        self.assertEqual(row.customer_class_id, self.class_b)
        self.assertEqual(row.lane_id, order.lane_id)
        self.assertEqual(row.amount_total, 500)
        self.assertEqual(row.revision_count, len(order.revision_ids))
        self.assertEqual((row.refusal_count, row.first_time_right), (0, 100))
        self.assertEqual((row.days_late, row.late_count), (0, 0))
        self.assertEqual((row.emergency_count, row.debt_count), (0, 0))
        self.assertEqual(row.action_open_order()["res_id"], order.id)

    def test_what_is_not_controlled_is_left_out(self):
        self.company.order_control = False
        self.assertFalse(self._get_row(self._create_order()))

    def test_first_time_right(self):
        """Refused once is refused, judged by nobody yet is no figure."""
        with freeze_time(at(0)):
            fine, refused, new = (self._create_order() for _i in range(3))
            self._submit(fine)
            self._review(fine)
            self._submit(refused)
        with freeze_time(at(1)):
            self._refuse("production_manager", refused, "wrong flange")
        with freeze_time(at(2)):
            self._as("order_clerk", refused).action_submit()
            self._review(refused)
        row = self._get_row(refused)
        self.assertEqual((row.refusal_count, row.first_time_right), (1, 0))
        self.env.flush_all()
        orders = fine | refused | new
        ((count, rate),) = self.flow._read_group(
            [("order_id", "in", orders.ids)],
            [],
            ["__count", "first_time_right:avg"],
        )
        self.assertEqual((count, rate), (3, 50))

    def test_refused_after_the_review_counts_apart(self):
        """What is sent back later was right the first time."""
        with freeze_time(at(0)):
            order = self._create_order()
            self._submit(order)
            self._review(order)
        with freeze_time(at(1)):
            order.order_line.price_unit = 90
            self._refuse("finance", order, "too cheap")
        row = self._get_row(order)
        self.assertEqual((row.refusal_count, row.first_time_right), (1, 100))

    def test_late_until_the_goods_are_complete(self):
        self._make_to_order(self.pump)
        with freeze_time(at(0)):
            order = self._create_order()
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-10")
            for code in ("finance", "general_manager"):
                self._sign(code, order)
            self._return_sheet(order)
            self._as("finance", order).verify_money(500, "bank slip 1")
            order.action_confirm()
        self.assertEqual(order.promised_date, Date.to_date("2030-05-10"))
        for moment, days in (
            ("2030-05-10 15:59:00", 0),
            ("2030-05-10 16:01:00", 1),
            ("2030-05-20 03:00:00", 10),
        ):
            with freeze_time(moment), self.subTest(moment=moment):
                row = self._get_row(order)
                self.assertEqual((row.days_late, row.late_count), (days, days > 0))
        production = order.control_production_ids
        with freeze_time("2030-05-12 03:00:00"):
            for code in ("sales_office", "production_manager"):
                self._sign(code, order)
            production.qty_producing = 5
            production.move_raw_ids.picked = True
            production.button_mark_done()
        self.assertEqual(production.state, "done")
        with freeze_time("2030-05-30 03:00:00"):
            self.assertEqual(self._get_row(order).days_late, 2, "complete on the 12th")

    def test_goods_on_stock_are_late_until_they_leave(self):
        self._set_stock(self.pump, 10)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._create_order(
                partner=self.customer_a, contract_id=self.contract_a.id
            )
            self.assertEqual(order.lane_id.code, "stock")
        due = order.planned_delivery_date
        self.assertTrue(due)
        with freeze_time(due + timedelta(days=3)):
            row = self._get_row(order)
            self.assertEqual((row.due_date, row.days_late), (due, 3))

    def test_goods_that_left_on_a_shared_truck_are_not_late(self):
        self._set_stock(self.pump, 20)
        with freeze_time("2030-05-06 01:00:00"):
            orders = self.env["sale.order"]
            for _number in range(2):
                orders |= self._create_order(
                    partner=self.customer_a, contract_id=self.contract_a.id
                )
            for order in orders:
                self._make_ready(order).action_confirm()
            pickings = orders.picking_ids
            pickings.action_assign()
            pickings.package_count = 1
            joint = self._as("sales_office", pickings).join_requests().sudo()
            for code in ("sales_office", "dispatcher"):
                self._sign(code, joint)
            joint.packages_loaded = joint.package_count
            joint.button_validate()
        self.assertEqual(joint._get_dispatch_orders(), orders)
        # under way they are as late as the day is
        with freeze_time("2030-06-20 01:00:00"):
            for order in orders:
                self.assertEqual(self._get_row(order).late_count, 1)
            self._as("sales_office", joint).record_arrival(
                str(orders[0].planned_delivery_date)
            )
        with freeze_time("2030-06-20 01:00:00"):
            for order in orders:
                row = self._get_row(order)
                self.assertTrue(row.due_date)
                self.assertEqual((row.days_late, row.late_count), (0, 0))

    def test_goods_on_stock_that_arrived_late(self):
        """They left on the day on which the customer was to have them."""
        self._set_stock(self.pump, 10)
        with freeze_time("2030-05-06 01:00:00"):
            order = self._create_order(
                partner=self.customer_a, contract_id=self.contract_a.id
            )
            self._make_ready(order).action_confirm()
        due, picking = order.planned_delivery_date, order.picking_ids
        with freeze_time(due):
            for code in ("sales_office", "dispatcher"):
                self._sign(code, picking)
            picking.button_validate()
        with freeze_time(due + timedelta(days=9)):
            self._as("sales_office", picking).record_arrival(
                str(due + timedelta(days=2))
            )
            row = self._get_row(order)
            self.assertEqual(order.delivery_result, "late")
            self.assertEqual((row.days_late, row.late_count), (2, 1))
            self.assertEqual(row.late_arrival_count, 1)

    def test_released_on_debt(self):
        """Counted by the order for which it was asked."""
        self.company.debt_release = True
        self.customer_b.sudo().debt_limit = 10000
        other = self._make_ready(self._create_order())
        order = self._make_ready(self._create_order())
        for item in (order, other):
            item.action_confirm()
        self._set_stock(self.pump, 10)
        picking = order.picking_ids
        picking.action_assign()
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        day = Date.add(Date.today(), days=20)
        self._as("sales_office", picking).ask_debt_release(str(day), "it is urgent")
        self.assertEqual(self._get_row(order).debt_count, 0)
        for code in ("finance", "general_manager"):
            self._sign(code, picking)
        self.assertEqual(self._get_row(order).debt_count, 1)
        self.assertEqual(self._get_row(other).debt_count, 0)

    def test_cancelled_is_not_late(self):
        with freeze_time(at(0)):
            order = self._create_order()
            self._submit(order)
            self._sign("production_manager", order, date="2030-05-10")
            order._action_cancel()
        with freeze_time("2031-05-10 16:01:00"):
            self.assertFalse(self._get_row(order).late_count)

    def test_releases(self):
        order = self._make_ready(self._create_order())
        order.action_confirm()
        self.company.debt_release = True
        picking = order.picking_ids
        supervisor = new_test_user(
            self.env, "figures_supervisor", "sale_mrp_countersign.group_signer"
        )
        self.role("service_supervisor").user_ids = supervisor
        picking.with_user(supervisor).release_emergency("ship sails")
        self.assertEqual(self._get_row(order).emergency_count, 1)
        self.assertEqual(self._get_row(order).debt_count, 0)

    def test_complaints(self):
        """Two complaints and a repair about one order, one about no order."""
        order, other = self._create_order(), self._create_order()
        cases = self.env["after.sales.case"].create(
            [
                {
                    "kind_id": self.env.ref(
                        f"sale_mrp_countersign.after_sales_kind_{kind}"
                    ).id,
                    "description": "it leaks",
                    "order_id": about.id,
                }
                for kind, about in (
                    ("complaint", order),
                    ("complaint", order),
                    ("repair", order),
                    ("complaint", order.browse()),
                )
            ]
        )
        self.assertEqual(self._get_row(order).complaint_count, 2)
        self.assertEqual(self._get_row(other).complaint_count, 0)
        cases[1].kind_id = cases[2].kind_id
        domain = [("order_id", "in", (order | other).ids)]
        self.assertEqual(
            self.flow._read_group(domain, [], ["__count", "complaint_count:sum"]),
            [(2, 1)],
            "a case that turns out to be a repair is none",
        )
        found = self.flow.search([*domain, ("complaint_count", ">", 0)])
        self.assertEqual(found.order_id, order)

    def test_foreign_currency(self):
        currency = self.env["res.currency"].create(
            {
                "name": "FIG",
                "symbol": "f",
                "rate_ids": [Command.create({"name": "2020-01-01", "rate": 4})],
            }
        )
        prices = self.env["product.pricelist"].create(
            {"name": "Foreign", "currency_id": currency.id}
        )
        order = self._create_order(pricelist_id=prices.id)
        self.assertEqual(order.currency_id, currency)
        self.assertAlmostEqual(self._get_row(order).amount_total, 125)

    # ------------------------------------------------------------------ access
    def test_salespeople_see_their_own_orders(self):
        mine = self._create_order(user_id=self.users["salesperson"].id)
        theirs = self._create_order(user_id=self.users["sales_manager"].id)
        for order in mine | theirs:
            self._submit(order)
            self._sign("production_manager", order)
        self.env.flush_all()
        for model in (self.flow, self.hours):
            own = self._as("salesperson", model).search([]).order_id
            self.assertIn(mine, own)
            self.assertNotIn(theirs, own)
            everything = self._as("sales_office", model).search([]).order_id
            self.assertLessEqual(mine | theirs, everything)

    def test_other_companies_and_other_people(self):
        order = self._create_order()
        self.env.flush_all()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = new_test_user(
            self.env,
            "figures_elsewhere",
            "sales_team.group_sale_manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        auditor = new_test_user(
            self.env, "figures_auditor", "sale_mrp_countersign.group_auditor"
        )
        domain = [("order_id", "=", order.id)]
        self.assertFalse(self.flow.with_user(stranger).search_count(domain))
        row = self.flow.with_user(auditor).search(domain)
        self.assertEqual(row.amount_total, 500)
        for code in ("production_manager", "dispatcher", "chief_engineer"):
            for model in (self.flow, self.hours):
                with self.assertRaises(AccessError):
                    self._as(code, model).search([])

    def test_amounts_stay_with_who_sees_prices(self):
        """Where a house lets others read the figures, amounts are left out."""
        order = self._create_order()
        self.env["ir.model.access"].create(
            {
                "name": "figures for all signers",
                "model_id": self.env["ir.model"]._get_id("order.flow.report"),
                "group_id": self.env.ref("sale_mrp_countersign.group_signer").id,
                "perm_read": True,
            }
        )
        self.env.flush_all()
        domain = [("order_id", "=", order.id)]
        for code, sees in (("chief_engineer", False), ("sales_office", True)):
            model = self._as(code, self.flow)
            self.assertEqual("amount_total" in model.fields_get(), sees)
            self.assertTrue(model.search(domain))
        blind = self._as("chief_engineer", self.flow)
        with self.assertRaises(AccessError):
            blind.search(domain).read(["amount_total"])
        with self.assertRaises(AccessError):
            blind._read_group(domain, [], ["amount_untaxed:sum"])
        with self.assertRaises(AccessError):
            blind.search([("amount_total", ">", 1)])

    def test_screens_open_for_who_may_read(self):
        for model in (self.flow, self.hours):
            for code in ("salesperson", "sales_manager"):
                views = self._as(code, model).get_views(
                    [(False, kind) for kind in ("search", "list", "pivot", "graph")]
                )
                self.assertIn("<pivot", views["views"]["pivot"]["arch"])

    def test_nobody_writes_figures(self):
        row = self._get_row(self._create_order())
        for code in ("sales_manager", "finance"):
            with self.assertRaises(AccessError):
                self._as(code, row).write({"days_late": 9})

    # ------------------------------------------------------------------- speed
    def test_one_query_however_many_orders(self):
        orders = self._create_order()
        self.env.flush_all()
        fields = ["revision_count:sum", "days_late:sum", "debt_count:sum"]
        fields.append("complaint_count:sum")
        for _i in range(2):
            with self.assertQueryCount(1):
                self.flow._read_group(
                    [("order_id", "in", orders.ids)], ["date:week"], fields
                )
            orders |= self._create_order() | self._create_order()
            self.env.flush_all()
