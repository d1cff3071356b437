def fill_defaults(model, vals_list, *names):
    """Return ``vals_list`` with what these fields get where nobody gives them a value.

    Core asks for defaults, those of the context and of users, after whatever ``create``
    looks at in the values it was given: what it guards is filled in before.
    """
    context = model.env.context
    # kept in memory by core
    saved = model.env["ir.default"]._get_model_defaults(model._name)
    names = [
        name
        for name in names
        if f"default_{name}" in context or name in saved or model._fields[name].default
    ]
    if not names:
        return vals_list
    return [
        {**model.default_get([name for name in names if name not in vals]), **vals}
        for vals in vals_list
    ]
