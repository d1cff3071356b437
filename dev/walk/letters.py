"""The mails that go out: what stands in them, and in which language."""

import re

from lxml import html

from . import Failure
from .people import person

# What is no word of the other language: numbers of documents, currencies, checksums
NO_WORDS = re.compile(
    r"\b(?:S|SH|YK)\d[\d-]*|\bWH/\w+/\d+|\b[A-Z]{2}\d{3}\b|https?:\S+"
)
FOREIGN = {
    "zh_CN": re.compile(r"[A-Za-z]{2,}"),
    "en_US": re.compile(r"[\u4e00-\u9fff]+"),
}


class Letter:
    """A mail in the queue, read as its recipient does."""

    def __init__(self, values):
        self.subject, self.to = values["subject"], values["email_to"]
        body = html.fromstring(values["body_html"])
        self.text = body.text_content()
        self.rows = [
            [cell.text_content().strip() for cell in row] for row in body.iter("tr")
        ]

    def check_language(self, lang, names):
        """Check that no word of the other language is in it.

        :param names: names of people, customers and the like, which are no words
        """
        check_language(f"{self.subject}\n{self.text}", lang, names)


def check_language(text, lang, names):
    """Check that a text that goes out is all in one language.

    :raise Failure: naming the words that are not
    """
    for name in sorted(names, key=len, reverse=True):
        text = text.replace(name, " ")
    if words := FOREIGN[lang].findall(NO_WORDS.sub(" ", text)):
        raise Failure(f"a mail in {lang} has {', '.join(words)}:\n{text}")


def find_letters(login, after=0):
    """Return the mails to somebody that wait to be sent, the oldest first.

    :param int after: id of the last mail that was there before
    """
    user = person("admin").record("res.users", person(login).uid)
    domain = [("email_to", "ilike", user["email"]), ("id", ">", after)]
    fields = ["subject", "email_to", "body_html"]
    return [
        Letter(values)
        for values in person("admin").call(
            "mail.mail", "search_read", domain, fields, order="id"
        )
    ]


def find_last():
    """Return the id of the last mail."""
    mails = person("admin").search("mail.mail", [], order="id desc", limit=1)
    return mails.ids[0] if mails.ids else 0


def give_address(*logins):
    """Give people a mail address; without one nobody is told anything."""
    for login in logins:
        user = person("admin").record("res.users", person(login).uid)
        user.write({"email": f"{login}@example.com"})


def save_settings(values):
    """Change the settings as an administrator does, and save them."""
    settings = person("admin").create("res.config.settings", values)
    settings.execute()
    return settings
