from odoo.tests import new_test_user


class AfterSales:
    """The factory with a customer-service supervisor, and what customers report."""

    @classmethod
    def _set_up_service(cls):
        cls.users["service_supervisor"] = new_test_user(
            cls.env,
            login=f"{cls.login_prefix}_service_supervisor",
            groups="sale_mrp_countersign.group_signer,"
            "sales_team.group_sale_salesman_all_leads,stock.group_stock_user",
        )
        cls.role("service_supervisor").user_ids = cls.users["service_supervisor"]

    def _kind(self, code):
        return self.env.ref(f"sale_mrp_countersign.after_sales_kind_{code}")

    def _cause(self, code):
        return self.env.ref(f"sale_mrp_countersign.after_sales_cause_{code}")

    def _open(self, kind="complaint", role="sales_office", **values):
        """Return a case that somebody has taken in."""
        cases = self._as(role, self.env["after.sales.case"])
        return (
            cases.create(
                {
                    "kind_id": self._kind(kind).id,
                    "partner_id": self.customer_a.id,
                    "product_id": self.pump.id,
                    "description": "it leaks",
                    **values,
                }
            )
            .sudo(False)
            .with_env(self.env)
        )

    def _supervise(self, case):
        return self._as("service_supervisor", case)

    def _solve(self, case, cost=120):
        """Take a case and state what is done about it."""
        supervisor = self._supervise(case)
        if case.stage == "reported":
            supervisor.take_case()
        supervisor.record_solution(
            "a new seal", cost, cause_id=self._cause("workmanship").id
        )
        return supervisor

    def _answer(self, case):
        supervisor = self._solve(case)
        supervisor.record_answer("the seal is on its way", "phone", "Mr Wang")
        return supervisor

    def _ship(self, quantity=5, partner=None, **values):
        """Return a transfer to customer A, or a contact there, that has left."""
        self._set_stock(self.pump, 100)
        order = self._create_order(partner or self.customer_a, quantity=quantity)
        order.write(values)
        self._make_ready(order).action_confirm()
        picking = order.picking_ids
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)
        picking.with_context(skip_sms=True).button_validate()
        self.assertEqual(picking.state, "done")
        return picking

    def _get_todos(self, cases, name="after_sales"):
        kind = self.env.ref(f"sale_mrp_countersign.activity_type_{name}")
        return cases.activity_ids.filtered(lambda item: item.activity_type_id == kind)
