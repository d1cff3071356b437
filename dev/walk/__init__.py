"""``make walk``: real orders over HTTP, from the fax that came in to the receipt.

Everything is done as the role concerned, by ``execute_kw`` as any program outside
would. At each gate the walk first tries to pass too early, by the front door and by
side doors, and expects a certain refusal. It fails when a refusal, a stage or a
printed form is not as expected.

Read ``steps/`` in the order of its modules: they are the eighteen steps of the flow.
"""


class Failure(Exception):
    """The walk did not go as it should; the text says what was expected."""
