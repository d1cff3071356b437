from odoo.tests import tagged

from ..common import PDF
from .proof_common import EverybodyCase

REPORTERS = {
    "production_manager",
    "workshop_head",
    "materials_manager",
    "chief_engineer",
    "purchasing",
    "inspector",
}
PLANNERS = {"service_supervisor", "marketing_director"}
ASKERS = PLANNERS | {"salesperson", "sales_office", "sales_assistant"}
PLAN = ("in two parts", "2099-12-31")
ANSWER = (True, "wechat", "Mr Wang")


@tagged("post_install", "-at_install")
class TestExceptionActs(EverybodyCase):
    """An exception goes its way; at each step everybody tries, then one does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._create_order(user_id=False)
        cls._make_ready(cls(), cls.order)
        cls.order.action_confirm()
        cls.production = cls.order.control_production_ids
        cls.wrong = []

    def _all_try(self, allowed, record, method, *args, label=None):
        outcomes = {
            name: self._try(name, record._name, method, record.ids, *args)
            for name in self.people
        }
        self.wrong += self._compare(label or method, allowed, outcomes)

    def _step(self, allowed, record, method, *args):
        """Let everybody try, then one of those who may do it."""
        self._all_try(allowed, record, method, *args)
        result = getattr(self._as(min(allowed), record), method)(*args)
        self.env.flush_all()
        return result

    def test_every_act_of_everybody(self):
        trouble = self._step(
            REPORTERS, self.production, "report_exception", "material", "late"
        ).with_env(self.env)
        too_early = {"label": "too early"}
        self._all_try(set(), trouble, "record_answer", *ANSWER, **too_early)
        self._all_try(set(), trouble, "record_result", "settled", **too_early)
        self._all_try(set(), trouble, "write", {"state": "closed"})
        self._all_try(set(), trouble, "unlink")
        self._step(PLANNERS, trouble, "record_plan", *PLAN)
        self._all_try(set(), trouble.step_ids, "write", {"text": "other"})
        files = [["letter.pdf", PDF.decode()]]
        self._step(ASKERS, trouble, "record_answer", *ANSWER, None, "agreed", files)
        self._step(PLANNERS, trouble, "record_result", "settled")
        self._all_try(set(), trouble, "record_plan", *PLAN, label="closed")
        self.assertEqual(trouble.state, "closed")
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))

    def test_private_methods_stay_private(self):
        """What writes facts is no way in over RPC, nor what gives notices."""
        for method, args in (
            ("_create_facts", [[{"name": "9"}]]),
            ("_settle_notice", ["reserve"]),
            ("_write_guarded", [{"notices_given": {}}]),
        ):
            record = self.production
            self._all_try(set(), record, method, *args)
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))
