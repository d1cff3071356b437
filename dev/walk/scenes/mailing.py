"""A customer writes a mail: it becomes a case, and what follows stays with it."""

import hashlib

from ..outside import send_mail
from ..papers import photograph
from ..people import person
from ..sentences import NO_CUSTOMER_YET, NoRights, Says
from ..steps.flow import scene

SUBJECT = "污水泵漏水"


@scene("客户来信", "A mail with a photograph becomes a case, the next one joins it")
def receive(way):
    address = open_address(way)
    sender = f"胡老板 <{way.customer['email']}>"
    photo = photograph("漏水处")
    number, case_id = send_mail(sender, address, SUBJECT, "机封处漏水，请处理。", photo)
    way.mailed_id = case_id
    case = person("sales_office").record("after.sales.case", case_id)
    check_case(way, case, [photo], SUBJECT, "机封处漏水，请处理。")
    way.done("sales_office", f"{case['name']}: {SUBJECT}, with a photograph")
    more = photograph("铭牌")
    _number, answered = send_mail(
        sender, address, f"Re: {SUBJECT}", "再发一张铭牌照片。", more, number
    )
    if answered != case_id:
        raise way.failure(f"the second mail went to {answered}, not to {case_id}")
    check_case(way, case, [photo, more])
    way.done("sales_office", "the second mail is there too, with its photograph")
    receive_unknown(way, address)


def open_address(way):
    """Return the address to which customers write, made by an administrator."""
    admin = person("admin")
    company = admin.search("res.company", []).first
    if not company["alias_domain_id"]:
        domain = admin.create("mail.alias.domain", {"name": "factory.example.com"})
        company.write({"alias_domain_id": domain.id})
    values = {"alias_name": "shouhou"}
    with way.refused(NoRights("after.sales.mailbox")):
        person("order_clerk").create("after.sales.mailbox", values)
    return admin.create("after.sales.mailbox", values)["alias_email"]


def check_case(way, case, photos, *words):
    """Check who writes, what he says, and that his photographs are there, whole."""
    found = case["channel"], case["stage"], case["partner_id"][0]
    if found != ("mail", "reported", way.customer.id):
        raise way.failure(f"the mail became a case of {found}")
    if missing := [word for word in words if word not in case["description"]]:
        raise way.failure(f"{case['name']} does not say {missing}")
    files = case.related("file_ids", "ir.attachment")
    sent = {hashlib.sha1(photo).hexdigest() for photo in photos}
    if {file["checksum"] for file in files} != sent or len(files) != len(photos):
        raise way.failure(f"{case['name']} has not the {len(photos)} photographs")


def receive_unknown(way, address):
    """Nobody knows who writes: the mail is kept, and asks for a name."""
    _number, case_id = send_mail("a@elsewhere.example.com", address, "求助", "泵坏了。")
    case = person("service_supervisor").record("after.sales.case", case_id)
    if case["partner_id"]:
        raise way.failure(f"a stranger was taken for {case['partner_id'][1]}")
    case.take_case()
    with way.refused(Says(NO_CUSTOMER_YET, case=case["name"])):
        case.record_solution("换机封", 20)
    way.done("service_supervisor", f"{case['name']} waits for who it came from")
