from odoo.tests import tagged

from ..common import PDF
from .proof_common import EverybodyCase

NOBODY = set()
SALES = {
    "order_clerk",
    "salesperson",
    "sales_office",
    "sales_assistant",
    "sales_supervisor",
    "sales_manager",
}
# Core's own rights, once the gates are open: on orders, and on transfers
CONFIRMERS = SALES | {
    "materials_manager",
    "warehouse_supervisor",
    "dispatcher",
    "production_manager",
}
SHIPPERS = CONFIRMERS | {"finance"}
INTAKE = {"order_clerk", "salesperson", "sales_office"}
SENDERS = {"order_clerk", "sales_office", "sales_assistant", "follow_up_clerk"}
CHECKERS = {"order_clerk", "sales_office"}
CHANGERS = {"order_clerk", "salesperson", "sales_office", "sales_manager"}
ARRIVAL = {"sales_assistant", "sales_office", "dispatcher", "follow_up_clerk"}
CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)


@tagged("post_install", "-at_install")
class TestRoleActs(EverybodyCase):
    """An order walks its way; at each step everybody tries, then one does it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._set_stock(cls.pump, 100)
        cls.order = cls._create_order(nonstandard=True, user_id=False)
        cls.wrong = []

    # ------------------------------------------------------------------- steps
    def _all_try(self, allowed, record, method, *args, label=None, **kwargs):
        """Let everybody try; note who was let in or kept out wrongly."""
        outcomes = {
            name: self._try(name, record._name, method, record.ids, *args, **kwargs)
            for name in self.people
        }
        self.wrong += self._compare(label or method, allowed, outcomes)

    def _step(self, allowed, record, method, *args, label=None, **kwargs):
        """Let everybody try, then one of those who may do it."""
        self._all_try(allowed, record, method, *args, label=label, **kwargs)
        getattr(self._as(min(allowed), record), method)(*args, **kwargs)
        self.env.flush_all()

    def _all_sign(self, allowed, record, **kwargs):
        """Let everybody try what waits for a signature; then all of them sign."""
        kwargs.setdefault("statement", "agreed")
        kwargs.setdefault("answers", {"date": "2031-05-01", "feasibility": "yes"})
        digests = self._digests(record)
        for method, args in (
            ("signoff_sheet", []),
            ("signoff_refuse", [digests, "no"]),
        ):
            self._all_try(allowed, record, method, *args)
        self._all_try(allowed, record, "signoff_sign", digests, **kwargs)
        self._all_try(NOBODY, record, "signoff_sign", {}, label="unread", **kwargs)
        for name in sorted(allowed):
            self._as(name, record).signoff_sign(digests, **kwargs)
        self.env.flush_all()

    def _waive(self, step, allowed):
        self._all_try(
            allowed,
            self.order,
            "signoff_waive",
            step,
            self._digests(self.order),
            "urgent",
            label=f"waive {step}",
        )

    # -------------------------------------------------------------------- walk
    def test_every_act_of_everybody(self):
        self._walk_intake()
        self._walk_review()
        self._walk_sheet()
        self._walk_money()
        self._walk_change()
        self._walk_dispatch()
        self.assertEqual(self.order.order_stage, "done")
        self.assertFalse(self.wrong, "\n" + "\n".join(self.wrong))

    def _walk_intake(self):
        order = self.order
        self._all_try(NOBODY, order, "action_confirm", label="confirm in intake")
        self._all_try(NOBODY, order, "action_submit", label="submit incomplete")
        self._step(INTAKE, order, "record_reply", "fax", "thank you")
        self._step(INTAKE, order, "action_check_customer")
        self._step(INTAKE, order, "action_submit")

    def _walk_review(self):
        order = self.order
        for step in ("technical_review", "approval", "countersign"):
            self._waive(step, {"general_manager"})
        self._waive("instruction", NOBODY)
        self._all_try(NOBODY, order, "signoff_forward", self.users["signer"].id)
        self._all_sign({"chief_engineer", "purchasing"}, order)
        self._all_sign({"production_manager"}, order)
        self._all_sign({"finance"}, order)
        self._as("order_clerk", order).action_fax_prepare()
        self._all_try(NOBODY, order.fax_ids, "action_proofread", label="too early")
        self._all_sign({"general_manager"}, order)
        self._all_sign({"materials_manager", "chief_engineer"}, order)
        self._all_sign({"warehouse_supervisor"}, order)
        self._all_try(NOBODY, order, "signoff_close_conditions", "met")
        self.assertEqual(order.order_stage, "fax_confirmation")

    def _walk_sheet(self):
        # following up is done without sales rights: from the list of sheets
        self._step(SENDERS - {"follow_up_clerk"}, self.order, "action_fax_prepare")
        sheet = self.order.fax_ids
        self._step(SENDERS, sheet, "action_proofread")
        self._step(SENDERS, sheet, "action_sent", 1)
        self._step(SENDERS, sheet, "action_legible", "Mr Wang")
        self._step(SENDERS, sheet, "register_return", "back.pdf", PDF.decode())
        self._all_try(CHECKERS, sheet, "check_return", False, CHECKS, ["no stamp"])
        self._step(CHECKERS, sheet, "check_return", True, CHECKS)
        self.assertEqual(self.order.order_stage, "deposit")

    def _walk_money(self):
        order = self.order
        self._all_try(NOBODY, order, "action_confirm", label="confirm without deposit")
        self._all_try(NOBODY, order, "verify_money", -1, "slip", label="negative")
        self._all_try(NOBODY, order, "verify_money", 150, " ", label="no proof")
        self._all_try(NOBODY, order, "verify_money", "nan", "slip", label="no number")
        self._step({"finance"}, order, "verify_money", 150, "bank slip 1")
        self._step(CONFIRMERS, order, "action_confirm")
        self.assertEqual(order.state, "sale")

    def _walk_change(self):
        order = self.order
        self._step(CHANGERS, order, "action_open_change", "customer asks")
        self._all_try(NOBODY, order, "action_open_change", "again")
        self._step(CHANGERS, order, "action_abandon_change", "withdrawn")
        self._all_try(NOBODY, order, "action_abandon_change", "again")
        self.assertFalse(order.is_change_open)

    def _walk_dispatch(self):
        picking = self.order.picking_ids
        picking.action_assign()
        self._all_try(NOBODY, picking, "button_validate", label="ship unsigned")
        self._all_sign({"sales_office"}, picking)
        self._all_sign({"finance"}, picking)
        self._all_sign({"dispatcher"}, picking)
        self._all_try(NOBODY, picking, "button_validate", label="ship unpaid")
        self._step({"finance"}, self.order, "verify_money", 500, "bank slip 2")
        self._all_try(
            NOBODY, picking, "record_arrival", self._today(), label="too early"
        )
        self._step(SHIPPERS, picking, "button_validate")
        self._all_try(
            NOBODY,
            picking,
            "register_receipt",
            "r.pdf",
            PDF.decode(),
            label="too early",
        )
        self._step(ARRIVAL, picking, "record_arrival", self._today())
        self._step(ARRIVAL, picking, "register_receipt", "r.pdf", PDF.decode())
