"""The add-on's pages among core's dashboards, and the figures behind them."""

from ..people import person, ref
from ..sentences import NoRights
from ..steps.flow import scene
from ..way import in_days
from .repair import install

# Who sees what is on each page
READERS = {
    "orders": ("sales_office", "administration"),
    "after_sales": ("service_supervisor", "administration"),
}
STRANGER = "warehouse_supervisor"


@scene("数据统计与分析", "The dashboards, each for who may see what is on it")
def show(way):
    install(way)
    stranger = person(STRANGER)
    page = stranger.record("spreadsheet.dashboard", ref("orders_dashboard"))
    with way.refused(NoRights("spreadsheet.dashboard")):
        page.read(["name"])
    with way.refused(NoRights("order.flow.report")):
        stranger.search("order.flow.report", [])
    for name, logins in READERS.items():
        page_id = ref(f"{name}_dashboard")
        for login in logins:
            page = person(login).read_dashboard(page_id)["snapshot"]
            title = person(login).record("spreadsheet.dashboard", page_id)["name"]
            check_figures(way, login, title, page, *_get_expected(way, name))


def _get_expected(way, name):
    """Return which documents of this way a page counts, and what it says of them.

    :return: ``(domain, {measure: [the page's first figures]})``
    """
    if name == "after_sales":
        cases = [way.case_id, way.mailed_id, way.repair_id]
        # all of them, then the complaint
        return [("id", "in", cases)], {"__count": [3, 1]}
    return [("order_id", "in", [way.order_id, way.twin_id])], {
        "__count": [2],
        "complaint_count:sum": [1],
        "amount_total:sum": [way.total],
    }


def check_figures(way, login, title, page, walked, expected):
    """Read each figure of a page as this person, of the documents that walked."""
    found, sources = {}, 0
    for model, domain, groups, measures in _get_sources(person(login), page):
        rows = person(login).call(
            model, "formatted_read_group", [*domain, *walked], groups, measures
        )
        if not rows:
            raise way.failure(f"{title}: nothing of {model} by {groups} for {login}")
        for measure in measures:
            values = [row[measure] for row in rows]
            if not groups:
                values = [round(value, 2) for value in values if value is not None]
                found.setdefault(measure, []).extend(values)
            elif measure == "__count" and sum(values) != found[measure][0]:
                raise way.failure(f"{title}: by {groups} there are {values}")
        sources += 1
    for measure, values in expected.items():
        if found[measure][: len(values)] != values:
            raise way.failure(f"{title}: {measure} is {found[measure]}, not {values}")
    way.done(login, f"{title}: {sources} figures, {found['__count'][0]} from here")


def _get_sources(reader, page):
    """Yield ``(model, domain, groups, measures)`` of each figure of these days."""
    for pivot in page["pivots"].values():
        period = pivot["fieldMatching"]["period"]
        if period["offset"]:
            continue
        since = [(period["chain"], ">=", in_days(-90))]
        groups = [row["fieldName"] for row in pivot["rows"]]
        measures = [measure["id"] for measure in pivot["measures"]]
        yield pivot["model"], [*pivot["domain"], *since], groups, measures
    for figure in page["sheets"][0]["figures"]:
        if figure["data"]["type"] == "scorecard":
            continue
        source, name = figure["data"]["metaData"], figure["data"]["metaData"]["measure"]
        if name != "__count":
            field = reader.call(source["resModel"], "fields_get", [name])[name]
            name = f"{name}:{field['aggregator']}"
        domain = figure["data"]["searchParams"]["domain"]
        yield source["resModel"], domain, source["groupBy"], [name]
