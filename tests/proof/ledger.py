"""What must hold on orders, told from evidence rows and contents alone.

Written without the engine: no digest, no point, no reason, no stage of it is asked.
A ledger keeps what it has seen, and finds what contradicts it.
"""

REVIEW_STEPS = ("technical_review", "approval", "countersign")
FACETS = ("commercial", "technical", "material", "delivery", "packing")
STARTED = ("progress", "to_close", "done")


def get_content(order):
    """Return ``{facet: what its signers answer for}`` as plain tuples."""
    goods = order.order_line.filtered(
        lambda line: not line.display_type and line.product_uom_qty
    )

    def rows(*names):
        return sorted(
            repr([_get_plain(line[name]) for name in names]) for line in goods
        )

    quantity = ("product_id", "product_uom_qty", "product_uom_id")
    return {
        "commercial": (
            order.partner_id.id,
            order.payment_term_id.id,
            order.deposit_percent,
            order.promised_date_manual or None,
            order.doubt_note or None,
            repr(rows(*quantity, "price_unit", "discount", "tax_ids")),
        ),
        "technical": (
            order.other_requirements or None,
            repr(rows("product_id", "name", "nonstandard_kind", "nonstandard_note")),
            repr(sorted(order.order_line.drawing_ids.mapped("checksum"))),
        ),
        "material": (
            repr(
                sorted(
                    (
                        line.product_id.id,
                        line.required_qty,
                        line.available_qty,
                        line.incoming_qty,
                        str(line.date_ready or ""),
                        line.note or "",
                    )
                    for line in order.material_line_ids
                )
            ),
        ),
        "delivery": (
            order.wanted_date or None,
            order.partner_shipping_id.id,
            order.warehouse_id.id,
            repr(rows(*quantity)),
        ),
        "packing": (order.packing_note or None,),
    }


def _get_plain(value):
    return sorted(value.ids) if hasattr(value, "ids") else value or None


def get_total(order):
    return sum(
        line.product_uom_qty * line.price_unit * (1 - line.discount / 100)
        for line in order.order_line
    )


class Ledger:
    """The memory of one order: its evidence, and the content behind each row."""

    def __init__(self, order):
        self.order_id = order.id
        self.rows = {}
        self.contents = {}
        self.agreed = None
        self.state = order.state
        self.delivered = 0.0
        self.started = set()
        self.procured = 0.0
        self.was_open = False

    # ---------------------------------------------------------------- evidence
    def read_rows(self, order):
        """Return ``{id: row}`` as the database holds the order's evidence."""
        order.env.flush_all()
        order.env.cr.execute(
            "SELECT id, seq, kind, step_code, role_id, user_id, statement,"
            " payload::text AS raw, digests::text, prev_hash, hash, signed_at, payload"
            " FROM order_signoff WHERE sale_order_id = %s ORDER BY seq",
            [self.order_id],
        )
        return {row["id"]: row for row in order.env.cr.dictfetchall()}

    def learn(self, order):
        """Take in what has come since; yield what contradicts what was there."""
        rows = self.read_rows(order)
        content = get_content(order)
        for key, row in self.rows.items():
            if rows.get(key) != row:
                yield f"evidence {key} has changed: {row} -> {rows.get(key)}"
        for key in rows.keys() - self.rows.keys():
            self.contents[key] = content
        previous = ""
        for number, row in enumerate(rows.values(), 1):
            if row["seq"] != number or (row["prev_hash"] or "") != previous:
                yield f"the chain breaks at row {number}"
            previous = row["hash"]
        new = [row for key, row in rows.items() if key not in self.rows]
        self.rows = rows
        yield from self._check_confirmation(order, content, new)
        yield from self._check_started(order, content)
        yield from self._check_shipped(order)
        yield from self._check_procured(order)
        self.state = order.state

    def _get(self, *kinds):
        return [row for row in self.rows.values() if row["kind"] in kinds]

    # -------------------------------------------------------------- signatures
    def is_signed(self, rule, content):
        """Tell whether somebody's signature stands for what ``rule`` asks now."""
        steps = {rule.step_id.code, *rule.accepted_step_ids.mapped("code")}
        facets = rule.facet_ids.mapped("code")
        for row in reversed(self.rows.values()):
            own = row["role_id"] == rule.role_id.id and row["step_code"] in steps
            if row["kind"] == "refuse" and own:
                return False
            waived = row["kind"] == "waive" and row["step_code"] == rule.step_id.code
            if waived or (row["kind"] == "sign" and own):
                before = self.contents[row["id"]]
                if all(before[code] == content[code] for code in facets):
                    return True
        return False

    def get_unsigned(self, order, content, steps):
        """Return the names of the rules of these steps that nobody has signed."""
        rules = order.env["order.signoff.rule"].search(
            [("model", "=", "sale.order"), ("kind", "=", "sign")]
        )
        doubtful = order.price_deviates or order.doubt_note
        unusual = order.lane_id.code == "nonstandard" or order.material_short
        return [
            rule.name
            for rule in rules
            if rule.step_id.code in steps
            and (not rule.lane_ids or order.lane_id in rule.lane_ids)
            and (doubtful or "doubt_note" not in (rule.domain or ""))
            and (unusual or "material_short" not in (rule.domain or ""))
            and not self.is_signed(rule, content)
        ]

    # ------------------------------------------------------------ confirmation
    def is_change_open(self):
        last = self._get("change_open", "change_done", "change_abandon")[-1:]
        return bool(last) and last[0]["kind"] == "change_open"

    def _check_confirmation(self, order, content, new):
        confirmed = order.state == "sale" and self.state != "sale"
        completed = "change_done" in [row["kind"] for row in new]
        if confirmed or completed:
            yield from self._check_needs(order, content)
            self.agreed = content
        if order.state != "sale" or self.is_change_open():
            return
        for code in FACETS:
            if self.agreed and self.agreed[code] != content[code]:
                yield f"{code} of a confirmed order: {self.agreed[code]} became " + (
                    f"{content[code]} without a change"
                )

    def _check_needs(self, order, content):
        """Yield what an order lacked in the moment it was confirmed."""
        lane = order.lane_id
        steps = set(REVIEW_STEPS) & set(lane.step_ids.mapped("code"))
        for name in self.get_unsigned(order, content, steps):
            yield f"confirmed without {name}"
        last = self._get("submit", "refuse", "change_open")[-1:]
        if not last or last[0]["kind"] != "submit":
            yield "confirmed without being submitted"
        if lane.needs_confirmation_sheet and not any(
            row["payload"].get("accepted") and self.contents[row["id"]] == content
            for row in self._get("return_check")
        ):
            yield "confirmed without an accepted return of this content"
        owed = get_total(order) * order.deposit_percent / 100
        if self.get_money() < owed - 0.005:
            yield f"confirmed with {self.get_money()} of {owed}"

    def get_money(self):
        """Return what finance has verified last, told from the evidence."""
        rows = self._get("money")
        return float(rows[-1]["payload"]["amount"]) if rows else 0.0

    # --------------------------------------------------- production, dispatch
    def _check_started(self, order, content):
        running = order.control_production_ids.filtered(
            lambda production: production.state in STARTED
        )
        for production in running:
            if production.id not in self.started:
                lacking = self.get_unsigned(order, content, {"instruction"})
                if order.state != "sale" or lacking:
                    yield f"{production.name} started: {order.state}, {lacking}"
        self.started = set(running.ids)

    def _check_shipped(self, order):
        value = sum(
            line.qty_delivered * line.price_unit * (1 - line.discount / 100)
            for line in order.order_line
        )
        if value > self.delivered and self.get_money() < value - 0.005:
            yield f"goods of {value} have left, {self.get_money()} is verified"
        if value > self.delivered:
            yield from self._check_released(order)
        self.delivered = value

    def _check_released(self, order):
        """What has left was released by quality, or was not made for the order."""
        productions = order.control_production_ids.filtered(
            lambda item: item.state != "cancel"
        )
        order.env.cr.execute(
            "SELECT payload FROM order_signoff s JOIN production_release r"
            " ON r.id = s.release_id WHERE s.kind = 'passed'"
            " AND r.production_id IN %s",
            [(*productions.ids, 0)],
        )
        released = sum(float(row[0]["quantity"]) for row in order.env.cr.fetchall())
        for product in productions.product_id:
            lines = order.order_line.filtered(
                lambda line, product=product: line.product_id == product
            )
            making = sum(
                item.qty_produced if item.state == "done" else item.product_qty
                for item in productions
            )
            ordered = sum(lines.mapped("product_uom_qty"))
            left = sum(lines.mapped("qty_delivered"))
            if left > released + max(0, ordered - making):
                yield f"{left} of {product.name} have left, {released} are released"

    def _check_procured(self, order):
        moves = order.order_line.move_ids.filtered(
            lambda move: (
                move.state != "cancel" and move.location_dest_id.usage == "customer"
            )
        )
        quantity = sum(moves.mapped("product_uom_qty"))
        is_open = self.is_change_open() and order.state == "sale"
        if is_open and self.was_open and quantity > self.procured:
            yield f"procured {quantity} in an open change, {self.procured} before"
        ordered = sum(
            line.product_uom_qty
            for line in order.order_line
            if line.product_id.type == "consu"
        )
        if order.state == "sale" and not is_open and quantity < ordered:
            yield f"{ordered} ordered, {quantity} procured"
        self.procured, self.was_open = quantity, is_open
