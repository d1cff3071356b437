"""What the add-on says when it refuses, and how the walk knows it again.

The texts are the add-on's own terms, in English as in its code. The walk reads them
in the language of the staff, so what is expected is looked up in the translation:
a refusal counts only when it is this sentence, about this order or person.
"""

import functools
import re
from pathlib import Path

import polib

from . import Failure
from .people import LANG

PLACE = re.compile(r"%(?:\((\w+)\))?[sg]")
TRANSLATIONS = Path(__file__).resolve().parents[2] / "i18n"

# The order
NOT_COMPLETE = "%(order)s is not complete. Still missing:\n%(missing)s"
NOT_CONFIRMED = "%(order)s cannot be confirmed yet:\n%(reasons)s"
NOT_SUBMITTED = "The order has not been submitted."
BORN_CONFIRMED = (
    "%(order)s was confirmed without order control and this edit would bring it "
    "under control. Make a new order for it instead."
)
NOT_LOWERED = (
    "%(order)s is on the lane %(lane)s; it can be raised to a stricter lane, not "
    "lowered."
)
CONTENT_LOCKED = (
    "%(order)s is confirmed; what was signed does not change silently.\n%(changes)s\n"
    "Use “Open a Change”: the content can then be edited, and whoever answers for "
    "what changes signs again."
)
NOT_DELETED = (
    "%(document)s has been signed or recorded facts; it can be cancelled, not deleted."
)
DERIVED = (
    "%(fields)s of %(document)s follows from what has been recorded and cannot be "
    "written. Record the fact itself: sign, send, verify, ship."
)
SIGNED_ONLINE = "The customer signed online; the signature is kept. %(text)s"

# The checklist
MISSING_CLASS = "Customer class of %s"
MISSING_FILE = "%(customer)s on file (button Customer File)"
NOT_ON_FILE = (
    "%(customer)s is not on file yet. Fill in the customer file (button Customer File, "
    "or Records → Customer Files) and ask for the registration."
)
MISSING_CHECK = "The customer's data, confirmed (button Customer Checked)"
FILE_NOT_COMPLETE = (
    "The file of %(customer)s is not complete. Still missing:\n%(missing)s"
)
MISSING_BASIS = "The customer's order in writing (fax, mail or order form)"
MISSING_DATE = "The date that the customer wants"
MISSING_TERMS = "Payment terms"
MISSING_PACKING = "Packing requirements"
MISSING_REPLY = "Answer to the customer (button Answered)"

CLASS_SET_BY = (
    "The customer's class and own deposit decide on money: they are set by %(roles)s "
    "or by an order control administrator."
)

# Signing
UNSIGNED = "%(step)s: %(role)s has not signed."
NOT_YOUR_TURN = (
    "There is nothing for you to sign on %(document)s now. It waits for: %(roles)s."
)
NOT_READ = (
    "Signing %(document)s needs the checksums of what you have read. Open it with the "
    "button Sign and read it first."
)
CHANGED_SINCE = (
    "%(document)s has changed since you opened it (%(facets)s). Nothing was signed. "
    "Read it again, then sign.\n%(details)s"
)
NO_STATEMENT = "%(step)s needs a written statement: %(question)s"
NO_ANSWER = "%(step)s asks for an answer: %(question)s"
NO_FEASIBILITY = (
    "%(order)s: choose whether it can be made as asked, or with changes. If it "
    "cannot, refuse it and name an alternative."
)
NO_DRAWING_FILE = (
    "Write who at the customer has confirmed the drawings, and attach what was "
    "confirmed in writing."
)
NO_REASON_FOR_DATE = (
    "%(order)s: stock and work-centre load allow %(proposed)s. Say why you commit to "
    "%(date)s."
)
NOT_STATING = "The material statement is corrected by: %(roles)s."
NO_REASON = "Say why you refuse: a reason is required."
NOT_YOUR_ROLE = (
    "This is done by: %(roles)s. Ask one of them, or ask an administrator to add you "
    "to the role."
)

# Evidence
NOT_ENTERED = "Sign-offs are recorded by signing: use the buttons of the document."
EVIDENCE_STAYS = "Evidence never changes. Sign again if something was wrong."
REVISION_STAYS = "A revision is kept as it was and never changes."
INSTRUCTION_STAYS = "An instruction is kept as it was issued."
FILE_KEPT = (
    "%(file)s belongs to a signed record and is kept as it is. Add a new file instead."
)

# Sheets
NO_SHEET = "No sheet of the current revision: prepare it and send it."
NOT_IN_FORCE_YET = (
    "%(order)s is not in force: it has not been approved yet. A sheet goes to the "
    "customer only after the approval."
)
SHEET_STATE = (
    "Sheet %(sheet)s is in state “%(state)s”. This is done in state “%(states)s”."
)
NOBODY_NAMED = "Write who at the customer confirmed that it is legible."
NOT_BACK = "Sheet %(sheet)s has not come back signed and stamped."
NOT_CHECKED = "Sheet %(sheet)s has come back, its return has not been checked."
NO_SUCH_FILE = "“%(file)s” is refused: %(problem)s. Accepted are %(kinds)s."
NOT_ALL_TICKED = (
    "A return counts only when everything is right. Not ticked: %(checks)s. Refuse it "
    "with a reason instead."
)

# Money
DEPOSIT_OWED = "Deposit of %(owed)s owed, %(verified)s verified by finance."
NOT_COVERED = (
    "%(order)s: %(needed)s has to be paid for these goods and those before, "
    "%(verified)s is verified by finance."
)
PACKAGES_DIFFER = (
    "%(loaded)s packages are loaded, the request states %(requested)s: write why they "
    "differ."
)
NOT_YET_SAID = "Write down what the customer said."
NO_PROOF = "Give the bank document or other proof of the money."

# Production
NOT_RELEASED = "%(production)s may not be produced yet:\n%(reasons)s"
SUPERVISED = (
    "%(point)s of %(order)s was recorded by %(user)s on %(date)s and stays as it is."
)
TOO_MANY = (
    "%(product)s: %(made)g %(unit)s would be made, ordered are %(ordered)g, allowed ± "
    "%(allowed)g. Report %(missing)g too many first: “Report Exception”."
)
NOTHING_WRITTEN = "Write what has happened."
NOT_CLOSED_YET = "%(exception)s cannot be closed yet. %(hint)s"

# Quality
UNRELEASED = (
    "%(product)s for %(order)s: %(excess)s %(unit)s are not released by quality. "
    "%(details)s"
)
NOT_INSPECTING = "Goods are inspected by: %(roles)s."
DEVIATION = (
    "%(release)s is not as required: %(found)s. Send it back (button Send Back for "
    "Rework), or have it conceded by: %(roles)s."
)
NOT_CONCEDED = "%(step)s may be waived by: %(roles)s."
NOT_RELEASED_YET = (
    "%(release)s (%(state)s): only released goods that are not in stock yet are handed "
    "over."
)

# Dispatch
MAY_NOT_LEAVE = "%(transfer)s may not leave yet:\n%(reasons)s"
NOT_AS_REQUESTED = (
    "%(product)s did not leave on %(transfer)s as requested. Make a further transfer "
    "for it, with its own dispatch request."
)
STATE_FOLLOWS = (
    "The state of %(transfer)s follows from its goods: validate it, cancel it or "
    "return them."
)
DELIVERED_FOLLOWS = (
    "What has been delivered of %(product)s follows from the transfers of %(order)s: "
    "ship the goods."
)
LINK_STAYS = "%(product)s belongs to %(order)s; the link to a controlled order stays."
HAS_LEFT = "%(product)s has left on %(transfer)s: make a return when it comes back."
NOT_SHIPPED = "%(transfer)s has not been shipped under order control."
NOT_ARRIVED = "Record the arrival of the goods first, then the receipt."
SAY_DAMAGE = "Say what is short or damaged."

# A new customer
NOTHING_TO_ASK = "%(customer)s: there is nothing to ask for (%(state)s)."
NOT_PASTED = "Nothing was added. Correct these rows first:\n%(rows)s"
ALL_ON_STOCK = "%(product)s × %(wanted)s: on stock"
NOTHING_ASKED = "Write who called, how, and what was said or asked for."
NO_OUTCOME = "Say what came of it, and what the customer was told."
SETTLED = "%(request)s is settled already."

# Samples and accessories
NEXT_STEP = "%(item)s: next comes “%(next)s”."
NO_PHOTO = "Attach the photograph of %s."
NO_SHELF = "Give the lot or serial number of %s, and where it is kept."
LISTED_STAYS = (
    "%(item)s is being handled already (%(state)s): what was listed stays. List "
    "another item."
)
EXTRAS_NOT_READY = "Accessories not ready: %(items)s"

# Delivery, and money at the door
ARRANGE_FIRST = "%(order)s: arrange the delivery first, then tell the customer."
NO_DELIVERY_DAY = "Give the day of the delivery, today or a day to come."
NOBODY_TOLD = "Say who at the customer was told."
NOT_ON_ONE_TRUCK = "Choose at least two transfers to the same address."
NOT_LEFT_AT_DOOR = "%(transfer)s has not been shipped under order control."
NO_CASH_RECEIPT = "Give the number of the cash receipt or bank document."
OTHER_AMOUNT = (
    "%(amount)s was to be collected for %(transfer)s: write why it is another amount."
)
PUT_OFF = (
    "%(transfer)s is on its way: record what the carrier said (“Asked After”) instead "
    "of putting it off."
)
ASK_IN_TIME = "Give a time to come at which the office asks again."

# After-sales
CASE_STAGE = "%(case)s is in stage “%(stage)s”; this is done in: %(stages)s."
NOT_HANDLING = (
    "%(case)s is handled by: %(roles)s. Ask one of them, or ask an administrator to "
    "add you to the role."
)
NO_SOLUTION = "Write what is done about it."
WHY_UNHAPPY = "Write why the customer is not satisfied."
NO_CUSTOMER_YET = "%(case)s has no customer yet: enter who it came from."
NOT_SHIPPED_FOR = "Enter the delivery that the goods came with; it has to have left."
NO_PRICE = "A price on every line"
FREE_OF_CHARGE = "%(order)s, free of charge"
NO_REPAIRS = "Install Odoo's Repairs to open repair orders from cases."
NO_PRODUCT_TO_REPAIR = "Enter the product that is repaired."

# Mails and messages that go out by themselves
DIGEST_ALERTS = "Orders that need attention: %s"
DIGEST_LATE = "Late sign-offs: %s"
DIGEST_MINE = "Waiting for you, late"
DIGEST_ESCALATED = "Late with others, told to you"
SUMMARY_DAY = "%(company)s: orders on %(period)s"
SUMMARY_MONTH = "%(company)s: orders in %(period)s"
FIGURE_AMOUNT = "Their amount"
ROBOT_TITLE = "What is late"
ROBOT_TEST = "Test by %(user)s"
ROBOT_TOOK = "Taken: %(answer)s"
NO_ROBOT_URL = "Enter the address of the robot."
ROBOT_OUTSIDE = (
    "The robot's address begins with https://. With http:// it is localhost or a "
    "private address in figures, for example http://192.168.1.20/robot."
)
CHANGED_ROW = "What it says is not what was recorded: changed in the database."
MAILED_BY_JOB = "Such a mail is sent by the job only."

# The scorecard
NOT_SCORING = "Scorecards are kept by: %(roles)s."
SELF_SCORED_BY = "%(indicator)s is scored by its people: %(people)s."
ABOVE_FINDINGS = "%(what)s: give a number from %(least)g to %(most)g."
NO_DROP_REASON = "Say why the finding is dropped."
NO_BONUS_REASON = "Say what the bonus or malus is for."
SIGNED_STAYS = "%(sheet)s is signed and stays as it is."

# Printed on the forms, in the customer's language
TITLES = {
    "report_accessories": "List of the Customer's Accessories",
    "report_after_sales_case": "After-Sales Sheet",
    "report_arrival_receipt": "Arrival Receipt",
    "report_balance_notice": "Balance Payment Notice",
    "report_configuration_sheet": "Order Configuration Sheet",
    "report_confirmation_sheet": "Order Confirmation Sheet",
    "report_delivery_note": "Delivery Note",
    "report_dispatch_request": "Dispatch Request Notice",
    "report_scorecard": "Performance Scorecard",
    "report_shell_samples": "List of Empty-Shell Samples",
    "report_shipping_notice": "Shipping Notice",
}
MARK_NOT_IN_FORCE = "NOT YET IN FORCE"
MARK_NOT_SHIPPED = "NOT SHIPPED YET"
COMPLETION = (
    "The promised date is the completion of the finished goods, not the date of "
    "shipping."
)


@functools.cache
def _terms(lang):
    """Return ``{English text: text in lang}`` of the add-on."""
    own = TRANSLATIONS / f"{lang}.po"
    # English has no file: it is what the entries of any other are made from
    entries = polib.pofile(own if own.exists() else TRANSLATIONS / "zh_CN.po")
    return {
        entry.msgid: (own.exists() and entry.msgstr) or entry.msgid for entry in entries
    }


def translate(text, lang):
    """Return a term of the add-on in a language."""
    return _terms(lang)[text]


def check_sentences():
    """Check that the add-on still says all of this.

    :raise Failure: naming every sentence of this module that it does not
    """
    known = _terms(LANG)
    texts = [text for name, text in globals().items() if name.isupper()]
    texts = [text for text in texts if isinstance(text, str) and text != LANG]
    lost = [text for text in [*texts, *TITLES.values()] if text not in known]
    if lost:
        raise Failure(
            "The add-on does not say (any more):\n  " + "\n  ".join(map(repr, lost))
        )


class Says:
    """Expects this sentence, with these words in its places.

    :param str text: a term of the add-on, as in its code
    :param str lang: the language; that of the staff when left out
    :param words: what a place has to hold among other things; the rest is open
    """

    def __init__(self, text, lang=LANG, **words):
        self.text = translate(text, lang)
        self.words = words
        parts = PLACE.split(self.text)
        pattern = [re.escape(parts[0])]
        for name, part in zip(parts[1::2], parts[2::2], strict=True):
            word = words.get(name or "_", "")
            pattern += [".*?", re.escape(str(word)), ".*?" if word else ""]
            pattern.append(re.escape(part))
        self.pattern = re.compile("".join(pattern), re.DOTALL)

    def is_in(self, refusal):
        return self.matches(refusal.text)

    def matches(self, text):
        return bool(self.pattern.search(text))

    def __str__(self):
        words = ", ".join(f"{key}: {word}" for key, word in self.words.items())
        return f"“{self.text}”" + (f" ({words})" if words else "")


class NoRights:
    """Expects core's refusal: these records are not for this user to change."""

    def __init__(self, model):
        self.model = model
        name = re.escape(model)
        self.pattern = re.compile(rf"[(（]{name}[)）]|\b{name}\(")

    def is_in(self, refusal):
        return refusal.kind == "AccessError" and bool(self.pattern.search(refusal.text))

    def __str__(self):
        return f"no rights on {self.model}"
