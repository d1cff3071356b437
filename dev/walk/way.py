"""One order on its way: what the steps do over and over."""

import functools
from contextlib import contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from . import Failure, papers
from .people import LANG, Call, Records, Refused, person, ref
from .sentences import DERIVED, NOT_YOUR_TURN, TITLES, UNSIGNED, Says, translate

# The factory's day
TODAY = datetime.now(ZoneInfo("Asia/Shanghai")).date()


def in_days(days):
    """Return a day as the RPC takes it."""
    return str(TODAY + timedelta(days=days))


class Way:
    """One order on its way.

    :param str customer: code of a customer of the demo
    :param str product: short name of a pump of the demo
    :param str change: a non-standard change, or None
    :param bool pays_late: the balance comes after the dispatch request
    """

    def __init__(
        self, narrator, title, customer, product, quantity, change=None, pays_late=False
    ):
        self.narrator, self.title = narrator, title
        self.customer = person("admin").record(
            "res.partner", ref(f"demo_customer_{customer}")
        )
        self.product = person("admin").record("product.product", ref(f"demo_{product}"))
        self.product_key = product
        self.quantity, self.change, self.pays_late = quantity, change, pays_late
        # Found on the way
        self.order_id = self.sheet_id = self.picking_id = None
        self.twin_id = self.anew_id = None
        self.case_id = self.mailed_id = self.repair_id = None
        self.form = self.transfer = self.needs_money = self.question = None
        self.notice = []

    def walk(self, steps):
        self.narrator.title(self.title)
        for step in steps:
            self.narrator.step(step.number, step.chinese, step.english)
            step.take(self)

    # --------------------------------------------------------------- documents
    def order(self, login):
        """Return the order as this person sees it."""
        return person(login).record("sale.order", self.order_id)

    def twin(self, login):
        """Return the order that repeats this one."""
        return person(login).record("sale.order", self.twin_id)

    def orders(self, login):
        """Return the order and the one that repeats it."""
        return Records(person(login), "sale.order", [self.order_id, self.twin_id])

    @property
    def total(self):
        """What both orders are worth, in the company's currency."""
        orders = self.orders("admin").read(["amount_total", "currency_rate"])
        return round(
            sum(one["amount_total"] / one["currency_rate"] for one in orders), 2
        )

    def picking(self, login):
        """Return the transfer to the customer as this person sees it."""
        return person(login).record("stock.picking", self.picking_id)

    def productions(self, login):
        """Return the order's manufacturing orders as this person sees them."""
        domain = [("control_order_ids", "in", [self.order_id])]
        return person(login).search("mrp.production", domain)

    @functools.cached_property
    def name(self):
        return self.order("admin")["name"]

    @functools.cached_property
    def lang(self):
        """The language of the customer's forms."""
        return self.customer["lang"]

    @property
    def lane(self):
        return self.order("admin").related("lane_id", "order.lane")["code"]

    @property
    def is_stock(self):
        return self.lane == "stock"

    @property
    def is_nonstandard(self):
        return self.lane == "nonstandard"

    # --------------------------------------------------------------- narrating
    def done(self, login, text):
        self.narrator.done(person(login), text)

    def skipped(self, why):
        self.narrator.skipped(why)

    def part(self, number, chinese, english):
        self.narrator.part(number, chinese, english)

    # --------------------------------------------------------------- expecting
    @contextmanager
    def refused(self, *expected, tell=True):
        """Expect that what is tried inside is refused in just these words.

        :param expected: each has to be in the refusal
        :param bool tell: print it
        :raise Failure: it is let through, or refused for another reason
        """
        try:
            yield
        except Refused as refusal:
            missing = [str(item) for item in expected if not item.is_in(refusal)]
            if missing:
                raise Failure(
                    f"{self.title}: {refusal.call.door} by "
                    f"{refusal.call.person.login} should be refused with\n  "
                    + "\n  ".join(missing)
                    + f"\nand was refused with {refusal.kind}:\n  {refusal.text}"
                ) from refusal
            self.narrator.refused(refusal, tell)
            return
        raise Failure(
            f"{self.title}: {Call.last.door} by {Call.last.person.login} was let "
            "through; it should be refused with\n  " + "\n  ".join(map(str, expected))
        )

    def write_derived(self, records, values):
        """Try to write each field that follows from facts; told once for all."""
        for number, (name, value) in enumerate(values.items()):
            with self.refused(Says(DERIVED), tell=not number):
                records.write({name: value})
        self.narrator.note(f"and so for {', '.join(list(values)[1:])}")

    def stage(self, expected):
        """Check where the order is."""
        order = self.order("admin")
        found = order["order_stage"]
        if found != expected:
            raise Failure(
                f"{self.title}: the order is in {found}, not in {expected}:\n"
                f"{order['stage_reasons']}"
            )
        self.narrator.stage(_get_stage_labels()[expected], expected)

    def waits_for(self, login, document):
        """Return what names this person as the one whose turn it is."""
        return Says(NOT_YOUR_TURN, document=document, roles=_name(login))

    def failure(self, text):
        """Return the failure of this order to go as expected."""
        return Failure(f"{self.title}: {text}")

    # -------------------------------------------------------------------- acts
    def sign(self, login, documents, statement="同意", **answers):
        """Read the sheet and sign what was read."""
        sheet = self.read(login, documents)
        documents.seen_by(login).signoff_sign(
            **sheet, statement=statement, answers=answers
        )
        self.done(login, f"signed: {self.question}")

    def read(self, login, documents):
        """Return what somebody has on the screen: digests, and contents behind."""
        sheets = documents.seen_by(login).signoff_sheet()
        self.question = next(iter(sheets.values()))["questions"][0]
        return {
            name: {key: sheet[name] for key, sheet in sheets.items()}
            for name in ("digests", "contents")
        }

    def pay_deposit(self, order):
        """Have finance verify the deposit that an order owes, if any."""
        if owed := order["amount_deposit"]:
            order.seen_by("finance").verify_money(owed, "银行回单 1")
            self.done(
                "finance", f"{order['name']}: verified the deposit of {owed:,.2f}"
            )

    def upload(self, login, name, content):
        """Keep a paper in OUT and upload it; return the attachment."""
        values = {
            "name": papers.keep(f"{self.name}-{name}", content),
            "datas": papers.encode(content),
        }
        return person(login).create("ir.attachment", values)

    def print(self, login, report, document, name, lang=None):
        """Print a form, keep it in OUT, check what every form has to show.

        :param str lang: its language; the customer's when left out
        """
        lang = lang or self.lang
        (order,) = person("admin").call(
            "sale.order",
            "read",
            [self.order_id],
            ["name", "revision_label", "digest_short"],
            context={"lang": lang},
        )
        return self.print_form(
            login,
            report,
            document,
            name,
            lang,
            customer=self.customer["customer_code"],
            product=self.product["default_code"],
            number=order["name"],
            # Content that nobody relied on yet has no revision
            revision=order["revision_label"] or "—",
            digest=order["digest_short"],
        )

    def print_form(self, login, report, document, name, lang=None, **expected):
        """Print a form, keep it in OUT, check its title and the texts expected.

        :param str lang: its language; that of the staff when left out
        :param expected: what it is: the text that has to be on the form
        """
        content = person(login).print(report, document.id)
        path = papers.OUT / papers.keep(f"{self.name}-{name}.pdf", content)
        form = papers.Print(path.name, content)
        form.check(title=translate(TITLES[report], lang or LANG), **expected)
        self.narrator.printed(person(login), path, len(form.pages))
        return form


def unsigned(*logins):
    """Return what names each of these people as not having signed."""
    return [Says(UNSIGNED, role=_name(who)) for who in logins]


def _name(login):
    return person(login).name


@functools.cache
def _get_stage_labels():
    field = person("admin").call("sale.order", "fields_get", ["order_stage"])
    return dict(field["order_stage"]["selection"])
