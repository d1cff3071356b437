def clean_text(value):
    """Return a text without blanks around it; of what is no text, an empty one.

    For what comes over RPC: a number or a list is nothing said.
    """
    return value.strip() if isinstance(value, str) else ""
