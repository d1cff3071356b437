from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# Alike on all transfers that go on one request
SHARED_FIELDS = (
    "partner_id",
    "company_id",
    "picking_type_id",
    "location_id",
    "location_dest_id",
)
PROPOSED_STAGES = ("request", "money", "ready")
OPEN_STAGES = ("quality", *PROPOSED_STAGES)


class StockPicking(models.Model):
    """Goods of several orders on one truck: one request, notice and receipt.

    The sales office puts the goods onto one transfer, or takes them apart again; each
    order is judged by itself all the same (source: order flow, 14 to 16).
    """

    _inherit = "stock.picking"

    is_joint_request = fields.Boolean(compute="_compute_is_joint_request")
    may_join_request = fields.Boolean(compute="_compute_may_join_request")

    @api.depends("move_ids.sale_line_id.order_id")
    def _compute_is_joint_request(self):
        for picking in self:
            picking.is_joint_request = len(picking._get_dispatch_orders()) > 1

    @api.depends_context("uid")
    @api.depends("dispatch_stage")
    def _compute_may_join_request(self):
        roles = self.env["order.signoff.role"]
        for picking in self:
            office = roles._get_roles(["sales_office"], picking.company_id)
            picking.may_join_request = (
                bool(office._filter_member(self.env.user))
                and picking._is_request_open()
                and bool(picking._get_joint_candidates(limit=1))
            )

    def _derive_again(self):
        result = super()._derive_again()
        shared = self.filtered("is_joint_request")
        if shared:
            shared._get_dispatch_orders()._derive_shared_delivery()
        return result

    # --------------------------------------------------------------- candidates
    def _is_request_open(self):
        """Tell whether one transfer's request can still be made another one."""
        self.ensure_one()
        return (
            self.is_dispatch_controlled
            and self.state not in ("done", "cancel")
            and self.dispatch_stage in OPEN_STAGES
            and not self.emergency_at
            and not self.debt_state
            and not self.door_state
        )

    def _get_joint_candidates(self, limit=None):
        """Return other open transfers from the same place to the same address.

        Those of which goods are there and released; the office may choose further
        ones.
        """
        self.ensure_one()
        domain = Domain.AND(
            [(name, "=", self[name].id)] for name in SHARED_FIELDS
        ) & Domain(
            [
                ("id", "!=", self.id),
                ("is_dispatch_controlled", "=", True),
                ("state", "=", "assigned"),
                ("dispatch_stage", "in", PROPOSED_STAGES),
                ("emergency_at", "=", False),
                ("debt_state", "=", False),
                ("door_state", "=", False),
            ]
        )
        return self.search(domain, limit=limit, order="id")

    # --------------------------------------------------------------------- acts
    def join_requests(self):
        """Put the goods of these transfers onto the oldest of them.

        The others are cancelled, being empty; what was signed on any of them falls,
        because the request is another one.

        :return: the transfer (stock.picking) that carries all
        :raise AccessError: not the sales office
        :raise UserError: they do not go to one address, or one has been released
        """
        self._require_role("sales_office")
        pickings = self.sudo().sorted("id")  # sudo: the office needs no stock rights
        pickings._check_joinable()
        first, others = pickings[0], pickings[1:]
        names = ", ".join(others.mapped("name"))
        others._move_goods(first, others.move_ids)
        first.write(first._prepare_joint(others))
        others.action_cancel()
        first._log_joint(
            self.env._("Goods of %(transfers)s go on this request.", transfers=names)
        )
        others._log_joint(
            self.env._(
                "The goods go on the request of %(transfer)s.", transfer=first.name
            )
        )
        return self.browse(first.id)

    def separate_requests(self):
        """Give each order on these transfers one of its own again.

        :return: the transfers (stock.picking) that were made
        :raise AccessError: not the sales office
        """
        self._require_role("sales_office")
        pickings = self.sudo()  # sudo: the office needs no stock rights
        for picking in pickings:
            if not picking._is_request_open():
                picking._raise_not_joinable()
        made = pickings.browse()
        for picking in pickings:
            for order in picking._get_dispatch_orders()[1:]:
                made |= picking._take_out(order)
        return self.browse(made.ids)

    def _take_out(self, order):
        """Move the goods of one order from one transfer onto a new one."""
        self.ensure_one()
        moves = self.move_ids.filtered(lambda move: move._get_dispatch_order() == order)
        other = self.copy(
            {
                "move_ids": [],
                "move_line_ids": [],
                "origin": order.name,
                "package_count": 0,
            }
        )
        self._move_goods(other, moves)
        orders = self._get_dispatch_orders()
        self.origin = ", ".join(orders.mapped("name")) or self.origin
        self._log_joint(
            self.env._(
                "Goods of %(order)s go on a request of their own: %(transfer)s.",
                order=order.name,
                transfer=other.name,
            )
        )
        return other

    def _move_goods(self, target, moves):
        """Move stock moves with what is reserved for them to another transfer."""
        moves = moves.filtered(lambda move: move.state not in ("done", "cancel"))
        moves.move_line_ids.picking_id = target
        moves.picking_id = target
        moves.sale_line_id.order_id._derive_shared_delivery()

    def _prepare_joint(self, others):
        """Return what the joint request takes over from the others."""
        everything = self | others
        return {
            "origin": ", ".join(
                filter(None, dict.fromkeys(everything.mapped("origin")))
            ),
            "package_count": sum(everything.mapped("package_count")),
            "receiver_name": next(
                filter(None, everything.mapped("receiver_name")), False
            ),
            "receiver_phone": next(
                filter(None, everything.mapped("receiver_phone")), False
            ),
        }

    def _log_joint(self, text):
        pickings = self.with_user(self.env.uid).sudo()  # sudo: as above
        pickings._message_log_batch({picking.id: text for picking in pickings})

    def _check_joinable(self):
        """Refuse what cannot go on one request, and say why."""
        if len(self) < 2:
            raise UserError(
                self.env._("Choose at least two transfers to the same address.")
            )
        for picking in self:
            if not picking._is_request_open():
                picking._raise_not_joinable()
        first = self[0]
        for picking in self[1:]:
            names = [
                self._fields[name].get_description(self.env, ["string"])["string"]
                for name in SHARED_FIELDS
                if picking[name] != first[name]
            ]
            if names:
                raise UserError(
                    self.env._(
                        "%(first)s and %(other)s cannot go on one request: "
                        "%(fields)s differ.",
                        first=first.name,
                        other=picking.name,
                        fields=", ".join(names),
                    )
                )

    def _raise_not_joinable(self):
        self.ensure_one()
        raise UserError(
            self.env._(
                "%(transfer)s has left, is cancelled, or has a release of its own; its "
                "request stays as it is.",
                transfer=self.name,
            )
        )

    # ------------------------------------------------------------------ dialogs
    def action_open_joint_request(self):
        """Propose what may go on one request with these transfers."""
        candidates = self
        if len(self) == 1:
            candidates |= self._get_joint_candidates()
        wizard = self.env["order.joint.request"].create(
            {"picking_ids": [fields.Command.set(candidates.ids)]}
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("One Request for Several Orders"),
            "res_model": wizard._name,
            "res_id": wizard.id,
            "views": [(False, "form")],
            "target": "new",
        }

    def action_separate_requests(self):
        """Give each order its own transfer again and show them."""
        everything = self | self.separate_requests()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "sale_mrp_countersign.dispatch_board_action"
        )
        return {
            **action,
            "domain": [("id", "in", everything.ids)],
            "views": [(False, "list"), (False, "form")],
        }
