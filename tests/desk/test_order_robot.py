import base64
import hashlib
import hmac
import time
from unittest.mock import patch
from urllib.parse import parse_qs, urlsplit

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.desk import (
    order_robot,
    res_company_robot,
)

from .desk_common import DeskCommon
from .robot_server import RobotServer

LOGGER = res_company_robot.__name__


@tagged("post_install", "-at_install")
class TestOrderRobot(DeskCommon):
    """The mail of the day in a chat, over a real line to a robot of our own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        rules = cls.env["order.alert.rule"]
        rules.search([]).active = False
        rules.create({"name": "Stands still", "kind": "stands_still", "delay": 1})
        cls.messages = cls.env["order.robot.message"]

    def setUp(self):
        super().setUp()
        self.robot = RobotServer()
        self.addCleanup(self.robot.stop)
        self.company.write({"order_robot": "wecom", "order_robot_url": self.robot.url})

    def _remind(self, moment="2030-05-08 01:00:00"):
        """Let an order stand still, the digest be sent, and the robot be told."""
        with freeze_time("2030-05-06 01:00:00"):
            order = self._create_order(user_id=self.users["salesperson"].id)
            order.order_line.price_unit = 73913
            self.env.flush_all()
        with freeze_time(moment):
            self.env["order.signoff.digest"]._cron_remind()
        return order

    def test_nothing_of_another_company(self):
        """Who works in two companies reads the mail; no chat does."""
        other = self.env["res.company"].create({"name": "Other Factory"})
        self.users["salesperson"].company_ids |= other
        order = self._remind()
        self.messages._cron_post()
        self.assertFalse(
            [text for *_rest, text in self.robot.received if order.name in str(text)]
        )

    # ----------------------------------------------------------------- message
    def test_wecom(self):
        order = self._remind()
        self.assertFalse(self.robot.received, "the mails come first")
        self.messages._cron_post()
        self.messages._cron_post()
        ((path, headers, message),) = self.robot.received
        self.assertEqual(path, "/robot?key=abc")
        self.assertIn("application/json", headers["Content-Type"])
        self.assertEqual(message["msgtype"], "markdown")
        text = message["markdown"]["content"]
        for words in ("cs\\_salesperson", "Stands still", order.name, "Customer B"):
            self.assertIn(words, text)
        self.assertNotIn("73913", text)
        self.assertNotIn("369,565", text)
        row = self.messages.search([], limit=1)
        self.assertEqual((row.state, row.result), ("posted", "Taken: ok"))
        self.assertEqual(self.company.order_robot_result, "Taken: ok")
        self.assertTrue(self.company.order_robot_at)

    def test_dingtalk_with_signature(self):
        self.company.order_robot = "dingtalk"
        self.company.sudo().order_robot_secret = "SEC123"
        self._remind()
        self.messages._cron_post()
        ((path, _headers, message),) = self.robot.received
        self.assertEqual(set(message["markdown"]), {"title", "text"})
        query = {key: value for key, (value,) in parse_qs(urlsplit(path).query).items()}
        self.assertEqual(query["key"], "abc")
        self.assertAlmostEqual(int(query["timestamp"]) / 1000, time.time(), delta=60)
        digest = hmac.new(
            b"SEC123", f"{query['timestamp']}\nSEC123".encode(), hashlib.sha256
        )
        self.assertEqual(query["sign"], base64.b64encode(digest.digest()).decode())

    def test_several_people_in_few_messages(self):
        self.env["order.alert.rule"].search([]).role_id = self.role("sales_assistant")
        self._remind()
        self.messages._cron_post()
        ((_path, _headers, message),) = self.robot.received
        text = message["markdown"]["content"]
        self.assertIn("cs\\_salesperson", text)
        self.assertIn("cs\\_sales\\_assistant", text)

    def test_long_texts(self):
        self.assertEqual(order_robot.pack(["a", "b"], 4), ["a\n\nb"])
        self.assertEqual(order_robot.pack(["aaa", "bbb"], 4), ["aaa", "bbb"])
        short = order_robot.cut("泵" * 2000)
        self.assertLessEqual(len(short.encode()), order_robot.MESSAGE_SIZE)
        self.assertTrue(short.endswith("泵\n…"))

    def test_markdown_of_others_means_nothing(self):
        digest = self.env["order.signoff.digest"]
        self.assertEqual(
            digest._get_plain("[x](http://y)\n# <b>"), "\\[x\\](http://y) \\# \\<b\\>"
        )

    # ---------------------------------------------------------------- failures
    def test_failures_are_logged_and_shown(self):
        secret = "abc"
        for answer, words in (
            ((500, "broken"), "500 broken"),
            ((200, '{"errcode": 93000, "errmsg": "invalid webhook url"}'), "93000"),
            ((404, ""), "404"),
        ):
            self.robot.answer = answer
            with (
                self.subTest(answer=answer),
                self.assertLogs(LOGGER, "WARNING") as logs,
            ):
                self.assertFalse(self.company._post_to_robot("title", "text"))
                self.assertIn(words, self.company.order_robot_result)
                self.assertNotIn(secret, "".join(logs.output))
                self.assertNotIn("127.0.0.1", "".join(logs.output))

    def test_job_goes_on_after_a_failure(self):
        mails = self._remind() and self._get_mails()
        self.assertIn("salesperson@example.com", mails, "mails go out anyway")
        self.messages._queue(self.company, "second", ["second"])
        self.robot.answer = (500, "")
        with self.assertLogs(LOGGER, "WARNING"):
            self.messages._cron_post()
        self.assertEqual(len(self.robot.received), 2)
        rows = self.messages.search([("company_id", "=", self.company.id)])
        self.assertEqual(set(rows.mapped("state")), {"failed"})
        self.messages._cron_post()
        self.assertEqual(len(self.robot.received), 2, "each is tried once")

    def test_nobody_listens(self):
        self.robot.stop()
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertFalse(self.company._post_to_robot("title", "text"))
        self.assertIn("does not answer", self.company.order_robot_result)

    def test_slow_answers_are_not_waited_for(self):
        self.robot.drip = 0.2
        start = time.monotonic()
        with patch.object(order_robot, "DEADLINE", 1):
            self.company._post_to_robot("title", "text")
        self.assertLess(time.monotonic() - start, 4)

    def test_sent_elsewhere(self):
        other = RobotServer()
        self.addCleanup(other.stop)
        self.robot.answer, self.robot.location = (307, ""), other.url
        with self.assertLogs(LOGGER, "WARNING"):
            self.assertFalse(self.company._post_to_robot("title", "text"))
        self.assertFalse(other.received)
        self.assertIn("elsewhere", self.company.order_robot_result)

    # ---------------------------------------------------------------- settings
    def test_addresses(self):
        for url in (
            "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x",
            "https://oapi.dingtalk.com/robot/send?access_token=x",
            "http://127.0.0.1:9/x",
            "http://localhost/x",
            "http://192.168.1.20/robot",
            "http://[::1]/x",
        ):
            self.assertTrue(order_robot.is_allowed(url), url)
            self.company.order_robot_url = url
        for url in (
            "http://qyapi.weixin.qq.com/x",
            "http://8.8.8.8/x",
            "http://169.254.169.254/x",
            "http://0.0.0.0/x",
            "ftp://127.0.0.1/x",
            "file:///etc/passwd",
            "https://user:secret@example.com/",
            "http://127.0.0.1@example.com/",
            "http://localhost.example.com/",
            "https://",
            "https://exa mple.com",
            "http://127.0.0.1:x/",
            "robot",
        ):
            self.assertFalse(order_robot.is_allowed(url), url)
            with self.assertRaises(ValidationError):
                self.company.order_robot_url = url
        with self.assertRaises(ValidationError):
            self.company.order_robot_url = False

    def test_nothing_without_a_robot_or_order_control(self):
        self.company.order_robot = False
        self._remind()
        self.company.order_robot = "wecom"
        self.company.order_control = False
        self._remind("2030-05-09 01:00:00")
        self.assertFalse(self.messages.search([("company_id", "=", self.company.id)]))

    def test_secret_and_address_are_for_the_administrator(self):
        self.company.sudo().order_robot_secret = "SEC123"
        user = self.users["sales_manager"]
        for name in ("order_robot_url", "order_robot_secret"):
            with self.assertRaises(AccessError):
                self.company.with_user(user).read([name])
        admin = new_test_user(
            self.env,
            "robot_admin",
            "base.group_system,sale_mrp_countersign.group_manager",
        )
        company = self.company.with_user(admin)
        self.assertEqual(company.order_robot_url, self.robot.url)
        with self.assertRaises(AccessError):
            company.read(["order_robot_secret"])
        settings = self.env["res.config.settings"].with_user(admin).create({})
        self.assertNotIn("SEC", settings.order_robot_secret)
        settings.order_robot_secret = "SEC456"
        self.assertNotIn("SEC", settings.order_robot_secret)
        self.assertEqual(self.company.sudo().order_robot_secret, "SEC456")
        settings.execute()
        self.assertEqual(self.company.sudo().order_robot_secret, "SEC456")
        action = settings.action_test_order_robot()
        self.assertEqual(action["params"]["type"], "success")
        self.assertEqual(len(self.robot.received), 1)
        self.company.order_robot = False
        with self.assertRaises(UserError):
            settings.action_test_order_robot()

    def test_set_up_in_one_go(self):
        """As the settings page saves it: robot and address together, in any order."""
        self.company.write({"order_robot": False, "order_robot_url": False})
        settings = self.env["res.config.settings"]
        with self.assertRaises(ValidationError):
            settings.create({"order_robot": "wecom"})
        values = {"order_robot": "dingtalk", "order_robot_url": self.robot.url}
        for names in (("order_robot", "order_robot_url"), reversed(values)):
            self.company.write({"order_robot": False, "order_robot_url": False})
            page = settings.create({name: values[name] for name in names})
            page.execute()
            self.assertEqual(self.company.order_robot, "dingtalk")
            self.assertEqual(self.company.order_robot_url, self.robot.url)
            self.assertEqual(settings.create({}).order_robot_url, self.robot.url)
        settings.create({"order_robot": "wecom"})
        self.assertEqual(self.company.order_robot, "wecom")
        self.assertEqual(self.company.order_robot_url, self.robot.url)

    def test_nobody_writes_a_message(self):
        self.messages._queue(self.company, "x", ["x"])
        manager = new_test_user(
            self.env, "robot_manager", "sale_mrp_countersign.group_manager"
        )
        row = self.messages.search([], limit=1).with_user(manager)
        self.assertEqual(row.text, "x")
        with self.assertRaises(UserError):
            row.create({"title": "x", "text": "x"})
        with self.assertRaises(AccessError):
            row.write({"text": "y"})
        with self.assertRaises(AccessError):
            row.with_user(self.users["sales_manager"]).read(["text"])
