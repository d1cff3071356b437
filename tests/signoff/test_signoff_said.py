import json

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import new_test_user, tagged

from odoo.addons.sale_mrp_countersign.models.signoff.canonical import short_digest

from ..common import CountersignCommon

SAID = "73913 each is right"
# What stands for content, or for all that was recorded
DIGESTS = {
    "order.signoff": ("digests", "hash", "prev_hash", "payload", "statement"),
    "order.revision": ("digests", "digest", "content"),
    "sale.order": ("facet_digests", "content_digest", "evidence_head"),
    "stock.picking": ("facet_digests", "content_digest", "evidence_head"),
}


@tagged("post_install", "-at_install")
class TestSignoffSaid(CountersignCommon):
    """What was said with a sign-off is read by who may know what it is about."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.order = cls._create_order(nonstandard=True, user_id=False)
        case = cls()
        case._submit(cls.order)
        for code in ("chief_engineer", "purchasing", "production_manager"):
            case._sign(code, cls.order, statement=f"{code} says so")
        case._sign("finance", cls.order, statement=SAID)
        cls.env.flush_all()

    def _read(self, user, order=None):
        """Return all that a user reads of what was said on the order."""
        self.env.invalidate_all()
        rows = self.env["order.signoff"].with_user(user)
        rows = rows.search([("sale_order_id", "=", (order or self.order).id)])
        return " ".join(filter(None, rows.mapped("statement_shown")))

    def _create_user(self, login, groups):
        return new_test_user(self.env, login=login, groups=groups)

    def test_words_on_prices_are_for_who_sees_prices(self):
        readers = [self.users[code] for code in ("finance", "general_manager")]
        readers.append(self._create_user("cs_sales", "sales_team.group_sale_salesman"))
        readers[-1].group_ids += self.env.ref(
            "sales_team.group_sale_salesman_all_leads"
        )
        readers.append(
            self._create_user("cs_auditor", "sale_mrp_countersign.group_auditor")
        )
        for user in readers:
            with self.subTest(user.login):
                self.assertIn(SAID, self._read(user))
        for code in ("chief_engineer", "purchasing", "production_manager"):
            with self.subTest(code):
                said = self._read(self.users[code])
                self.assertNotIn("73913", said)
                self.assertIn("chief_engineer says so", said)
                self.assertIn("—", said)

    def test_own_words_stay_readable(self):
        finance = self.users["finance"]
        self.role("finance").user_ids = [Command.unlink(finance.id)]
        self.role("inspector").user_ids = [Command.link(finance.id)]
        self.assertIn(SAID, self._read(finance))

    def test_a_refusal_is_read_by_who_corrects_it(self):
        manager = self._as("general_manager", self.order)
        manager.signoff_refuse(self._digests(self.order), "68000 is too little")
        clerk = self.users["order_clerk"]
        self.assertIn("68000", self._read(clerk))
        self.assertNotIn("68000", self._read(self.users["chief_engineer"]))
        # of a role that sees no prices, but with the rights to correct the order
        self.role("order_clerk").user_ids = [Command.unlink(clerk.id)]
        self.role("inspector").user_ids = [Command.link(clerk.id)]
        said = self._read(clerk)
        self.assertIn("68000", said)
        self.assertNotIn("73913", said)

    def test_what_holds_an_order_names_no_price(self):
        order = self.order
        rule = self.env.ref("sale_mrp_countersign.rule_approval_general_manager")
        rule.answer_type = "condition"
        manager = self._as("general_manager", order)
        manager.signoff_sign(
            self._digests(order), answers={"condition": "68000 at least"}
        )
        self.assertIn("68000", self._get_held("finance"))
        self.assertNotIn("68000", self._get_held("production_manager"))
        manager.signoff_close_conditions("he pays it")
        for code in ("materials_manager", "chief_engineer"):
            self._sign(code, order)
        order.order_line.price_unit = 12345
        manager = self._as("sales_manager", order)
        manager.signoff_refuse(self._digests(order), "12345 is too little")
        self.assertEqual(order.order_stage, "intake")
        for code in ("order_clerk", "finance"):
            self.assertIn("12345", self._get_held(code))
        held = self._get_held("production_manager")
        self.assertNotIn("12345", held)
        self.assertIn("Sales Manager: —", held)

    def _get_held(self, code):
        """Return all that a person reads of what holds the order."""
        self.env.invalidate_all()
        order = self.order.with_user(self.users[code])
        return f"{order.stage_reasons} {order.open_condition_text}"

    def test_a_refusal_on_what_holds_no_price_is_for_all(self):
        order = self._create_order(nonstandard=True, user_id=False)
        self._submit(order)
        engineer = self._as("chief_engineer", order)
        engineer.signoff_refuse(self._digests(order), "DN80 does not fit")
        self.assertIn("DN80", self._read(self.users["purchasing"], order))

    def test_a_waiver_is_printed_for_all(self):
        self._as("general_manager", self.order).signoff_waive(
            "approval", self._digests(self.order), "he is abroad"
        )
        self.assertIn("he is abroad", self._read(self.users["chief_engineer"]))

    def test_nothing_finds_what_is_not_shown(self):
        engineer = self.users["chief_engineer"]
        engineer.group_ids += self.env.ref("base.group_allow_export")
        rows = self.env["order.signoff"].with_user(engineer)
        found = rows.search([("sale_order_id", "=", self.order.id)])
        for name, call in (
            ("read", lambda: found.read(["statement"])),
            ("search", lambda: rows.search([("statement", "like", "73913")])),
            ("group", lambda: rows.formatted_read_group([], ["statement"])),
            ("export", lambda: found.export_data(["statement"])),
            ("order", lambda: rows.search([], order="statement")),
        ):
            with self.subTest(name), self.assertRaises(AccessError):
                call()
        shown = json.dumps(found.export_data(["statement_shown"]))
        self.assertNotIn("73913", shown)

    def test_the_grid_says_it_to_who_may_read_it(self):
        order = self.order
        for code, is_shown in (("general_manager", True), ("chief_engineer", False)):
            with self.subTest(code):
                self.env.invalidate_all()
                rows = self._as(code, order)._get_signoff_grid(["approval"])
                said = " ".join(row["opinion"] for row in rows)
                self.assertEqual(SAID in said, is_shown)
        for user in ("production_manager", "finance"):
            self.env.invalidate_all()
            html = self._as(user, order).signoff_grid
            self.assertEqual("73913" in html, user == "finance")

    def test_forms_without_prices_leave_it_out(self):
        html = self.env["ir.actions.report"]._render_qweb_html(
            "sale_mrp_countersign.report_configuration_sheet", self.order.ids
        )[0]
        self.assertIn(b"chief_engineer says so", html)
        self.assertNotIn(b"73913", html)

    def test_no_digest_from_which_a_price_could_be_tried(self):
        for model, names in DIGESTS.items():
            fields = self.env[model].with_user(self.users["chief_engineer"])
            known = fields.fields_get()
            for name in names:
                with self.subTest(model=model, name=name):
                    self.assertNotIn(name, known)
        row = self.order.signoff_ids[:1].with_user(self.users["chief_engineer"])
        for name in DIGESTS["order.signoff"]:
            with self.subTest(name), self.assertRaises(AccessError):
                row.search([(name, "!=", False)])
        # what is printed stays readable, and is no beginning of what is not
        revision = row.revision_id
        for short, whole in (
            (row.hash_short, row.sudo().hash),
            (revision.digest_short, revision.sudo().digest),
        ):
            self.assertRegex(short, "^[0-9A-F]{8}$")
            self.assertNotIn(short.lower(), whole)
            self.assertNotEqual(short, short_digest(whole, ""), "a secret is in it")
        parameters = self.env["ir.config_parameter"]
        with self.assertRaises(AccessError):
            parameters.with_user(self.users["finance"]).get_param(
                "sale_mrp_countersign.checksum_key"
            )

    def test_signers_read_the_digests_of_their_own_facets(self):
        order = self._create_order(nonstandard=True, user_id=False)
        self._submit(order)
        sheet = self._as("chief_engineer", order).signoff_sheet()[str(order.id)]
        self.assertEqual(
            sheet["digests"]["technical"], order.facet_digests["technical"]
        )
        self._as("chief_engineer", order).signoff_sign(
            {str(order.id): sheet["digests"]},
            statement="yes",
            answers={"feasibility": "yes"},
        )
