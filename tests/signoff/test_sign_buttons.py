from lxml import etree

from odoo.tests import tagged
from odoo.tools.safe_eval import safe_eval

from ..common import CountersignCommon


@tagged("post_install", "-at_install")
class TestSignButtons(CountersignCommon):
    """The dialog shows the buttons of the matter at hand, one of them primary."""

    def _get_buttons(self, **values):
        dialog = self.env["order.signoff.sign"].new()
        arch = etree.fromstring(dialog.get_view(view_type="form")["arch"])
        known = {name: dialog[name] for name in dialog._fields} | values
        shown = [
            button
            for button in arch.iterfind(".//footer/button")
            if not safe_eval(button.get("invisible", "False"), known)
        ]
        primary = [button for button in shown if "btn-primary" in button.get("class")]
        self.assertLessEqual(len(primary), 1)
        return [button.get("string") for button in shown]

    def test_buttons_of_each_matter(self):
        order, transfer = (
            {"document_model": name} for name in ("sale.order", "stock.picking")
        )
        for case, values, expected in (
            ("signature", order, ["Sign", "Refuse"]),
            ("copy", {**order, "is_copy": True}, ["Read"]),
            (
                "instruction",
                {**order, "asks_remarks": True},
                ["Acknowledge", "Refuse"],
            ),
            (
                "read back",
                {**transfer, "asks_remarks": True},
                ["Read Back", "Refuse"],
            ),
            ("not feasible", {**order, "answer_feasibility": "no"}, ["Refuse"]),
            (
                "not as required",
                {"document_model": "production.release", "is_refused_only": True},
                ["Refuse"],
            ),
        ):
            with self.subTest(case):
                self.assertEqual(self._get_buttons(**values), [*expected, "Close"])
