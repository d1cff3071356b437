from datetime import timedelta

from odoo.fields import Command, Date
from odoo.tests import new_test_user

from ..common import CountersignCommon

SIGNER = "sale_mrp_countersign.group_signer"


class ExceptionCommon(CountersignCommon):
    """A confirmed order whose goods are being made, and the people around it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for code in ("service_supervisor", "marketing_director", "workshop_head"):
            user = new_test_user(cls.env, login=f"cs_{code}", groups=SIGNER)
            cls.users[code] = user
            cls.role(code).user_ids = [Command.set(user.ids)]
        cls._make_to_order(cls.pump)
        cls.order = cls._create_order(user_id=cls.users["salesperson"].id)
        case = cls()
        case._make_ready(cls.order)
        cls.order.action_confirm()
        case._release(cls.order)
        cls.production = cls.order.control_production_ids

    def _release(self, order):
        self._sign("sales_office", order)
        self._sign("production_manager", order)

    def _report(self, code="production_manager", productions=None, **values):
        values = {"kind": "material", "description": "seals are late", **values}
        productions = self.production if productions is None else productions
        exceptions = self._as(code, productions).report_exception(**values)
        return exceptions.with_env(self.env)

    def _plan(self, exceptions, code="service_supervisor", **values):
        values = {
            "plan": "ship in two parts",
            "deadline": Date.today() + timedelta(days=3),
            **values,
        }
        return self._as(code, exceptions).record_plan(**values)

    def _answer(self, exceptions, code="salesperson", **values):
        values = {"accepted": True, "channel": "phone", "contact": "Mr Wang", **values}
        return self._as(code, exceptions).record_answer(**values)
