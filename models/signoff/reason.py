"""What the engine's answers are made of."""

from typing import NamedTuple


class Reason(NamedTuple):
    """Why a document stays where it is: one obstacle.

    The same reasons are the stored stage, the error text, the tooltip and the
    board's "who has it".
    """

    stage: str
    """code of the stage that it holds"""
    code: str
    """what kind of obstacle, for programs"""
    text: str
    """what is missing and what to do, in the language of the environment"""
    role_codes: tuple = ()
    """codes of the roles that can settle it"""


class SignoffPoint(NamedTuple):
    """One rule on one document, judged against the document's content now."""

    rule: object
    """``order.signoff.rule``"""
    signature: object
    """the ``order.signoff`` that satisfies it, or an empty recordset"""
    fallen: object
    """the last signature that stopped counting, or an empty recordset"""
    turn: bool
    """may be signed now: open, and nothing of a lower sequence is open"""

    @property
    def is_open(self):
        return not self.signature
