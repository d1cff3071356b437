"""What the web client asks when it opens a list or a kanban.

Inside Odoo. As in ``relational_model`` of core's ``web``: a column that never shows is
read too, but of what it links to no name.
"""

from lxml import etree

from .stopwatch import measure

NEVER = ("1", "True")


def _get_specification(model, arch):
    """Return what is read of each row of a view."""
    specification = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        shows = not {node.get("invisible"), node.get("column_invisible")} & {*NEVER}
        if field.name in specification and not shows:
            continue
        specification[field.name] = (
            {"fields": {"display_name": {}} if shows else {}}
            if field.relational
            else {}
        )
    return specification


def _get_arch(model, view, kind):
    return etree.fromstring(model.get_view(view.id, kind)["arch"])


def open_list(model, view, domain, limit=80):
    """Return the ``Sample`` of opening the first page of a list, nothing cached."""
    wanted = _get_specification(model, _get_arch(model, view, "list"))
    model.env.invalidate_all()
    return measure(
        model.env,
        lambda: model.web_search_read(domain, wanted, limit=limit, count_limit=10001),
    )


def open_kanban(model, view, domain):
    """Return the ``Sample`` of opening a kanban in its columns, nothing cached.

    Each column shows the first cards, as many as the view says.
    """
    arch = _get_arch(model, view, "kanban")
    wanted = _get_specification(model, arch)
    model = model.with_context(read_group_expand=True)
    model.env.invalidate_all()
    return measure(
        model.env,
        lambda: model.web_read_group(
            domain,
            [arch.get("default_group_by")],
            auto_unfold=True,
            unfold_read_specification=wanted,
            unfold_read_default_limit=int(arch.get("limit")),
        ),
    )
