"""Canonical form and digest of a document's content.

Two contents are equal exactly when their canonical forms are: no record ids of
lines, no sequence, lines sorted by what they hold, floats by ``repr``, relations
by id, attachments by checksum, no language and no user.
"""

import hashlib
import hmac
import json
from datetime import date, datetime

_to_json = json.JSONEncoder(
    sort_keys=True, ensure_ascii=False, separators=(",", ":")
).encode


def canonical_value(value):
    """Return ``value`` as plain JSON data.

    :param value: field value: scalar, date, datetime (UTC), recordset, list, dict
    :return: the same as str, int, bool, None, list or dict; a recordset as the
        sorted list of its ids
    """
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, float):
        # -0.0 and 0.0 are the same amount
        return repr(value or 0.0)
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): canonical_value(item) for key, item in value.items()}
    if hasattr(value, "_name"):
        return sorted(value.ids)
    return [canonical_value(item) for item in value]


def canonical_json(value):
    """Return the one text that stands for ``value`` (JSON, sorted keys)."""
    return _to_json(canonical_value(value))


def canonical_lines(lines):
    """Return ``lines`` (iterable of dicts) sorted by what they hold."""
    return sorted((canonical_value(line) for line in lines), key=_to_json)


def digest(value, version=1):
    """Return the SHA-256 of the canonical form, with its version in front.

    :param version: of the list of fields (and of this canon) behind ``value``, so
        that an upgrade can still judge the signatures given before it
    """
    text = canonical_json(value)
    return f"{version}:{hashlib.sha256(text.encode()).hexdigest()}"


def get_version(value):
    """Return the version (int) with which a digest was made."""
    return int(value.partition(":")[0])


def short_digest(value, key):
    """Return the eight characters that stand for a digest on forms (校验码).

    :param key: a secret (text), without which nobody finds by trying of which
        content a printed checksum is
    """
    if not value:
        return ""
    return hmac.new(key.encode(), value.encode(), "sha256").hexdigest()[:8].upper()
