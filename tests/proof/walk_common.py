import os
from contextlib import contextmanager

from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    run_state_machine_as_test,
)

from odoo.exceptions import AccessError, UserError, ValidationError

# Set to the number of walks for a long run, for example 2000
WALKS = int(os.environ.get("COUNTERSIGN_WALKS", 0))
REFUSED = (UserError, AccessError, ValidationError)


def run_walks(machine, walks, steps):
    """Walk the same random ways every time, or ``COUNTERSIGN_WALKS`` new ones."""
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=WALKS or walks,
            stateful_step_count=steps,
            derandomize=not WALKS,
            database=None,
            deadline=None,
            # a failing way is told as it was; a shorter one takes minutes
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        ),
    )


class OrderWalk(RuleBasedStateMachine):
    """One random way of a few orders; what it did is taken back at its end.

    Steps, acts that were tried in them, and by name those that went through, or were
    refused, are counted on the class; each test makes one of its own.
    """

    case = None
    steps = None
    taken = None
    passed = None

    @classmethod
    def of(cls, case):
        """Return a class of walks on the orders of a test case."""
        counts = {"steps": [0], "taken": [0], "passed": {}}
        return type(cls.__name__, (cls,), {"case": case, **counts})

    def __init__(self):
        super().__init__()
        self.env = self.case.env
        self.seen = self.taken[0]
        self.savepoint = self.env.cr.savepoint()
        self.savepoint.__enter__()

    def teardown(self):
        self.savepoint.rollback()
        self.savepoint.close(rollback=True)
        self.env.transaction.clear()

    @invariant()
    def a_step_is_one_that_did_something(self):
        self.steps[0] += self.taken[0] > self.seen
        self.seen = self.taken[0]

    @contextmanager
    def _act(self, name):
        """Do it as a request would: what is refused leaves nothing behind."""
        self.taken[0] += 1
        try:
            with self.env.cr.savepoint():
                yield
                self.env.flush_all()
            self._count(name)
        except REFUSED:
            self.env.invalidate_all()
            self._count("refused")

    def _count(self, name):
        self.passed[name] = self.passed.get(name, 0) + 1

    def _as(self, code, record):
        return record.with_user(self.case.users[code])
