"""Two canonical contents compared in words."""

from typing import NamedTuple

from .canonical import canonical_json, canonical_value
from .content_text import (
    NOTHING,
    get_label,
    get_row_name,
    get_row_text,
    get_source,
    get_text,
    holds_dicts,
    in_order,
    is_empty,
)

# Lines of different products are the same line when so much of them is equal
ALIKE = 0.5


class Change(NamedTuple):
    """One entry that differs, in words."""

    kind: str
    """changed, added or removed (a whole line)"""
    group: str
    """the line it belongs to; empty for the document's own entries"""
    label: str
    before: str
    after: str
    first: bool = False
    """the first change of its line"""


def describe_changes(document, before, after):
    """Return what differs between two contents of one facet, one text for each.

    :param document: record whose field labels name the entries
    :param before: content (dict) or None
    :param after: content (dict) or None
    """
    return [_get_sentence(change) for change in compare(document, before, after)]


def _get_sentence(change):
    if change.kind == "removed":
        return f"{change.label} − {change.before}"
    if change.kind == "added":
        return f"{change.label} + {change.after}"
    name = ", ".join(filter(None, (change.group, change.label)))
    return f"{name}: {change.before} → {change.after}"


def compare(document, before, after, hidden=()):
    """Return the list of ``Change`` between two contents of one facet.

    :param hidden: names of entries that the reader may not see
    """
    before = canonical_value(before or {})
    after = canonical_value(after or {})
    changes = []
    for key in in_order(document, (before.keys() | after.keys()).difference(hidden)):
        old, new = before.get(key), after.get(key)
        if old == new or (is_empty(old) and is_empty(new)):
            continue
        records, name = get_source(document, key)
        if holds_dicts(old) or holds_dicts(new):
            lines = records.env[records._fields[name].comodel_name]
            label = get_label(records, name)
            changes += _compare_lines(lines, label, old or [], new or [], hidden)
        else:
            changes.append(_compare_value(records, name, old, new))
    return changes


def _compare_value(records, name, old, new, group=""):
    texts = [get_text(records, name, value) for value in (old, new)]
    if texts[0] == texts[1]:
        # they differ where people see no digits any more
        texts = [str(old), str(new)]
    return Change("changed", group, get_label(records, name), *texts)


def _compare_lines(lines, label, old, new, hidden):
    changes = []
    for before, after in match_lines(old, new):
        group = get_row_name(lines, before or after)
        if before is None:
            texts = NOTHING, get_row_text(lines, after, hidden)
            found = [Change("added", group, label, *texts)]
        elif after is None:
            texts = get_row_text(lines, before, hidden), NOTHING
            found = [Change("removed", group, label, *texts)]
        else:
            found = [
                _compare_value(lines, name, before.get(name), after.get(name), group)
                for name in in_order(lines, (before | after).keys() - set(hidden))
                if before.get(name) != after.get(name)
            ]
        changes += [
            change._replace(first=not index) for index, change in enumerate(found)
        ]
    return changes


# -------------------------------------------------------------------- matching
def match_lines(old, new):
    """Return the pairs ``(before, after)`` of lines that differ.

    Lines have no identity in a content: equal ones are the same; of the others,
    those of one product belong together, the most similar first; then lines of
    which half is equal. ``None`` stands for a line that was not there.

    :param old: list of dicts, as in a content
    :param new: list of dicts
    """
    old, new = _drop_equal(old, new)
    pairs = []
    for is_candidate in (_has_same_product, _is_alike):
        ranked = sorted(
            (
                (-_get_likeness(before, after), first, second)
                for first, before in enumerate(old)
                for second, after in enumerate(new)
                if is_candidate(before, after)
            ),
        )
        used_old, used_new = set(), set()
        for _rank, first, second in ranked:
            if first not in used_old and second not in used_new:
                used_old.add(first)
                used_new.add(second)
                pairs.append((old[first], new[second]))
        old = [line for index, line in enumerate(old) if index not in used_old]
        new = [line for index, line in enumerate(new) if index not in used_new]
    return [
        *pairs,
        *((line, None) for line in old),
        *((None, line) for line in new),
    ]


def _drop_equal(old, new):
    """Take equal lines away in pairs: two equal ones against one leave one."""
    left = {}
    for line in new:
        left.setdefault(canonical_json(line), []).append(line)
    gone = []
    for line in old:
        same = left.get(canonical_json(line))
        if same:
            same.pop()
        else:
            gone.append(line)
    return gone, [line for lines in left.values() for line in lines]


def _has_same_product(before, after):
    return bool(before.get("product_id")) and (
        before["product_id"] == after.get("product_id")
    )


def _is_alike(before, after):
    return _get_likeness(before, after) >= ALIKE


def _get_likeness(before, after):
    """Return how much of what is filled in is equal, 0 to 1."""
    names = [
        name
        for name in before | after
        if not (is_empty(before.get(name)) and is_empty(after.get(name)))
    ]
    equal = sum(before.get(name) == after.get(name) for name in names)
    return equal / len(names) if names else 0.0
