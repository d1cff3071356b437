def fill_defaults(model, vals_list, *names):
    """Return ``vals_list`` with what these fields get where nobody gives them a value.

    Core asks for defaults, those of the context too, after whatever ``create`` looks
    at in the values it was given: what it guards is filled in before.
    """
    found, result = {}, []
    for vals in vals_list:
        missing = tuple(name for name in names if name not in vals)
        if missing and missing not in found:
            found[missing] = model.default_get(missing)
        result.append({**found.get(missing, {}), **vals})
    return result
