from odoo import fields
from odoo.tests import tagged

from odoo.addons.sale_mrp_countersign.models.signoff import order_signoff_mixin

from ..common import PDF
from .proof_common import EverybodyCase
from .role_table import INTERNAL, OPERATIONS, TABLE


@tagged("post_install", "-at_install")
class TestRoleMatrix(EverybodyCase):
    """Every role, and those without one, against every model of the add-on."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._create_order(user_id=False)
        cls._make_ready(cls(), cls.order)
        cls.order.action_confirm()
        cls.picking = cls.order.picking_ids
        production = cls.order.control_production_ids
        cls.release = cls.env["production.release"]._insert(
            [production._prepare_release(5)]
        )
        cls.sheet = cls.order.fax_ids.filtered(lambda sheet: sheet.direction == "out")
        cls.contract = cls._create_contract(cls.customer_b, in_force=False)
        cls.newcomer = cls._create_customer("Newcomer", cls.class_b)
        cls.inbox = cls.env["order.fax.inbox"]._insert(
            [("fax.txt", b"fax")], cls.company, "mail"
        )
        cls.other_company = cls.env["res.company"].create({"name": "Other works"})
        cls.users["manager"].company_ids += cls.other_company
        cls.question = cls.env["order.clarification"].create(
            {"order_id": cls.order.id, "question": "x"}
        )
        cls.env["order.form.archive"]._archive(
            "sale_mrp_countersign.action_report_configuration_sheet",
            cls.order,
            "sale_order_id",
        )
        production = cls.order.control_production_ids
        cls.trouble = cls._as(cls, "production_manager", production).report_exception(
            "material", "late"
        )
        cls._as(cls, "service_supervisor", cls.trouble).record_plan(
            "in two parts", "2099-12-31"
        )
        daily = cls.env["production.daily.sheet"]._get_sheet(
            cls.company, fields.Date.today()
        )
        cls.env["production.daily.mail"]._create_facts(
            [{"sheet_id": daily.id, "user_id": cls.env.uid}]
        )
        cls.env["order.robot.message"]._queue(cls.company, "x", ["x"])
        cls.env["order.summary.mail"]._create_facts(
            [
                {
                    "company_id": cls.company.id,
                    "kind": "day",
                    "day": fields.Date.today(),
                    "user_id": cls.env.uid,
                }
            ]
        )

        cls.env["account.move"].create(
            {
                "move_type": "out_invoice",
                "partner_id": cls.customer_b.id,
                "invoice_line_ids": [(0, 0, {"name": "Pump", "price_unit": 9})],
            }
        ).action_post()
        notice = (
            cls.env["order.balance.notice"].sudo()._make({cls.order: (500, 500, 350)})
        )
        notice.record_followup("phone", "will pay")
        cls.extra = cls.env["order.extra"].create(
            [{"order_id": cls.order.id, "name": "Cable"} for _number in range(2)]
        )[1]
        cls._as(cls, "sales_office", cls.extra).record_step("prepared")
        cls._as(cls, "order_clerk", cls.order).record_customer_request(
            "hurry", "when?", "Mr Wang"
        )
        cls.case = cls.env["after.sales.case"].create(cls._get_case_values())
        card = cls.env["scorecard"].create({"month": "2031-03-01"})
        card.line_ids[0].record_finding("2031-03-10", "x")

    @classmethod
    def _get_case_values(cls):
        kind = cls.env.ref("sale_mrp_countersign.after_sales_kind_complaint")
        return {"kind_id": kind.id, "description": "x"}

    def test_table_names_every_model_and_everybody(self):
        module = order_signoff_mixin.OrderSignoffMixin._module
        models = {
            name
            for name, model in self.registry.items()
            if model._original_module == module and not model._abstract
        }
        self.assertEqual(models, set(TABLE))
        self.assertEqual(INTERNAL | {"portal"}, set(self.people))

    def test_every_operation_of_everybody(self):
        wrong = []
        for model, expected in TABLE.items():
            record = self._get_target(model)
            calls = {
                "read": ("search_read", [[], ["display_name"], 0, 1]),
                "create": ("create", [self._get_values(model, "y")]),
                "write": ("write", [record.ids, self._get_change(model)]),
                "unlink": ("unlink", [record.ids]),
            }
            for operation, allowed in zip(OPERATIONS, expected, strict=True):
                method, args = calls[operation]
                outcomes = {
                    name: self._try(name, model, method, *args) for name in self.people
                }
                wrong += self._compare(f"{operation} {model}", allowed, outcomes)
        self.assertFalse(wrong, "\n" + "\n".join(wrong))

    # ----------------------------------------------------------------- targets
    def _get_target(self, model):
        """Return a record that stands for its model; dialogs are made."""
        records = self.env[model].sudo()
        values = self._get_values(model)
        if model == "customer.contract":
            return self.contract
        if model == "customer.file":
            return self.customer_b.customer_file_ids
        if model == "order.signoff.verification.line":
            values = {"verification_id": self._get_target(model[:-5]).id}
            return records.create(values)
        if model == "order.signoff.audit.line":
            values = {"audit_id": self._get_target(model[:-5]).id}
            return records.create(values)
        if model == "order.print.job.line":
            values = {"job_id": self._get_target(model[:-5]).id, "res_id": 1}
            return records.create(values)
        is_made = records._transient or model in (
            "order.fax.report",
            "order.signoff.deputy",
            "order.signoff.digest",
            "order.signoff.role",
            "order.signoff.rule",
            "order.print.job",
            "order.lane",
            "customer.class",
            "customer.class.terms",
            "production.exception.kind",
            "production.supervision.point",
            "order.clarification",
            "order.fax.mailbox",
            "after.sales.kind",
            "after.sales.cause",
            "after.sales.mailbox",
            "order.alert.rule",
            "order.assignment.rule",
            "scorecard.fact",
            "scorecard.indicator",
        )
        if is_made:
            return records.create(values)
        # rights are judged before the row of a report is looked for
        return records.search([], limit=1) or records.browse(1)

    def _get_values(self, model, code="x"):
        """Return values with which a record could be made by whoever may."""
        order, sheet = self.order.id, self.sheet.id
        engineer = self.users["chief_engineer"].id
        role = self.role("chief_engineer").id
        return {
            "order.signoff": {"kind": "sign", "sale_order_id": order},
            "order.revision": {"number": 9, "sale_order_id": order},
            "order.fax": {"name": "9", "direction": "out", "sale_order_id": order},
            "production.instruction": {"name": "9", "sale_order_id": order},
            "production.exception": {"name": "9", "description": "x"},
            "production.exception.step": {"act": "plan", "text": "x"},
            "production.exception.kind": {
                "name": "x",
                "code": code,
                "plan_role_ids": [(4, role)],
                "answer_role_ids": [(4, role)],
            },
            "production.exception.report": {
                "kind_id": self.trouble.kind_id.id,
                "description": "x",
            },
            "production.exception.act": {"act": "plan"},
            "production.supervision.point": {"name": "x"},
            "production.supervision.record": {"note": "x"},
            "order.signoff.sign.remark": {"remark": "x"},
            "order.signoff.sign.money": {"amount": 1},
            "order.joint.request": {},
            "order.signoff.request": {"document_id": order},
            "order.signoff.digest": {"user_id": engineer, "day": "2031-01-01"},
            "order.signoff.facet": {"name": "x", "code": "x"},
            "order.signoff.step": {"name": "x", "code": "x", "model": "sale.order"},
            "order.signoff.role": {"name": "x", "code": code},
            "order.signoff.rule": {
                "step_id": self.env.ref("sale_mrp_countersign.step_approval").id,
                "role_id": role,
                "facet_ids": [
                    (4, self.env.ref("sale_mrp_countersign.facet_technical").id)
                ],
            },
            "order.lane": {"name": "x", "code": code},
            "customer.class": {"name": "X", "code": code},
            "customer.class.terms": {
                "class_id": self.class_b.id,
                "company_id": (self.company if code == "x" else self.other_company).id,
            },
            "customer.class.change": {"reason": "x"},
            "order.balance.notice": {"name": "x"},
            "order.balance.followup": {"answer": "x"},
            "order.balance.followup.record": {"answer": "x"},
            "order.ship.others": {"held": "x"},
            "order.signoff.deputy": {
                "role_id": role,
                "user_id": engineer,
                "deputy_id": self.users["purchasing"].id,
                "date_to": "2099-01-01",
            },
            "customer.contract": {"partner_id": self.customer_b.id},
            "customer.file": {"partner_id": self.newcomer.id},
            "order.assignment.rule": {"name": "x", "clerk_id": engineer},
            "order.extra": {"order_id": order, "name": "x"},
            "order.extra.step": {"extra_id": self.extra.id, "act": "prepared"},
            "order.paste": {"order_id": order},
            "order.paste.line": {
                "paste_id": self.env["order.paste"].create({"order_id": order}).id
            },
            "order.customer.request": {"order_id": order, "text": "x"},
            "order.customer.request.act": {"order_id": order},
            "order.signoff.close": {
                "document_model": "sale.order",
                "document_id": order,
                "statement": "met",
            },
            "order.material.line": {"order_id": order, "product_id": self.shaft.id},
            "order.proposal": {"order_id": order, "answer": "accept", "note": "x"},
            "order.drawing": {
                "order_id": order,
                "contact": "x",
                "file": PDF.decode(),
            },
            "order.change": {"order_id": order, "reason": "x"},
            "order.money": {"order_id": order, "reference": "x"},
            "order.money.item": {
                "money_id": self.env["order.money"].create({"order_id": order}).id
            },
            "order.reply": {"order_id": order},
            "order.fax.send": {"sheet_id": sheet},
            "order.fax.legible": {"sheet_id": sheet, "contact": "x"},
            "order.fax.return": {"sheet_id": sheet, "file": PDF.decode()},
            "order.fax.check": {"sheet_id": sheet},
            "order.fax.inbox": {"name": "9", "source": "mail"},
            "order.fax.mailbox": {
                "company_id": (self.company if code == "x" else self.other_company).id
            },
            "order.clarification": {"order_id": order, "question": "x"},
            "order.fax.claim": {"inbox_id": self.inbox.id},
            "order.fax.set.aside": {"inbox_ids": self.inbox.ids, "reason": "x"},
            "order.fax.new.order": {
                "inbox_id": self.inbox.id,
                "partner_id": self.customer_b.id,
            },
            "order.clarification.call": {
                "clarification_id": self.question.id,
                "contact": "x",
                "answer": "x",
            },
            "order.arrival": {"picking_id": self.picking.id},
            "order.ask.after": {"answer": "x"},
            "after.sales.case": self._get_case_values(),
            "after.sales.step": {"case_id": self.case.id, "act": "visit"},
            "after.sales.kind": {"name": "x", "code": code, "role_id": role},
            "after.sales.cause": {"name": "x", "code": code},
            "after.sales.mailbox": {
                "company_id": (self.company if code == "x" else self.other_company).id
            },
            "after.sales.act": {"act": "solution"},
            "order.fax.new.case": {
                "inbox_id": self.inbox.id,
                "kind_id": self.case.kind_id.id,
                "description": "x",
            },
            "order.emergency.release": {"picking_id": self.picking.id},
            "order.unpaid.request": {"picking_id": self.picking.id},
            "production.checklist": {"name": "x"},
            "production.checklist.line": {
                "checklist_id": self.env.ref(
                    "sale_mrp_countersign.checklist_general"
                ).id,
                "name": "x",
            },
            "production.release": {"production_id": self.release.production_id.id},
            "production.release.line": {"release_id": self.release.id},
            "production.handover": {"release_id": self.release.id},
            "order.print.start": {
                "form": "sale_mrp_countersign.report_order_form",
                "record_model": "sale.order",
            },
            "order.print.job": {
                "user_id": self.env.ref("base.user_root").id,
                "report_id": self.env.ref(
                    "sale_mrp_countersign.action_report_order_form"
                ).id,
            },
            "order.print.job.line": {"res_id": order},
            "order.form.archive": {"name": "x"},
            "production.daily.report": {"day": "2031-01-01"},
            "production.daily.sheet": {"day": "2031-01-01"},
            "production.daily.mail": {"user_id": engineer},
            "production.daily.print": {"day": "2031-01-01"},
            "order.flow.report": {"days_late": 1},
            "order.stage.report": {"hours": 1},
            "order.alert.rule": {"name": "x", "kind": "stands_still"},
            "order.summary.mail": {"user_id": engineer},
            "order.robot.message": {"title": "x", "text": "x"},
            "scorecard": {"month": "2031-05-01"},
            "scorecard.line": {
                "scorecard_id": self.env["scorecard"].search([], limit=1).id
            },
            "scorecard.finding": {"date": "2031-03-10", "note": "x"},
            "scorecard.fact": {"name": "x", "code": code},
            "scorecard.indicator": {
                "post": "x",
                "name": "x",
                "max_points": 1,
                "scorer_role_ids": [(4, role)],
            },
            "scorecard.act": {"act": "bonus"},
        }.get(model, {})

    def _get_change(self, model):
        return {
            "order.signoff": {"statement": "x"},
            "order.revision": {"number": 9},
            "order.fax": {"number": "9"},
            "production.exception.step": {"text": "x"},
            "production.exception.report": {"description": "x"},
            "production.exception.act": {"text": "x"},
            "production.supervision.record": {"note": "x"},
            "order.signoff.sign.remark": {"remark": "x"},
            "order.signoff.sign.money": {"amount": 1},
            "order.joint.request": {},
            "order.signoff.request": {"document_name": "x"},
            "order.signoff.digest": {"late_count": 9},
            "order.signoff.deputy": {"note": "x"},
            "order.signoff.rule": {"sequence": 9},
            "order.signoff.verification": {"document_name": "x"},
            "order.signoff.verification.line": {"text": "x"},
            "order.signoff.audit": {"date_to": "2031-01-01"},
            "order.signoff.audit.line": {"text": "x"},
            "order.signoff.sign": {"statement": "x"},
            "order.signoff.close": {"statement": "x"},
            "order.revision.compare": {"document_name": "x"},
            "order.material.line": {"note": "x"},
            "order.proposal": {"note": "x"},
            "order.drawing": {"contact": "x"},
            "order.change": {"reason": "x"},
            "order.money": {"reference": "x"},
            "order.money.item": {"document": "x"},
            "customer.class.terms": {"deposit_percent": 5},
            "customer.class.change": {"reason": "x"},
            "customer.grade.report": {"amount": 5},
            "vendor.evaluation.report": {"price": 5},
            "order.balance.notice": {"amount_due": 5},
            "order.balance.followup": {"answer": "y"},
            "order.balance.followup.record": {"answer": "y"},
            "order.ship.others": {"held": "y"},
            "dispatch.register": {"month": "2031-01-01"},
            "goods.left.report": {"quantity": 1},
            "order.reply": {"note": "x"},
            "order.fax.send": {"number": "9"},
            "order.fax.legible": {"contact": "x"},
            "order.fax.return": {"file_name": "x"},
            "order.fax.check": {"reasons": "x"},
            "order.fax.inbox": {"subject": "x"},
            "order.fax.mailbox": {"alias_name": "x"},
            "order.fax.claim": {"code": "x"},
            "order.fax.set.aside": {"reason": "x"},
            "order.fax.new.order": {"questions": "x"},
            "order.clarification": {"question": "x"},
            "order.clarification.call": {"contact": "x"},
            "order.arrival": {"note": "x"},
            "order.delivery": {"note": "x"},
            "order.extra.step": {"note": "x"},
            "order.extra.act": {"note": "x"},
            "order.paste": {"text": "x"},
            "order.paste.line": {"note": "x"},
            "order.customer.request": {"text": "x"},
            "order.customer.request.act": {"text": "x"},
            "order.ask.after": {"answer": "y"},
            "after.sales.case": {"description": "y"},
            "after.sales.step": {"text": "y"},
            "after.sales.mailbox": {"alias_name": "y"},
            "after.sales.act": {"text": "y"},
            "order.fax.new.case": {"description": "y"},
            "order.emergency.release": {"reason": "x"},
            "order.unpaid.request": {"reason": "x"},
            "production.release": {"note": "x"},
            "production.release.line": {"note": "x"},
            "production.handover": {"note": "x"},
            "order.print.start": {"record_model": "x"},
            "customer.contract": {"note": "x"},
            "customer.file": {"note": "x"},
            "production.daily.report": {"day": "2031-01-01"},
            "production.daily.sheet": {"mailed_at": "2031-01-01"},
            "production.daily.mail": {"email": "x"},
            "production.daily.print": {"day": "2031-01-01"},
            "order.flow.report": {"days_late": 1},
            "order.stage.report": {"hours": 1},
            "order.summary.mail": {"day": "2031-01-01"},
            "order.robot.message": {"text": "x"},
            "scorecard": {"bonus": 5},
            "scorecard.line": {"manager_score": 5},
            "scorecard.finding": {"note": "y"},
            "scorecard.act": {"note": "x"},
        }.get(model, {"name": "x"})
