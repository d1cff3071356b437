from odoo.exceptions import UserError, ValidationError
from odoo.tests import tagged

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestSignoffPolicy(CountersignCommon):
    """Roles, rules and facets fit each other, whichever of them is changed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.rules = cls.env["order.signoff.rule"]
        cls.inspector = cls.role("inspector")
        cls.rules.search([("role_id", "=", cls.inspector.id)]).active = False

    def _create_rule(self, **values):
        facet = self.env.ref("sale_mrp_countersign.facet_technical")
        return self.rules.create(
            {
                "step_id": self.env.ref("sale_mrp_countersign.step_approval").id,
                "role_id": self.inspector.id,
                "facet_ids": facet.ids,
                **values,
            }
        )

    def test_a_role_that_signs_is_not_archived(self):
        rule = self._create_rule()
        with self.assertRaisesRegex(ValidationError, self.inspector.name):
            self.inspector.active = False
        rule.active = False
        self.inspector.active = False
        with self.assertRaises(ValidationError):
            rule.active = True
        with self.assertRaises(ValidationError):
            self._create_rule()

    def test_who_reads_everything_signs_nothing(self):
        reader = self.role("administration")
        step = self.env.ref("sale_mrp_countersign.step_approval")
        with self.assertRaisesRegex(ValidationError, "signs nothing"):
            self._create_rule(role_id=reader.id)
        with self.assertRaisesRegex(ValidationError, "cannot waive"):
            step.waiver_role_ids += reader
        copy = self._create_rule(role_id=reader.id, kind="copy")
        with self.assertRaises(ValidationError):
            copy.kind = "sign"
        with self.assertRaises(ValidationError):
            step.waiver_role_ids.reads_only = True
        self._create_rule()
        with self.assertRaises(ValidationError):
            self.inspector.reads_only = True

    def test_a_shared_rule_has_a_shared_role(self):
        company = self.env["res.company"].create({"name": "Other works"})
        rule = self._create_rule()
        for owner in (company, self.company):
            with self.subTest(owner.name), self.assertRaises(ValidationError):
                self.inspector.company_id = owner
        rule.company_id = company
        self.inspector.company_id = company
        for owner in (self.company, self.env["res.company"]):
            with self.subTest(owner.name), self.assertRaises(UserError):
                rule.company_id = owner
        with self.assertRaises(UserError):
            self._create_rule()

    def test_a_facet_that_comes_to_hold_prices_asks_for_eyes_on_them(self):
        facet = self.env.ref("sale_mrp_countersign.facet_technical")
        with self.assertRaisesRegex(ValidationError, "does not see prices"):
            facet.holds_prices = True
        free = self.env["order.signoff.facet"].create({"name": "x", "code": "x"})
        free.holds_prices = True

    def test_what_is_made_of_prices_always_holds_them(self):
        for name in ("commercial", "debt", "door"):
            facet = self.env["order.signoff.facet"].search([("code", "=", name)])
            with self.subTest(name), self.assertRaises(ValidationError):
                facet.holds_prices = False

    def test_no_total_for_who_sees_no_prices(self):
        order = self._create_order(user_id=False)
        facet = self.env.ref("sale_mrp_countersign.facet_commercial")
        self.assertIn("500.00", str(order._get_facet_section(facet, True)))
        self.assertNotIn("500.00", str(order._get_facet_section(facet, False)))
