from odoo.fields import Command, Date
from odoo.tests import tagged

from .proof_common import EverybodyCase

BOSS = {"general_manager"}
ANSWERS = {"date": "2031-05-01", "feasibility": "yes", "amount": 1}


@tagged("post_install", "-at_install")
class TestRoleSigns(EverybodyCase):
    """Everybody signs, refuses and waives at each document that is signed.

    The order's review and the transfer have their own walk in ``test_role_acts``.
    """

    def _get_faults(self, document, step, signers, waivers, readers):
        """Return what was wrong with who was let in where ``step`` waits.

        :param readers: who has a copy to acknowledge
        """
        digests = self._digests(document)
        self.env.flush_all()
        faults = []
        for method, allowed, args, kwargs in (
            ("signoff_sheet", signers | readers, [], {}),
            (
                "signoff_sign",
                signers | readers,
                [digests, "agreed"],
                {"answers": ANSWERS},
            ),
            ("signoff_sign", set(), [{}, "unread"], {"answers": ANSWERS}),
            ("signoff_refuse", signers, [digests, "no"], {}),
            ("signoff_refuse", set(), [digests, " "], {}),
            ("signoff_waive", waivers, [step, digests, "urgent"], {}),
            ("signoff_waive", set(), [step, digests, " "], {}),
        ):
            outcomes = {
                name: self._try(
                    name, document._name, method, document.ids, *args, **kwargs
                )
                for name in self.people
            }
            faults += self._compare(f"{step} {method} {args[1:]}", allowed, outcomes)
        return faults

    def _assert_only(self, document, step, signers, waivers=(), readers=()):
        faults = self._get_faults(document, step, signers, set(waivers), set(readers))
        self.assertFalse(faults, "\n" + "\n".join(faults))

    def test_customer_file(self):
        stranger = self._create_customer("Stranger", self.class_c.browse())
        file = self.env["customer.file"].create({"partner_id": stranger.id})
        file.proposed_class_id = self.class_c
        self._as("order_clerk", file).action_ask()
        self._assert_only(file, "customer_registration", {"sales_manager"})

    def test_manufacturing_order_of_no_order(self):
        facet = self.env.ref("sale_mrp_countersign.facet_technical")
        self.env["order.signoff.rule"].create(
            {
                "step_id": self.env.ref(
                    "sale_mrp_countersign.step_mo_technical_review"
                ).id,
                "role_id": self.role("chief_engineer").id,
                "facet_ids": [Command.set(facet.ids)],
            }
        )
        own = self.env["mrp.production"].create(
            {"product_id": self.pump.id, "product_qty": 1, "bom_id": self.bom.id}
        )
        own.action_confirm()
        self._assert_only(own, "mo_technical_review", {"chief_engineer"})

    def test_instruction_and_release(self):
        self._make_to_order(self.pump)
        order = self._create_order(partner=self.customer_a)
        self._make_ready(order).action_confirm()
        self._assert_only(order, "instruction", {"sales_office"})
        self._sign("sales_office", order)
        lead = {"production_manager"}
        self._assert_only(order, "instruction", lead, readers={"chief_engineer"})
        self._sign("production_manager", order)
        production = order.control_production_ids
        production.qty_producing = 5
        production.move_raw_ids.picked = True
        production.button_mark_done()
        release = production.release_ids
        self._inspect(release)
        signers = {"inspector", "sales_office"}
        self._assert_only(release, "quality_release", signers)
        self._sign("inspector", release)
        self._assert_only(release, "quality_release", signers - {"inspector"})

    def test_scorecard(self):
        sheet = (
            self.env["scorecard"]
            .with_user(self.users["sales_manager"])
            .create({"month": Date.today().replace(day=1)})
            .with_env(self.env)
        )
        for name in ("salesperson", "order_clerk", "follow_up_clerk", "driver"):
            person = self._as(name, sheet)
            if person.line_ids.filtered("may_self_score"):
                person.action_accept_self()
        self._as("sales_manager", sheet).action_accept_manager()
        self._assert_only(sheet, "scorecard", {"sales_manager"})
        self._sign("sales_manager", sheet)
        self._assert_only(sheet, "scorecard", BOSS)
