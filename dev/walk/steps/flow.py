"""The list of the flow's steps; the modules beside enter theirs."""

from collections.abc import Callable
from typing import NamedTuple

FLOW = []


class Step(NamedTuple):
    number: int
    chinese: str
    english: str
    take: Callable


def step(number, chinese, english):
    """Enter a function as a step of the flow."""

    def enter(function):
        FLOW.append(Step(number, chinese, english, function))
        return function

    return enter
