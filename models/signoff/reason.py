"""What the answers of the engine are made of."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple


def in_user_language(records):
    """Return ``records`` such that their texts are in the user's language.

    What a flush recomputes runs without any context: its refusals would be English.
    """
    if records.env.lang:
        return records
    return records.with_context(lang=records.env.user.lang)


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a document stays where it is: one obstacle.

    The same reasons are the stored stage, the error text, the tooltip and the
    board's "who has it".
    """

    stage: str
    """code of the stage that it holds"""
    code: str
    """what kind of obstacle, for programs"""
    words: str | Callable[[], str]
    """what is missing and what to do, or what says so: most reasons are never read"""
    role_codes: tuple = ()
    """codes of the roles that can settle it"""

    @property
    def text(self):
        """What is missing and what to do, in the language of the environment."""
        return self.words() if callable(self.words) else self.words

    def at(self, stage):
        """Return the same obstacle as one of this stage."""
        return replace(self, stage=stage)


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
    assignee: object
    """the ``res.users`` to whom a member has forwarded it, or nobody"""

    @property
    def is_open(self):
        return not self.signature


class RuleTerms(NamedTuple):
    """What a signature has to be to satisfy one rule."""

    rule: object
    """``order.signoff.rule``"""
    role: object
    """``order.signoff.role``"""
    kind: str
    """of the evidence: sign or acknowledge"""
    step_code: str
    accepted_codes: set
    """codes of the steps in which it may have been given"""
    facet_codes: list
    """codes of the facets that it has to cover"""


class Stage(NamedTuple):
    """One entry of a document's stage chain."""

    code: str
    method: str
    """name of the batch method that returns ``{document id: [Reason]}``"""
    group: str
    """stages of one group are left for good together, see ``_get_passed``"""
