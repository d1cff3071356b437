"""The staff of the demo: each of them calls from outside, as any program does."""

import functools
import os

import requests

from . import Failure

URL, DB = os.environ["URL"], os.environ["DB"]
LANG = os.environ.get("WALK_LANG") or "zh_CN"
MODULE = "sale_mrp_countersign"
TIMEOUT = 120
# What Odoo raises to tell a user no; anything else is an error of the program
KINDS = ("UserError", "ValidationError", "AccessError", "RedirectWarning")


class Refused(Exception):
    """The server said no.

    :param str call: who tried what
    :param str kind: name of the server's exception class
    :param str text: what the user reads
    """

    def __init__(self, call, kind, text):
        super().__init__(text)
        self.call, self.kind, self.text = call, kind, text


class Call:
    """What somebody tries; the last one is kept for the walk's messages."""

    last = None

    def __init__(self, person, door):
        self.person, self.door = person, door
        Call.last = self


class Person:
    """One user of the demo, whose password is the login."""

    def __init__(self, login):
        self.login = login
        self.http = requests.Session()
        self.uid = self._rpc("common", "login", DB, login, login)
        if not self.uid:
            raise Failure(f"{login} cannot log in")
        self.context = {"lang": LANG, "tz": "Asia/Shanghai"}
        user = self.record("res.users", self.uid)
        self.name = user["name"]
        if user["lang"] != LANG:
            # As in the preferences: some refusals follow the user, not the call
            user.write({"lang": LANG})
        self.logged_in = False

    def _rpc(self, service, method, *args):
        return self._post(
            "/jsonrpc", {"service": service, "method": method, "args": args}
        )

    def _post(self, path, params):
        answer = self.http.post(
            URL + path,
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=TIMEOUT,
        ).json()
        if "error" in answer:
            self._raise(answer["error"]["data"])
        return answer.get("result")

    def _raise(self, error):
        kind = error["name"].rpartition(".")[2]
        if kind not in KINDS:
            door = Call.last.door if Call.last else "login"
            raise Failure(f"{self.login}: {door} broke: {kind}: {error['message']}")
        raise Refused(Call.last, kind, error["message"])

    def call(self, model, method, *args, **kwargs):
        """Return what ``execute_kw`` returns; the person's language goes along.

        :raise Refused: the server says no
        :raise Failure: it breaks
        """
        Call(self, f"{model}.{method}{_show(args)}")
        kwargs["context"] = {**self.context, **kwargs.get("context", {})}
        return self._rpc(
            "object", "execute_kw", DB, self.uid, self.login, model, method,
            list(args), kwargs,
        )  # fmt: skip

    def create(self, model, values, **kwargs):
        """Create one record and return it."""
        (record_id,) = self.call(model, "create", [values], **kwargs)
        return self.record(model, record_id)

    def search(self, model, domain, **kwargs):
        """Return the records found."""
        return Records(self, model, self.call(model, "search", domain, **kwargs))

    def record(self, model, record_id):
        return Records(self, model, [record_id])

    def load(self, model, record_id, field, value):
        """Import one value, as from a spreadsheet; its message is a refusal."""
        result = self.call(model, "load", [".id", field], [[str(record_id), value]])
        Call(self, f"{model}.load({field}={value})")
        texts = [item["message"] for item in result["messages"]]
        if texts:
            raise Refused(Call.last, "UserError", "\n".join(texts))

    # ----------------------------------------------------------------- browser
    def print(self, report, record_id):
        """Return the PDF of a printed form (bytes), as the browser fetches it."""
        answer = self._get(f"/report/pdf/{MODULE}.{report}/{record_id}")
        if not answer.content.startswith(b"%PDF"):
            raise Failure(f"{self.login}: {report} is no PDF")
        return answer.content

    def read_dashboard(self, record_id):
        """Return one of core's dashboards (dict), as the browser fetches it."""
        return self._get(f"/spreadsheet/dashboard/data/{record_id}").json()

    def _get(self, path):
        if not self.logged_in:
            login = {"db": DB, "login": self.login, "password": self.login}
            self.logged_in = bool(self._post("/web/session/authenticate", login))
        Call(self, path)
        answer = self.http.get(URL + path, timeout=TIMEOUT)
        if not answer.ok:
            raise Failure(f"{self.login}: {path} answers {answer.status_code}")
        return answer


class Records:
    """Records as one person sees them; methods are calls, ``[name]`` reads.

    ``order.action_submit()`` is ``execute_kw("sale.order", "action_submit", [ids])``.
    """

    def __init__(self, person, model, ids):
        self.person, self.model, self.ids = person, model, ids

    def __getattr__(self, method):
        return functools.partial(self.person.call, self.model, method, self.ids)

    def __getitem__(self, name):
        (values,) = self.read([name])
        return values[name]

    def __iter__(self):
        return (self.person.record(self.model, record_id) for record_id in self.ids)

    def __len__(self):
        return len(self.ids)

    @property
    def id(self):
        (record_id,) = self.ids
        return record_id

    @property
    def first(self):
        """The first of them."""
        return self.person.record(self.model, self.ids[0])

    def where(self, **values):
        """Return the only one of them with these values."""
        (found,) = (
            record
            for record in self
            if all(record[name] == value for name, value in values.items())
        )
        return found

    def seen_by(self, login):
        """Return the same records as somebody else sees them."""
        return Records(person(login), self.model, self.ids)

    def related(self, name, model):
        """Return the records of a relation."""
        value = self[name]
        if value and isinstance(value[-1], str):
            value = value[:1]
        return Records(self.person, model, value or [])


@functools.cache
def person(login):
    """Return the person who has this login."""
    return Person(login)


def ref(name, module=MODULE):
    """Return the id of a record of the demo data."""
    return person("admin").call(
        "ir.model.data", "check_object_reference", module, name
    )[1]


class Visitor:
    """The customer in the portal, without a login: knows the order's link only."""

    def __init__(self, order):
        self.login = self.name = "customer"
        self.order_id = order.id
        # The link that the clerk's preview opens and the quotation's mail holds
        self.token = order.action_preview_sale_order()["url"].split("access_token=")[1]
        self.token = self.token.partition("&")[0]

    def sign(self, name, signature):
        """Sign the quotation online; return what the page answers.

        :param str signature: PNG in base64
        """
        params = {"access_token": self.token, "name": name, "signature": signature}
        return requests.post(
            f"{URL}/my/orders/{self.order_id}/accept",
            json={"jsonrpc": "2.0", "method": "call", "params": params},
            timeout=TIMEOUT,
        ).json()


def _show(args):
    """Return the arguments after the ids as the walk prints them."""
    values = [arg for arg in args if not _is_ids(arg)]
    if values and isinstance(values[0], list) and isinstance(values[0][0], dict):
        values[0] = values[0][0]
    texts = [
        ", ".join(f"{key}={_short(item)}" for key, item in value.items())
        if isinstance(value, dict)
        else _short(value)
        for value in values
    ]
    return f"({', '.join(texts)})"


def _is_ids(arg):
    return isinstance(arg, list) and all(isinstance(item, int) for item in arg)


def _short(value):
    if isinstance(value, list | dict) and value:
        return "…"
    text = str(value)
    return text if len(text) <= 24 else f"{text[:21]}…"
