"""People, customers, goods and orders, the same in every database.

Inside Odoo. What knows the add-on or the peer stands in a function of its own.
"""

import base64

from odoo.fields import Command, Date

LINES = 50
SELLER = "sales_team.group_sale_manager"
STOCK = "stock.group_stock_user"
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
CONDITIONS = ("signature", "stamp", "legible", "terms", "notes")
# Who signs a non-standard order, in the order of their turns
SIGNERS = (
    "chief_engineer",
    "purchasing",
    "production_manager",
    "finance",
    "general_manager",
    "materials_manager",
    "chief_engineer",
    "warehouse_supervisor",
)
# The four of the comparison with the peer, and what each answers for
FOUR = {
    "finance": ("commercial",),
    "chief_engineer": ("technical",),
    "production_manager": ("technical", "delivery"),
    "general_manager": ("commercial", "technical", "delivery", "packing"),
}
REQUEST = ("sales_office", "finance", "dispatcher")
STAFF = ("order_clerk", *dict.fromkeys((*SIGNERS, *FOUR)))


def populate(env, more=()):
    """Make staff, customer and goods on stock; core's models only."""
    groups = env.ref(SELLER) | env.ref(STOCK) | env.ref("account.group_account_invoice")
    for role in dict.fromkeys((*STAFF, *more)):
        env["res.users"].with_context(no_reset_password=True).create(
            {
                "name": role.replace("_", " ").title(),
                "login": f"bench_{role}",
                "email": f"{role}@example.com",
                "group_ids": [Command.link(group.id) for group in groups],
            }
        )
    env["res.partner"].create(
        {
            "name": "Bench Customer",
            "ref": "bench",
            "is_company": True,
            "phone": "0576 8888 0000",
            "email": "customer@example.com",
            "street": "1 Pump Road",
        }
    )
    products = env["product.product"].create(
        [
            {
                "name": f"Pump {number}",
                "default_code": f"bench{number:02}",
                "is_storable": True,
                "list_price": 100.0,
                "taxes_id": [Command.clear()],
            }
            for number in range(LINES)
        ]
    )
    location = env.ref("stock.warehouse0").lot_stock_id
    for product in products:
        env["stock.quant"]._update_available_quantity(product, location, 100000)


def user(env, role):
    """Return one of the staff."""
    return env["res.users"].search([("login", "=", f"bench_{role}")])


def customer(env):
    """Return the customer."""
    return env["res.partner"].search([("ref", "=", "bench")])


def goods(env, count=LINES):
    """Return the first ``count`` products."""
    domain = [("default_code", "=like", "bench%")]
    return env["product.product"].search(domain, order="default_code", limit=count)


def order_values(env, count=LINES):
    """Return the values of an order of ``count`` lines."""
    return {
        "partner_id": customer(env).id,
        "payment_term_id": env.ref("account.account_payment_term_30days").id,
        "order_line": [
            Command.create(
                {
                    "product_id": product.id,
                    "product_uom_qty": 5,
                    "price_unit": 100.0,
                    "tax_ids": [Command.clear()],
                }
            )
            for product in goods(env, count)
        ],
    }


def create_orders(env, number=1, count=LINES, **values):
    """Return ``number`` orders, entered by the clerk."""
    values = {**order_values(env, count), **values}
    clerk = user(env, "order_clerk")
    orders = env["sale.order"].with_user(clerk).create([values] * number)
    env.flush_all()
    return orders.with_user(env.user)


# -------------------------------------------------------------------- the add-on
def take_control(env, more=()):
    """Switch order control on and give every role its member."""
    signer = env.ref("sale_mrp_countersign.group_signer")
    for role in dict.fromkeys((*STAFF, *more)):
        member = user(env, role)
        member.group_ids = [Command.link(signer.id)]
        env.ref(f"sale_mrp_countersign.role_{role}").user_ids = member
    customer(env).write(
        {
            "customer_class_id": env.ref("sale_mrp_countersign.customer_class_b").id,
            "fax": "0576 8888 0001",
        }
    )
    # what is measured comes after intake
    env.company.customer_file_required = False
    env.company.order_control = True


def ask_four(env):
    """Let four individuals sign in one step, in parallel, as the peer has it."""
    rules = env["order.signoff.rule"]
    step = env.ref("sale_mrp_countersign.step_approval")
    rules.search([("model", "=", "sale.order")]).active = False
    rules.create(
        [
            {
                "step_id": step.id,
                "role_id": env.ref(f"sale_mrp_countersign.role_{role}").id,
                "facet_ids": [
                    Command.link(env.ref(f"sale_mrp_countersign.facet_{code}").id)
                    for code in facets
                ],
            }
            for role, facets in FOUR.items()
        ]
    )
    env["order.lane"].search([]).write(
        {"step_ids": [Command.set(step.ids)], "needs_confirmation_sheet": False}
    )


def controlled_values(env):
    """Return what makes an order complete in the eyes of order control."""
    files = env["ir.attachment"].with_user(user(env, "order_clerk"))
    file = files.create({"name": "order.pdf", "raw": PDF})
    return {
        "wanted_date": Date.today(),
        "packing_note": "wooden case",
        "intake_channel": "mail",
        "reply_channel": "mail",
        "basis_ids": [Command.link(file.id)],
    }


def digests(documents):
    """Return what the signing dialog would send back."""
    return {str(item.id): item.sudo().facet_digests for item in documents}


def submit(env, orders):
    """Answer the customer and submit."""
    orders = orders.with_user(user(env, "order_clerk"))
    for order in orders:
        order.record_reply("mail", "thank you")
    orders.action_submit()


def sign(env, orders, role):
    """Sign as the member of one role."""
    orders.with_user(user(env, role)).signoff_sign(
        digests(orders),
        statement="agreed",
        answers={
            "date": "2031-05-01",
            "amount": 1,
            "feasibility": "yes",
            "customer_code": "BENCH",
        },
    )


def sign_everything(env, order):
    """Bring a complete non-standard order to where it may be confirmed."""
    submit(env, order)
    for role in SIGNERS:
        sign(env, order, role)
    sheet = order.with_user(user(env, "order_clerk"))._fax_prepare("confirmation")
    sheet.action_proofread()
    sheet.action_sent(1)
    sheet.action_legible("Mr Wang")
    sheet.register_return("return.pdf", base64.b64encode(PDF).decode())
    answer = sheet.return_ids or sheet
    answer.check_return(True, dict.fromkeys(CONDITIONS, True), [])
    owed = order._get_deposit_owed()
    if owed:
        order.with_user(user(env, "finance")).verify_money(owed, "bank slip 1")


def create_signed(env, count=LINES):
    """Return an order on the longest way: all signatures, sheet, deposit."""
    order = create_orders(
        env,
        count=count,
        **controlled_values(env),
        lane_raised_id=env.ref("sale_mrp_countersign.lane_nonstandard").id,
    )
    sign_everything(env, order)
    return order


# ---------------------------------------------------------------------- the peer
def ask_peer(env):
    """Define four individual tiers on orders; nothing is notified, as by default."""
    env["tier.definition"].create(
        [
            {
                "name": role,
                "model_id": env["ir.model"]._get_id("sale.order"),
                "review_type": "individual",
                "reviewer_id": user(env, role).id,
                "sequence": 30 + number,
            }
            for number, role in enumerate(FOUR)
        ]
    )
