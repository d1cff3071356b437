"""Canonical content in words: labels for names, names for ids."""

from datetime import datetime

from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

NOTHING = "—"


def is_empty(value):
    """Tell whether a canonical value says nothing: not set, none, or zero."""
    return value in (None, False, "", [], "0.0")


def holds_dicts(value):
    """Tell whether a canonical value is a list of rows."""
    return isinstance(value, list) and bool(value) and isinstance(value[0], dict)


def get_source(document, key):
    """Return ``(records, field name)`` whose field an entry of a content stands for.

    A content may hold entries that are no fields of the document; its model names
    their sources in ``_content_sources``.
    """
    model, name = document._content_sources.get(key, (document._name, key))
    return document.env[model], name


def in_order(records, names):
    """Return names of entries as the model declares them, unknown ones at the end."""
    positions = {name: index for index, name in enumerate(records._fields)}
    return sorted(names, key=lambda name: (positions.get(name, len(positions)), name))


def get_label(records, name):
    """Return the label of a field in the user's language."""
    field = records._fields.get(name)
    return field._description_string(records.env) if field else name


def get_text(records, name, value):
    """Return a canonical value as people read it, in the user's language."""
    if value in (None, False, "", []):
        return NOTHING
    field = records._fields.get(name)
    if field is None:
        return str(value)
    if holds_dicts(value):
        rows = records.env[field.comodel_name]
        return "; ".join(get_row_text(rows, row) for row in value)
    if field.relational:
        return _get_names(records.env, field.comodel_name, value)
    if field.type == "selection":
        labels = dict(field._description_selection(records.env))
        return str(labels.get(value, value))
    return _get_plain_text(records.env, field, value)


def get_row_text(records, row, hidden=()):
    """Return one line of a content as words, without what is empty or hidden."""
    return ", ".join(
        f"{get_label(records, name)} {get_text(records, name, row[name])}"
        for name in in_order(records, row.keys() - set(hidden))
        if not is_empty(row[name])
    )


def get_row_name(records, row):
    """Return what people call a line: its product, else its words."""
    if row.get("product_id"):
        return get_text(records, "product_id", row["product_id"])
    return str(row.get("name") or "").strip().split("\n")[0]


def _get_names(env, model, value):
    values = value if isinstance(value, list) else [value]
    if model == "ir.attachment":
        # sudo: a signed file is named to whoever reads the content
        files = env[model].sudo().search([("checksum", "in", values)])
        names = {file.checksum: file.name for file in files}
        return ", ".join(
            f"{names[item]} {item[:8]}" if item in names else item for item in values
        )
    # sudo: names only; a signer may have no rights on products or customers
    found = env[model].sudo().browse(values).exists()
    names = {record.id: record.display_name for record in found}
    return ", ".join(names.get(item) or f"#{item}" for item in values)


def _get_plain_text(env, field, value):
    if field.type == "boolean":
        return env._("Yes")
    if field.type == "date":
        return format_date(env, value)
    if field.type == "datetime":
        return format_datetime(env, datetime.fromisoformat(value))
    if field.type == "html":
        return html2plaintext(value).strip()
    if field.type in ("float", "monetary"):
        digits = field.get_digits(env) if field.type == "float" else None
        return formatLang(env, float(value), digits=digits[1] if digits else 2)
    return str(value)
