"""The list of the flow's steps; the modules beside enter theirs."""

from collections.abc import Callable
from typing import NamedTuple

FLOW, SCENES = [], []


class Step(NamedTuple):
    number: int | str
    chinese: str
    english: str
    take: Callable


def step(number, chinese, english):
    """Enter a function as a step of the flow."""

    def enter(function):
        FLOW.append(Step(number, chinese, english, function))
        return function

    return enter


def scene(chinese, english):
    """Enter a function as one of the scenes around the flow, lettered in order."""

    def enter(function):
        letter = chr(ord("a") + len(SCENES))
        SCENES.append(Step(letter, chinese, english, function))
        return function

    return enter
