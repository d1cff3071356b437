"""Two canonical contents compared in words."""

from .canonical import canonical_json, canonical_value


def describe_changes(document, before, after):
    """Return what differs between two contents of one facet, as texts.

    :param document: record whose field labels name the entries
    :param before: content (dict) or None
    :param after: content (dict) or None
    """
    before = canonical_value(before or {})
    after = canonical_value(after or {})
    texts = []
    for key in sorted(before.keys() | after.keys()):
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        label = _get_label(document, key)
        if isinstance(old or new, list) and _holds_dicts(old or new):
            texts += _describe_lines(document, key, old or [], new or [])
        else:
            texts.append(
                f"{label}: {_get_text(document, key, old)}"
                f" → {_get_text(document, key, new)}"
            )
    return texts


def _holds_dicts(items):
    return bool(items) and isinstance(items[0], dict)


def _describe_lines(document, key, old, new):
    """Lines have no identity in a content: those gone, and those come."""
    lines = document[key] if key in document._fields else document
    old_texts = {canonical_json(line): line for line in old}
    new_texts = {canonical_json(line): line for line in new}
    gone = [line for text, line in old_texts.items() if text not in new_texts]
    come = [line for text, line in new_texts.items() if text not in old_texts]
    label = _get_label(document, key)
    return [f"{label} − {_get_line_text(lines, line)}" for line in gone] + [
        f"{label} + {_get_line_text(lines, line)}" for line in come
    ]


def _get_line_text(lines, line):
    return ", ".join(
        f"{_get_label(lines, name)} {_get_text(lines, name, value)}"
        for name, value in line.items()
        if value not in (None, False, "", [], "0.0")
    )


def _get_label(records, name):
    field = records._fields.get(name)
    return field._description_string(records.env) if field else name


def _get_text(records, name, value):
    """Return a canonical value as people read it: names for ids."""
    field = records._fields.get(name)
    if value in (None, False, "", []):
        return "—"
    if field is not None and field.comodel_name == "ir.attachment":
        files = records.env["ir.attachment"].sudo().search([("checksum", "in", value)])
        names = {file.checksum: file.name for file in files}
        return ", ".join(f"{names.get(item, '')} {item[:8]}" for item in value)
    if field is not None and field.relational:
        ids = value if isinstance(value, list) else [value]
        targets = records.env[field.comodel_name].sudo().browse(ids).exists()
        return ", ".join(targets.mapped("display_name"))
    if field is not None and field.type == "selection":
        labels = dict(field._description_selection(records.env))
        return str(labels.get(value, value))
    return str(value)
