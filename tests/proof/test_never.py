from unittest.mock import patch

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from odoo.fields import Command, Date
from odoo.tests import tagged

from ..common import PDF, ROLE_GROUPS, CountersignCommon
from .ledger import Ledger
from .walk_common import WALKS, OrderWalk, run_walks

CHECKS = dict.fromkeys(("signature", "stamp", "legible", "terms", "notes"), True)
LATER = Date.to_date("2031-06-01")

# What a clerk may type into an order, and into its first line
EDITS = (
    ("packing_note", ["wooden case", "carton"]),
    ("wanted_date", [Date.today(), LATER]),
    ("other_requirements", [False, "red paint"]),
    ("doubt_note", [False, "is the price right?"]),
    ("deposit_percent", [30.0, 0.0]),
    ("payment_term_id", [1, 2]),
    ("client_order_ref", ["a", "b"]),
)
LINE_EDITS = (
    ("price_unit", [90.0, 100.0, 110.0]),
    ("product_uom_qty", [3.0, 5.0, 8.0]),
    ("discount", [0.0, 10.0]),
    ("nonstandard_kind", [False, "structure"]),
    ("name", ["ISG50-160", "ISG50-160 as agreed"]),
    ("is_downpayment", [False, True]),
)
FORGED = {
    "state": ["draft", "sent", "sale", "cancel"],
    "order_stage": ["done", "intake"],
    "facts_seq": [0],
    "facet_digests": [{"technical": "1:0"}],
    "content_digest": ["1:0"],
    "revision_id": [False],
    "is_controlled": [False],
    "is_change_open": [False, True],
    "lane_id": [False],
    "amount_verified": [1e6],
    "amount_total": [0.0],
    "instruction_state": ["acknowledged"],
    "evidence_count": [0],
    "signoff_ids": [[Command.clear()]],
}

# how often acts have to go through in a run, at least: which ways are walked, and
# how often, changes with every act that is added here
LEAST = {
    "sign": 100, "refuse": 10, "submit": 1, "waive": 5, "copy": 5, "confirm": 1,
    "cancel": 10, "open change": 10, "abandon": 5, "edit line": 10, "ship": 5,
}  # fmt: skip


@tagged("post_install", "-at_install")
class TestNever(CountersignCommon):
    """People do what they like with a few orders; what must never be never is.

    The suite walks the same random ways every time. ``COUNTERSIGN_WALKS=2000`` in
    the environment makes a long run on new ways, of 50 steps each.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        case = cls()
        clerk = {"user_id": cls.users["order_clerk"].id}
        document = cls.env.registry["sale.order"]
        # what is printed is proved elsewhere, and printing takes seconds
        cls.startClassPatcher(
            patch.object(document, "_render_fax", lambda *_args: b"%PDF-1.4\n%%EOF\n")
        )
        fresh = cls._create_order(**clerk)
        special = cls._create_order(nonstandard=True, **clerk)
        case._submit(special)
        ready = cls._create_order(**clerk)
        case._make_ready(ready)
        running = cls._create_order(**clerk)
        case._make_ready(running)
        running.action_confirm()
        made = cls._create_order(**clerk)
        case._make_and_release_part(made)
        # copies come before them: those behind are seldom reached
        cls.orders = made | fresh | special | ready | running
        cls.env.flush_all()

    def _make_and_release_part(self, order):
        """Make five, release two of them and sign for their dispatch; all is paid."""
        self._make_ready(order)
        order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        production = order.control_production_ids
        production.qty_producing = 5
        production.move_raw_ids.picked = True
        production.button_mark_done()
        release = production.release_ids
        self._inspect(release).quantity = 2
        for code in ("inspector", "sales_office"):
            self._sign(code, release)
        self._as("finance", order).verify_money(500, "slip")
        picking = order.picking_ids
        picking.action_assign()
        picking.move_ids.write({"quantity": 2, "picked": True})
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)

    def test_random_walks(self):
        machine = Walk.of(self)
        run_walks(machine, walks=46, steps=50 if WALKS else 60)
        if not WALKS:
            self.assertGreaterEqual(machine.steps[0], 2000)
            # what never happened, or seldom, proves nothing
            for act, least in LEAST.items():
                passed = machine.passed.get(act, 0)
                self.assertGreaterEqual(passed, least, f"{act}: {machine.passed}")


class Walk(OrderWalk):
    """People at a few orders, each act checked against the orders' ledgers."""

    def __init__(self):
        super().__init__()
        self.orders = list(self.case.orders)
        self.ledgers = {}
        self.touched = self.env["sale.order"]
        for order in self.orders:
            self._watch(order)

    def _watch(self, order):
        ledger = self.ledgers[order.id] = Ledger(order)
        list(ledger.learn(order))

    def _pick(self, number, suits=None):
        """Return an order: any, or from there on the first that suits."""
        start = number % len(self.orders)
        around = self.orders[start:] + self.orders[:start]
        order = next(filter(suits, around), around[0]) if suits else around[0]
        self.touched |= order
        return order

    def _pick_turn(self, number, role, follow, choice):
        """Return an order, and who is to act on it: anybody, or one who is asked."""
        order = self._pick(number, self._get_asked if follow else None)
        asked = self._get_asked(order) if follow else ()
        return order, asked[choice % len(asked)] if asked else role

    def _get_asked(self, document):
        """Return the codes of the roles whose turn it is on a document."""
        requests = self.env["order.signoff.request"]._get_pending(document)
        codes = requests[document.id].role_id.mapped("code")
        return [code for code in codes if code in ROLE_GROUPS]

    # -------------------------------------------------------------------- acts
    order = st.integers(0, 4)
    some = st.integers(0, 9)
    role = st.sampled_from(sorted(ROLE_GROUPS))

    @rule(number=order, edit=st.sampled_from(EDITS), choice=some)
    def edit(self, number, edit, choice):
        name, values = edit
        order = self._as("order_clerk", self._pick(number))
        with self._act("edit"):
            order.write({name: values[choice % len(values)]})

    @rule(number=order, edit=st.sampled_from(LINE_EDITS), choice=some)
    def edit_line(self, number, edit, choice):
        name, values = edit
        order = self._as("order_clerk", self._pick(number))
        with self._act("edit line"):
            line = order.order_line[choice % max(1, len(order.order_line)) :][:1]
            line.write({name: values[choice % len(values)]})

    @rule(number=order, other=order, choice=some)
    def change_lines(self, number, other, choice):
        order = self._as("order_clerk", self._pick(number))
        with self._act("change lines"):
            if choice < 5:
                line = {"product_id": self.case.shaft.id, "price_unit": 10.0}
                line["tax_ids"] = [Command.clear()]
                order.order_line = [Command.create(line)]
            elif choice < 7:
                order.order_line[-1:].unlink()
            else:
                order.order_line[-1:].order_id = self._pick(other)

    @rule(number=order, role=role, transfer=st.booleans())
    def sign(self, number, role, transfer):
        order = self._pick(number)
        self._sign(transfer and order.picking_ids[-1:] or order, role)

    @rule(number=order, choice=some)
    def sign_in_turn(self, number, choice):
        """Sign, one after the other, as those whose turn it is."""
        order, role = self._pick_turn(number, "order_clerk", True, choice)
        for _signer in range(1 + choice // 3):
            self._sign(order, role)
            order, role = self._pick_turn(self.orders.index(order), role, True, 0)

    @rule(number=order, choice=some)
    def sign_transfer(self, number, choice):
        order = self._pick(number, lambda order: order.picking_ids)
        picking = order.picking_ids[-1:]
        asked = self._get_asked(picking)
        if asked:
            self._sign(picking, asked[choice % len(asked)])

    def _sign(self, document, role):
        with self._act("sign"):
            self._as(role, document).signoff_sign(
                {str(item.id): item.sudo().facet_digests for item in document},
                statement="agreed",
                answers={"date": "2031-05-01", "feasibility": "yes"},
            )

    @rule(number=order, role=role, way=st.sampled_from(["turn", "turn", "any", "old"]))
    def refuse(self, number, role, way):
        """Refuse as one whose turn it is, as anybody, or what was there before."""
        order, role = self._pick_turn(number, role, way != "any", 0)
        seen = {"technical": "1:0"} if way == "old" else order.facet_digests
        with self._act("refuse"):
            self._as(role, order).signoff_refuse({str(order.id): seen}, "no")

    @rule(
        number=order,
        step=st.sampled_from(["technical_review", "approval", "countersign"]),
        role=st.sampled_from(["general_manager", "general_manager", "sales_manager"]),
    )
    def waive(self, number, step, role):
        order = self._pick(number)
        with self._act("waive"):
            self._as(role, order).signoff_waive(
                step, {str(order.id): order.facet_digests}, "urgent"
            )

    @rule(number=order)
    def submit(self, number):
        order = self._as("order_clerk", self._pick(number))
        with self._act("submit"):
            order.record_reply("fax", "thank you")
            order.action_check_customer()
            order.action_submit()

    @rule(number=order, acts=st.integers(1, 5), accepted=st.booleans())
    def send_sheet(self, number, acts, accepted):
        """Take the newest sheet a few acts further."""
        order = self._as("order_clerk", self._pick(number))
        for _act in range(acts):
            with self._act("sheet"):
                self._take_sheet_further(order, accepted)

    def _take_sheet_further(self, order, accepted):
        sheet = order.fax_ids.filtered(lambda item: item.direction == "out")[:1]
        state = sheet.state if sheet.is_current else "refused"
        if state in ("refused", "accepted"):
            order.action_fax_prepare()
        elif state == "draft":
            sheet.action_proofread()
        elif state == "proofread":
            sheet.action_sent(1)
        elif state == "sent":
            sheet.action_legible("Mr Wang")
        elif state == "legible":
            sheet.register_return("return.pdf", PDF.decode())
        else:
            sheet.check_return(accepted, CHECKS, ["no stamp"])

    @rule(number=order, amount=st.sampled_from([0, 150, 300, 500, 1000]))
    def verify_money(self, number, amount):
        with self._act("money"):
            self._as("finance", self._pick(number)).verify_money(amount, "slip")

    @rule(number=order, ready=st.booleans())
    def confirm(self, number, ready):
        order = self._pick(number, self._may_confirm if ready else None)
        with self._act("confirm"):
            self._as("order_clerk", order).action_confirm()

    def _may_confirm(self, order):
        is_open = order.state in ("draft", "sent")
        return is_open and not order.sudo()._get_confirmation_text()

    @rule(number=order, back=st.booleans())
    def cancel(self, number, back):
        order = self._as("order_clerk", self._pick(number))
        with self._act("cancel"):
            if order.state == "cancel" or back:
                order.action_draft()
            else:
                order._action_cancel()

    @rule(number=order)
    def copy_order(self, number):
        if len(self.orders) > 5:
            return
        made = []
        with self._act("copy"):
            copy = self._as("order_clerk", self._pick(number)).copy()
            copy.wanted_date = Date.today()
            copy.basis_ids = self._pick(number).basis_ids
            made.append(self.env["sale.order"].browse(copy.id))
        for order in made:
            self.orders.insert(0, order)
            self._watch(order)

    @rule(number=order, abandon=st.booleans())
    def change(self, number, abandon):
        order = self._pick(
            number,
            lambda order: order.state == "sale" and order.is_change_open == abandon,
        )
        order = self._as("order_clerk", order)
        with self._act("abandon" if abandon else "open change"):
            if abandon:
                order.action_abandon_change("withdrawn")
            else:
                order.action_open_change("customer asks")

    @rule(number=order, name=st.sampled_from(sorted(FORGED)), choice=some)
    def forge(self, number, name, choice):
        """Write what follows from facts, with every right that there is."""
        order = self._pick(number).with_user(self.case.users["sales_manager"])
        value = FORGED[name][choice % len(FORGED[name])]
        if value == "sale" and not order.sudo()._get_confirmation_text():
            # it may be confirmed; core only procures nothing when it is said so
            return
        with self._act("forge"):
            if choice < 7:
                order.write({name: value})
            else:
                self.env["order.signoff"].browse(order.signoff_ids[:1].id).write(
                    {"statement": "forged"}
                )
            if name != "state":
                raise AssertionError(f"{name} of an order was written: {value}")

    @rule(number=order, finish=st.booleans())
    def produce(self, number, finish):
        productions = self._pick(number).control_production_ids
        with self._act("produce"):
            for production in self._as("production_manager", productions):
                production.qty_producing = production.product_qty
                if finish:
                    production.move_raw_ids.picked = True
                    production.button_mark_done()

    @rule(number=order, role=st.sampled_from(["inspector", "sales_office"]))
    def release_goods(self, number, role):
        """Inspect what was made, and sign for it as one of the two."""
        productions = self._pick(number).sudo().control_production_ids
        releases = productions.release_ids
        with self._act("inspect"):
            self._as("inspector", releases).action_all_correct()
        with self._act("release"):
            digests = {str(item.id): item.facet_digests for item in releases}
            self._as(role, releases).signoff_sign(digests, statement="good")

    @rule(number=order, part=st.booleans())
    def ship(self, number, part):
        order = self._pick(
            number,
            lambda order: set(order.picking_ids.mapped("state")) - {"done", "cancel"},
        )
        for picking in order.picking_ids:
            with self._act("ship"):
                picking = self._as("dispatcher", picking)
                picking.move_ids.quantity = 2 if part else 5
                picking.move_ids.picked = True
                picking.with_context(skip_backorder=True).button_validate()

    # ------------------------------------------------------------------- never
    @invariant()
    def nothing_forbidden_has_happened(self):
        self.env.flush_all()
        self.env.invalidate_all()
        # the others now and then: nothing of theirs should have changed
        every = self.taken[0] % 10 == 0
        for order in self.orders if every else self.touched:
            wrong = list(self.ledgers[order.id].learn(order))
            assert not wrong, f"{order.name}: {wrong}"
            self._check_derived(order, every)
        self.touched = self.touched.browse()

    def _check_derived(self, order, every):
        """What is stored is what it is when computed anew."""
        names = ("order_stage", "facet_digests", "revision_id", "instruction_state")
        before = {name: order[name] for name in names}
        for name in names:
            self.env.add_to_compute(order._fields[name], order)
        after = {name: order[name] for name in names}
        assert before == after, f"{order.name}: {before} -> {after}"
        numbers = order.revision_ids.sorted("id").mapped("number")
        assert numbers == list(range(1, len(numbers) + 1)), numbers
        if every:
            found = order._verify_chains()[order.id].findings
            assert not found, found
