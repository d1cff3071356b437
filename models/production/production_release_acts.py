from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..signoff.clean_text import clean_text
from .production_release import ENTERED, OPEN_STATES, RELEASED_STATES

INSPECTING_ROLES = ("inspector",)
TOLD_ROLES = ("warehouse_supervisor",)


class ProductionRelease(models.Model):
    """What people do to an inspection: enter findings, release, hand over."""

    _inherit = "production.release"

    # ---------------------------------------------------------------- entering
    def write(self, vals):
        if not vals.keys() & ENTERED:
            return super().write(vals)
        # a form sends its lines along; they look after themselves
        own = vals.keys() & (ENTERED - {"line_ids"})
        self._check_inspecting()
        if "quantity" in vals:
            self._check_quantity(vals["quantity"])
        if not own:
            return super().write(vals)
        with self.sudo()._content_edit():  # sudo: compare all content
            result = super().write(vals)
            self.sudo()._note_inspector()
        return result

    @api.model
    def _get_inspectors(self, company):
        """Return the roles that enter what was found in this company."""
        return self.env["order.signoff.role"]._get_roles(INSPECTING_ROLES, company)

    def _check_inspecting(self):
        """Refuse whoever does not inspect, and inspections that are over.

        :raise AccessError: naming who inspects
        :raise UserError: released, failed or cancelled
        """
        for company in self.company_id:
            roles = self._get_inspectors(company)
            mine = roles._filter_member(self.env.user)
            if not mine or company not in self.env.user.company_ids:
                raise AccessError(
                    self.env._(
                        "Goods are inspected by: %(roles)s.", roles=roles._get_label()
                    )
                )
        for release in self:
            if release.state not in OPEN_STATES:
                raise UserError(
                    self.env._(
                        "%(release)s is over (%(state)s): what was found is kept. "
                        "Inspect again what was made anew.",
                        release=release.display_name,
                        state=release._get_label("state"),
                    )
                )

    def _get_label(self, name):
        labels = dict(self._fields[name]._description_selection(self.env))
        return labels.get(self[name], "")

    def _get_hint_text(self, reason):
        """Return a reason as the inspection itself says it: no way there is needed."""
        self.ensure_one()
        if reason.code != "inspect" or not self.line_ids:
            return reason.text
        left = self.line_ids.filtered(lambda line: not line.result)
        return self.env._(
            "%(release)s: to be inspected, %(left)s of %(all)s points are open.",
            release=self.display_name,
            left=len(left),
            all=len(self.line_ids),
        )

    def _check_quantity(self, quantity):
        """Refuse more than there is to inspect.

        :param quantity: in the unit of the manufacturing order
        """
        for release in self.sudo():  # sudo: what was made decides
            others = release.production_id.release_ids - release
            rest = release.production_id._get_quantity_to_release() - sum(
                others._filter_standing().mapped("quantity")
            )
            compare = release.uom_id.compare
            if compare(quantity, 0) <= 0 or compare(quantity, rest) > 0:
                raise UserError(
                    self.env._(
                        "%(release)s: there are %(rest)g %(unit)s to inspect. Enter "
                        "how many of them are released here; for the others another "
                        "inspection opens.",
                        release=release.display_name,
                        rest=rest,
                        unit=release.uom_id.name,
                    )
                )

    def _filter_standing(self):
        """Return the inspections that stand for goods: neither failed nor void."""
        return self.filtered(lambda item: item.state not in ("rework", "cancel"))

    def _note_inspector(self):
        self._write_guarded(
            {"inspector_id": self.env.uid, "inspected_at": fields.Datetime.now()}
        )

    def action_all_correct(self):
        """Enter that all is correct which was not answered yet and is not measured."""
        self._check_inspecting()
        for release in self:
            release.line_ids.filtered(
                lambda line: line.kind != "measure" and not line.answer
            ).write({"answer": "ok"})

    def action_reload_checklist(self):
        """Take the checklist over as it is today; what was found is asked again.

        :raise UserError: somebody has signed, or the inspection is over
        """
        self._check_inspecting()
        for release in self:
            if release.facts_seq:
                raise UserError(
                    self.env._(
                        "%(release)s has been signed: its checklist stays as it was.",
                        release=release.display_name,
                    )
                )
            # sudo: points come from the checklist, whoever asks for them
            release.sudo().line_ids.unlink()
            release.sudo()._take_checklist()

    def _take_checklist(self):
        """Copy the points of the checklist; what it says later changes nothing."""
        checklists = self.env["production.checklist"]
        lines = self.env["production.release.line"].sudo()  # sudo: as the release
        vals_list = []
        for release in self:
            points = checklists._get_lines(release.product_id, release.company_id)
            vals_list += [
                {**vals, "release_id": release.id}
                for vals in points._prepare_release_lines()
            ]
        lines._insert(vals_list)

    # ----------------------------------------------------------------- signing
    def _check_statement(self, rule, statement, payload):
        result = super()._check_statement(rule, statement, payload)
        if not self.is_conforming:
            raise UserError(self._get_deviation_text())
        return result

    def _check_waiver_role(self, step):
        """A concession is for goods that were inspected and deviate."""
        role = super()._check_waiver_role(step)
        for release in self:
            if release.state != "sign" or release.is_conforming:
                raise UserError(
                    self.env._(
                        "%(release)s (%(state)s): there is nothing to concede. Only "
                        "goods that were inspected and are not as required are.",
                        release=release.display_name,
                        state=release._get_label("state"),
                    )
                )
        return role

    # ------------------------------------------------------------------- facts
    def _after_facts(self):
        # what is released is a fact itself, after which this comes by once more
        rest = self - self._record_released()
        result = super(ProductionRelease, rest)._after_facts()
        rest.production_id._ensure_releases()
        rest._get_orders()._after_facts()
        return result

    def _record_released(self):
        """Record, once, that goods are released, and tell the warehouse.

        A rule made later does not take it back.

        :return: the inspections that were just recorded
        """
        waiting = self._filter_standing()
        ends = waiting._get_ends()
        waiting = waiting.filtered(lambda release: release.id not in ends)
        reasons = waiting._get_stage_reasons(upto="sign") if waiting else {}
        released = waiting.filtered(lambda release: not reasons[release.id])
        if released:
            entries = []
            for release in released:
                values = {"kind": "passed", "step_code": "released"}
                entries.append((release, {**values, **release._prepare_released()}))
            released._record_evidences(entries)
            released._tell_warehouse()
            released.production_id.filtered(
                lambda production: (
                    not any(
                        item.state in ("inspect", "sign")
                        for item in production.release_ids
                    )
                )
            )._settle_notice("finished")
        return released

    def _prepare_released(self):
        """Return what is noted of goods when they are released."""
        self.ensure_one()
        outcome = "pass" if self.is_conforming else "concession"
        return {"payload": {"outcome": outcome, "quantity": self.quantity}}

    def _tell_warehouse(self):
        """Give the warehouse its to-do: these goods may be stored and shipped."""
        kind = self.env.ref("sale_mrp_countersign.activity_type_deliver")
        for release in self:
            roles = self.env["order.signoff.role"]._get_roles(
                TOLD_ROLES, release.company_id
            )
            roles._give_todo(
                release,
                release._get_released_text,
                release._get_storing_text,
                activity_type=kind,
            )

    def _get_released_text(self, env):
        release = self.with_env(env)
        return env._(
            "Released by quality: %(quantity)g %(unit)s %(product)s",
            quantity=release.quantity,
            unit=release.uom_id.name,
            product=release.product_id.display_name,
        )

    def _get_storing_text(self, env):
        return env._(
            "Orders: %(orders)s. Take the goods into stock and prepare their delivery.",
            orders=self.order_names or "—",
        )

    # ---------------------------------------------------------------- handover
    def record_handover(self, quantity, place, note=None):
        """Record that released goods were handed over to stock (成品交库).

        :param quantity: in the unit of the manufacturing order
        :param place: where they are now, text
        :param note: text
        :raise AccessError: the user is no inspector
        :raise UserError: not released, more than is left, or no place
        """
        self.ensure_one()
        role = self._require_role(*INSPECTING_ROLES)
        release = self.sudo()  # sudo: facts are written by methods only
        release._record_facts()
        if release.state != "handover":
            raise UserError(
                self.env._(
                    "%(release)s (%(state)s): only released goods that are not in "
                    "stock yet are handed over.",
                    release=release.display_name,
                    state=release._get_label("state"),
                )
            )
        release._check_handover(quantity, place)
        release._record_evidence(
            "handover",
            role=role,
            statement=note,
            payload={"quantity": float(quantity), "place": place.strip()},
        )
        release.production_id.control_order_ids._tell_completed()
        return True

    def _check_handover(self, quantity, place):
        left = self.quantity - self.handed_quantity
        compare = self.uom_id.compare
        is_number = isinstance(quantity, int | float) and isfinite(quantity)
        if not is_number or compare(quantity, 0) <= 0 or compare(quantity, left) > 0:
            raise UserError(
                self.env._(
                    "%(release)s: %(left)g %(unit)s are left to hand over.",
                    release=self.display_name,
                    left=left,
                    unit=self.uom_id.name,
                )
            )
        if not clean_text(place):
            raise UserError(self.env._("Say where in the warehouse the goods are."))

    def _get_released_quantity(self):
        """Return how much these inspections have released, in their unit."""
        return sum(
            release.quantity for release in self if release.state in RELEASED_STATES
        )

    def action_open_handover(self):
        """Open the dialog in which goods are handed over to stock."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over to Stock"),
            "res_model": "production.handover",
            "view_mode": "form",
            "target": "new",
            "context": {"default_release_id": self.id},
        }

    def action_open_production(self):
        """Open the manufacturing order, for those who may read it."""
        self.ensure_one()
        # sudo: its id only
        return self.sudo().production_id.sudo(False).get_formview_action()
