"""Who may read, create, write and delete what: one row for each model."""

NOBODY = set()
MANAGER = {"manager"}
LISTING = {"order_clerk", "salesperson", "sales_office"}
FAX = {"order_clerk", "sales_office", "sales_assistant", "follow_up_clerk"}
AUDIT = {"manager", "auditor"}
SALES = {
    "order_clerk",
    "salesperson",
    "sales_office",
    "sales_assistant",
    "sales_supervisor",
    "sales_manager",
}
ROLES = SALES | {
    "finance",
    "chief_engineer",
    "purchasing",
    "production_manager",
    "materials_manager",
    "warehouse_supervisor",
    "dispatcher",
    "general_manager",
    "follow_up_clerk",
    "marketing_director",
    "service_supervisor",
    "workshop_head",
    "inspector",
    "driver",
    "administration",
}
SIGNERS = ROLES | {"signer", "manager"}
INTERNAL = SIGNERS | {"internal", "auditor"}
DAILY = SIGNERS | {"auditor"}
CONTRACTS = SALES | {"finance", "manager"}
# Core's manufacturing rights bring those of inventory
STOCK = {
    "sales_office",
    "materials_manager",
    "warehouse_supervisor",
    "dispatcher",
    "production_manager",
}
# Core shows orders to sales, accounting, inventory and manufacturing
ORDER_READERS = SALES | {
    "finance",
    "materials_manager",
    "warehouse_supervisor",
    "dispatcher",
    "production_manager",
}

HANDLERS = {"service_supervisor", "sales_office"}
REPORTERS = HANDLERS | {
    "sales_assistant",
    "salesperson",
    "order_clerk",
    "follow_up_clerk",
}

# model: who may read, create, write, unlink; all others are refused
OPERATIONS = ("read", "create", "write", "unlink")
TABLE = {
    # evidence, revisions and what follows from facts: nobody writes them
    "order.signoff": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.revision": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.fax": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.fax.report": (SALES | AUDIT, NOBODY, NOBODY, NOBODY),
    "production.instruction": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "production.exception": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "production.exception.step": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "production.supervision": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "production.daily.sheet": (DAILY, NOBODY, NOBODY, NOBODY),
    "production.daily.mail": (DAILY, NOBODY, NOBODY, NOBODY),
    "production.daily.report": (DAILY, NOBODY, NOBODY, NOBODY),
    # opened by what was made; the inspector enters what was found
    "production.release": (INTERNAL, NOBODY, {"inspector"}, NOBODY),
    "production.release.line": (INTERNAL, NOBODY, {"inspector"}, NOBODY),
    # who has none of its roles finds nothing in it: test_inbox_access
    "order.fax.inbox": (SIGNERS | AUDIT, NOBODY, NOBODY, NOBODY),
    "order.fax.mailbox": (MANAGER, MANAGER, MANAGER, MANAGER),
    "order.clarification": (SALES | AUDIT, SALES, SALES, SALES),
    "order.signoff.request": (SIGNERS | AUDIT, NOBODY, NOBODY, NOBODY),
    "order.signoff.digest": (AUDIT, NOBODY, NOBODY, NOBODY),
    # policy: administrators write it, everybody in the house reads it
    "order.signoff.facet": (INTERNAL, NOBODY, MANAGER, NOBODY),
    "order.signoff.step": (INTERNAL, NOBODY, MANAGER, NOBODY),
    "order.signoff.role": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "order.signoff.rule": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "order.lane": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "order.assignment.rule": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "production.exception.kind": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "production.checklist": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "production.supervision.point": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "production.checklist.line": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "customer.class": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "customer.class.terms": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "customer.class.change": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "vendor.evaluation.report": (AUDIT, NOBODY, NOBODY, NOBODY),
    "customer.grade.report": (
        {"sales_manager", "finance"} | AUDIT,
        NOBODY,
        NOBODY,
        NOBODY,
    ),
    "order.balance.notice": (CONTRACTS | AUDIT, NOBODY, NOBODY, NOBODY),
    "order.balance.followup": (CONTRACTS | AUDIT, NOBODY, NOBODY, NOBODY),
    # the row is the chief engineer's, who arranges her own deputy
    "order.signoff.deputy": (
        INTERNAL,
        MANAGER | {"chief_engineer"},
        MANAGER | {"chief_engineer"},
        MANAGER | {"chief_engineer"},
    ),
    "customer.contract": (
        CONTRACTS | AUDIT,
        CONTRACTS,
        CONTRACTS,
        {"sales_manager", "manager"},
    ),
    "customer.file": (
        CONTRACTS | AUDIT,
        SALES | MANAGER,
        SALES | MANAGER,
        # what was submitted is kept, whoever asks
        NOBODY,
    ),
    # dialogs: one's own only; the rows here are the superuser's
    "order.signoff.sign": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.signoff.waive": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.signoff.close": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.signoff.verification": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.signoff.verification.line": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.signoff.audit": (AUDIT, AUDIT, NOBODY, NOBODY),
    "order.signoff.audit.line": (AUDIT, NOBODY, NOBODY, NOBODY),
    "order.revision.compare": (INTERNAL, INTERNAL, NOBODY, NOBODY),
    # corrected during the technical review only; this order is past it
    "order.material.line": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.proposal": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.drawing": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.change": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.money": (SIGNERS, ORDER_READERS, NOBODY, NOBODY),
    "order.money.item": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    # who takes cases in, who handles them; a member of a kind's role does, too
    "after.sales.case": (SIGNERS | {"auditor"}, REPORTERS, HANDLERS, NOBODY),
    "after.sales.step": (SIGNERS | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "after.sales.kind": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "after.sales.cause": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "after.sales.mailbox": (MANAGER, MANAGER, MANAGER, MANAGER),
    "after.sales.act": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.fax.new.case": (SIGNERS, FAX | MANAGER, NOBODY, NOBODY),
    "order.ask.after": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.balance.followup.record": (SALES, SALES, NOBODY, NOBODY),
    "order.ship.others": (STOCK, STOCK, NOBODY, NOBODY),
    "dispatch.register": (STOCK | {"auditor"}, STOCK | {"auditor"}, NOBODY, NOBODY),
    "goods.left.report": (STOCK | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "order.reply": (SIGNERS, ORDER_READERS, NOBODY, NOBODY),
    "order.fax.send": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.fax.legible": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.fax.return": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.fax.check": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.fax.claim": (SIGNERS, FAX | MANAGER, NOBODY, NOBODY),
    "order.fax.set.aside": (SIGNERS, FAX | MANAGER, NOBODY, NOBODY),
    "order.fax.new.order": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.clarification.call": (SIGNERS, SALES, NOBODY, NOBODY),
    "order.arrival": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.customer.request": (SALES | AUDIT, NOBODY, NOBODY, NOBODY),
    "order.customer.request.act": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    # who lists, and who carries out: test_order_extra
    "order.extra": (INTERNAL, LISTING, LISTING, LISTING),
    "order.extra.step": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.extra.act": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.paste": (SALES, SALES, NOBODY, NOBODY),
    "order.paste.line": (SALES, SALES, NOBODY, NOBODY),
    "order.delivery": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.emergency.release": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.unpaid.request": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "production.exception.report": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "production.exception.act": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "production.handover": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "production.supervision.record": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "production.daily.print": (DAILY, DAILY, NOBODY, NOBODY),
    "order.signoff.sign.remark": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.signoff.sign.money": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.joint.request": (SIGNERS, SIGNERS, NOBODY, NOBODY),
    "order.print.start": (INTERNAL, INTERNAL, NOBODY, NOBODY),
    # made by the dialog; each sees her own, the rows here are the superuser's
    "order.print.job": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.print.job.line": (INTERNAL, NOBODY, NOBODY, NOBODY),
    "order.form.archive": (AUDIT, NOBODY, NOBODY, NOBODY),
    "order.flow.report": (SALES | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "order.stage.report": (SALES | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "order.alert.rule": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "order.summary.mail": (AUDIT, NOBODY, NOBODY, NOBODY),
    "order.robot.message": (MANAGER, NOBODY, NOBODY, NOBODY),
    # who is not on a sheet finds nothing in it: test_scorecard_access
    "scorecard": (SIGNERS | {"auditor"}, {"sales_manager"}, NOBODY, NOBODY),
    "scorecard.line": (SIGNERS | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "scorecard.finding": (SIGNERS | {"auditor"}, NOBODY, NOBODY, NOBODY),
    "scorecard.fact": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "scorecard.indicator": (INTERNAL, MANAGER, MANAGER, MANAGER),
    "scorecard.act": (SIGNERS, SIGNERS, NOBODY, NOBODY),
}
