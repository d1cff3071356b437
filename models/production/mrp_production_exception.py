from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Command

from ..signoff.clean_text import clean_text
from .order_signoff_exception import EXCEPTION_KINDS
from .production_exception import OPEN_STATES, REPORT_ROLES


class MrpProduction(models.Model):
    """Exceptions are reported where the goods are made (source: step 11(1))."""

    _inherit = "mrp.production"

    exception_ids = fields.One2many(
        comodel_name="production.exception",
        inverse_name="production_id",
        string="Exceptions",
        readonly=True,
        copy=False,
    )
    exception_count = fields.Integer(compute="_compute_exception_count")
    open_exception_count = fields.Integer(compute="_compute_exception_count")
    may_report_exception = fields.Boolean(compute="_compute_may_report_exception")

    def _get_guarded_fields(self):
        return super()._get_guarded_fields() | {"exception_ids"}

    @api.model
    def _get_unbinding_kinds(self):
        return super()._get_unbinding_kinds() | EXCEPTION_KINDS

    @api.ondelete(at_uninstall=False)
    def _unlink_except_exceptions(self):
        for production in self.sudo():  # sudo: a guard sees all
            if production.exception_ids:
                raise UserError(
                    self.env._(
                        "Exceptions of %(production)s were reported: it can be "
                        "cancelled, not deleted.",
                        production=production.name,
                    )
                )

    @api.depends("exception_ids.state")
    def _compute_exception_count(self):
        counts = self.env["production.exception"]._get_counts("production_id", self)
        for production in self:
            production.exception_count = sum(counts[production.id].values())
            production.open_exception_count = sum(
                counts[production.id].get(state, 0) for state in OPEN_STATES
            )

    @api.depends_context("uid")
    @api.depends("company_id", "facts_seq")
    def _compute_may_report_exception(self):
        for production in self:
            production.may_report_exception = (
                bool(production._origin.id)
                and production.company_id.sudo().order_control  # sudo: a setting
                and production.state != "cancel"
                and production._is_reporter()
            )

    def _is_reporter(self):
        """Tell whether the user works on this manufacturing order."""
        self.ensure_one()
        user = self.env.user
        if user.has_group("mrp.group_mrp_user") and self.has_access("read"):
            return True
        company = self.sudo().company_id  # sudo: a role needs no rights on it
        roles = self.env["order.signoff.role"]._get_roles(REPORT_ROLES, company)
        return bool(roles._filter_member(user))

    # ---------------------------------------------------------------- reporting
    def report_exception(
        self,
        kind,
        description,
        quantity=0,
        days_lost=0,
        files=(),
        deviation=None,
        workorder_id=None,
    ):
        """Report trouble in production (上报异常; source: order flow, step 11(1)).

        One exception for each manufacturing order; everybody who is told gets one
        message for all of them.

        :param str kind: code of a ``production.exception.kind``
        :param str description: what has happened
        :param float quantity: concerned, in each manufacturing order's own unit
        :param float days_lost: by how many days the goods are late
        :param files: list of ``[name, base64]``: photos, documents (PDF, TIFF, PNG,
            JPEG), kept byte for byte
        :param deviation: ``over`` or ``under``; for what misses the tolerance
        :param int workorder_id: during which it was found
        :return: the exceptions
        :raise UserError: something is missing, or cancelled
        :raise AccessError: the user does not work in production
        """
        productions = self._begin_report()
        exceptions = self.env["production.exception"]
        description = clean_text(description)
        if not description:
            raise UserError(self.env._("Write what has happened."))
        contents = exceptions._read_files(files)
        values = {
            "description": description,
            "quantity": exceptions._read_number(quantity, "quantity"),
            "days_lost": exceptions._read_number(days_lost, "days_lost"),
            "deviation": deviation or False,
            **productions._get_workorder_facts(workorder_id),
        }
        vals_list = [
            {**values, **production._prepare_exception(kind, values)}
            for production in productions
        ]
        reported = exceptions._create_facts(vals_list)
        if contents:
            for item in reported:
                files = [Command.set(item._keep_files(contents).ids)]
                item._write_facts({"file_ids": files})
        reported._record_report()
        reported._after_report()
        return reported.sudo(self.env.su)

    def _begin_report(self):
        """Check who reports what, and count the fact; return the orders (sudo)."""
        for production in self:
            if not production._is_reporter():
                production._require_role(*REPORT_ROLES)
        productions = self.sudo()  # sudo: facts are written by methods only
        for production in productions:
            if production.state == "cancel":
                raise UserError(
                    self.env._(
                        "%(production)s is cancelled: nothing is reported on it.",
                        production=production.name,
                    )
                )
        productions.control_order_ids._record_facts()
        productions.filtered(lambda item: not item.control_order_ids)._record_facts()
        return productions

    def _get_workorder_facts(self, workorder_id):
        if not workorder_id:
            return {}
        workorder = self.workorder_ids.filtered(lambda item: item.id == workorder_id)
        if len(self) != 1 or not workorder:
            raise UserError(
                self.env._("The work order belongs to another manufacturing order.")
            )
        return {"workorder_id": workorder.id, "operation": workorder.name}

    def _prepare_exception(self, code, values):
        """Return what one manufacturing order's exception holds of its own.

        :raise UserError: no such kind, or no quantity where the kind asks for it
        """
        self.ensure_one()
        kind = self.env["production.exception.kind"]._get_kind(code, self.company_id)
        if not kind:
            raise UserError(self.env._("Choose what kind of exception it is."))
        if kind.counts_for_tolerance:
            if values["deviation"] not in ("over", "under") or not values["quantity"]:
                raise UserError(
                    self.env._(
                        "“%(kind)s”: say how much is made too many or too few.",
                        kind=kind.name,
                    )
                )
        sequence = self.env["ir.sequence"].with_company(self.company_id)
        return {
            "name": sequence.next_by_code("production.exception"),
            "company_id": self.company_id.id,
            "production_id": self.id,
            "order_ids": [Command.set(self.control_order_ids.ids)],
            "kind_id": kind.id,
            "deviation": values["deviation"] if kind.counts_for_tolerance else False,
            "reported_by_id": self.env.uid,
            "reported_at": fields.Datetime.now(),
        }

    # ------------------------------------------------------------------ actions
    def action_report_exception(self):
        """Open the dialog in which trouble with these is reported."""
        return self._get_report_action()

    def _get_report_action(self, workorder=None):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Report Exception"),
            "res_model": "production.exception.report",
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_production_ids": [Command.set(self.ids)],
                "default_workorder_id": workorder and workorder.id,
            },
        }

    def action_open_exceptions(self):
        """Open the exceptions of these manufacturing orders."""
        return self.env["production.exception"]._get_open_action(
            [("production_id", "in", self.ids)]
        )
