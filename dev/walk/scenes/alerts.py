"""What wants attention: one mail a person and day, and the same in a group's chat."""

import base64
import hashlib
import hmac
from urllib.parse import parse_qs, urlsplit

from ..letters import (
    find_last,
    find_letters,
    give_address,
    save_settings,
)
from ..outside import Robot
from ..people import LANG, person, ref
from ..sentences import (
    DIGEST_ALERTS,
    NO_ROBOT_URL,
    ROBOT_OUTSIDE,
    ROBOT_TEST,
    ROBOT_TITLE,
    ROBOT_TOOK,
    NoRights,
    Says,
    translate,
)
from ..steps.flow import scene
from ..way import in_days

RULE = "一个月内到期"
SECRET = "SEC-walk"


@scene(
    "预警、群机器人", "Who has to know of late orders gets one mail a day, a chat too"
)
def alert(way):
    values = {
        "name": RULE,
        "kind": "promise_risk",
        "delay": 30,
        "role_id": ref("role_sales_assistant"),
        "tell_salesperson": False,
    }
    with way.refused(NoRights("order.alert.rule")):
        person("order_clerk").create("order.alert.rule", values)
    person("admin").create("order.alert.rule", values)
    give_address("sales_assistant")
    with Robot() as robot:
        settings = set_up_robot(way, robot)
        row, letter = remind(way)
        tell_robot(way, robot, letter)
        sign_for_dingtalk(way, robot)
        settings.person.create("res.config.settings", {"order_robot": False}).execute()
    way.done(
        "sales_assistant", f"one mail, of {row['alert_count']} orders among others"
    )


def set_up_robot(way, robot):
    """The settings take an address of the house, and none in clear outside it."""
    with way.refused(Says(NO_ROBOT_URL)):
        save_settings({"order_robot": "wecom"})
    outside = {"order_robot": "wecom", "order_robot_url": "http://robot.example.com/"}
    with way.refused(Says(ROBOT_OUTSIDE)):
        save_settings(outside)
    settings = save_settings({"order_robot": "wecom", "order_robot_url": robot.url})
    settings.action_test_order_robot()
    ((path, message),) = robot.received
    words = Says(ROBOT_TEST, user=person("admin").name)
    if path != "/robot?key=walk" or not words.matches(message["markdown"]["content"]):
        raise way.failure(f"the test came to {path} as {message}")
    way.done("admin", "set up a robot in the style of WeCom, tested it")
    return settings


def remind(way):
    """Run the job of the day twice; return the row that notes it, and the mail."""
    last, user = find_last(), person("sales_assistant").uid
    job = person("admin").record("ir.cron", ref("ir_cron_remind"))
    job.method_direct_trigger()
    told = [("user_id", "=", user)]
    (row,) = person("admin").search("order.signoff.digest", told)
    if not row["alert_count"]:
        raise way.failure("nobody is told of what is due within a month")
    job.method_direct_trigger()
    if len(person("admin").search("order.signoff.digest", told)) != 1:
        raise way.failure("the mail of the day is noted twice")
    (letter,) = find_letters("sales_assistant", last)
    if not Says(DIGEST_ALERTS, _=row["alert_count"]).matches(letter.subject):
        raise way.failure(f"the mail of the day is called {letter.subject}")
    fields = ["name", "promised_date", "planned_delivery_date", "partner_id"]
    names = [cells[0] for cells in letter.rows]
    orders = person("sales_assistant").call(
        "sale.order", "search_read", [("name", "in", names)], fields
    )
    due = [item["promised_date"] or item["planned_delivery_date"] for item in orders]
    if not due or not all(day and day <= in_days(30) for day in due):
        raise way.failure(f"the mail has orders that are due on {due}")
    customers = [item["partner_id"][1] for item in orders]
    letter.check_language(LANG, [RULE, person("sales_assistant").name, *customers])
    return row, letter


def tell_robot(way, robot, letter):
    """The mails come first; the robot is told by a job of its own, once."""
    if len(robot.received) != 1:
        raise way.failure("the robot was told while the mails were made")
    job = person("admin").record("ir.cron", ref("ir_cron_order_robot"))
    for _time in range(2):
        job.method_direct_trigger()
    _test, (_path, message) = robot.received
    text = message["markdown"]["content"]
    if message["msgtype"] != "markdown" or letter.subject not in text:
        raise way.failure(f"the robot was told {message}")
    order = letter.rows[0][0]
    if order not in text or "¥" in text:
        raise way.failure(f"the robot was not told of {order}, or of prices:\n{text}")
    row = person("admin").search("order.robot.message", [], order="id desc").first
    company = row.related("company_id", "res.company")
    lang = company.related("partner_id", "res.partner")["lang"]
    found = row["state"], Says(ROBOT_TOOK, lang).matches(row["result"]), row["title"]
    if found != ("posted", True, translate(ROBOT_TITLE, lang)):
        raise way.failure(
            f"the message {row['title']} is {row['state']}: {row['result']}"
        )
    way.done("admin", f"the group reads it too: {letter.subject}")


def sign_for_dingtalk(way, robot):
    """In the other style the address carries time and signature (加签)."""
    values = {"order_robot": "dingtalk", "order_robot_secret": SECRET}
    save_settings(values).action_test_order_robot()
    path, message = robot.received[-1]
    query = {key: value for key, (value,) in parse_qs(urlsplit(path).query).items()}
    text = f"{query['timestamp']}\n{SECRET}".encode()
    digest = hmac.new(SECRET.encode(), text, hashlib.sha256).digest()
    if query["sign"] != base64.b64encode(digest).decode():
        raise way.failure(f"the robot's signature does not fit: {path}")
    if set(message["markdown"]) != {"title", "text"}:
        raise way.failure(f"DingTalk takes no {message}")
    way.done("admin", "and one in the style of DingTalk, with a signature")
