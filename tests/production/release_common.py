from odoo.exceptions import UserError
from odoo.fields import Command

from ..common import CountersignCommon

STEP = "quality_release"


class ReleaseCase(CountersignCommon):
    """An order whose five pumps are being made, the instruction acknowledged."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.checklist = cls.env["production.checklist"].create(
            {
                "name": "Pumps",
                "categ_id": cls._create_category().id,
                "line_ids": [
                    Command.create(
                        {
                            "kind": "measure",
                            "name": "Head",
                            "lower": 30.4,
                            "upper": 33.6,
                            "unit": "m",
                        }
                    )
                ],
            }
        )
        case = cls()
        cls.order = case._create_made_order(quantity=5)
        cls.production = cls.order.control_production_ids

    @classmethod
    def _create_category(cls):
        parent = cls.env["product.category"].create({"name": "Machines"})
        child = cls.env["product.category"].create(
            {"name": "Pumps", "parent_id": parent.id}
        )
        cls.pump.categ_id = child
        return parent

    def _create_made_order(self, **values):
        values.setdefault("partner", self.customer_a)
        order = self._make_ready(self._create_order(**values))
        order.action_confirm()
        self._sign("sales_office", order)
        self._sign("production_manager", order)
        return order

    def _make(self, production=None, quantity=None):
        """Make goods, by the production manager; return their inspections."""
        production = production or self.production
        context = {"skip_backorder": True}
        if quantity:
            context["mo_ids_to_backorder"] = production.ids
        production.action_assign()
        production.qty_producing = quantity or production.product_qty
        production.set_qty_producing()
        production.move_raw_ids.picked = True
        production.with_context(**context).button_mark_done()
        self.assertEqual(production.state, "done")
        return production.release_ids

    def _pass(self, release, reading="32"):
        self._inspect(release, {"Head": reading})
        self._sign("inspector", release)
        self._sign("sales_office", release)

    def _fail(self, code, release, reason="loose nameplate"):
        release.invalidate_recordset()
        self._as(code, release).signoff_refuse(self._digests(release), reason)

    def _assert_refused(self, act, *words, kind=UserError):
        with self.assertRaises(kind) as caught, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        for word in words:
            self.assertIn(word, str(caught.exception))


class GateCase(ReleaseCase):
    """Made goods of a customer who pays later: only quality keeps them here."""

    def _request(self, picking):
        """Sign what is asked for; the request may be signed before the release."""
        for code in ("sales_office", "dispatcher"):
            self._sign(code, picking)

    def _at_customer(self, product=None):
        quants = self.env["stock.quant"].search(
            [
                ("product_id", "=", (product or self.pump).id),
                ("location_id.usage", "=", "customer"),
            ]
        )
        return sum(quants.mapped("quantity"))

    def _assert_stays(self, act, word="not released by quality", product=None):
        before = self._at_customer(product)
        with self.assertRaises(UserError) as caught, self.env.cr.savepoint():
            act()
            self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(self._at_customer(product), before)
        self.assertIn(word, str(caught.exception))

    def _ready_to_leave(self, release=False):
        """Make the goods and bring the transfer to where only quality is missing."""
        inspection = self._make()
        if release:
            self._pass(inspection)
        picking = self.order.picking_ids
        picking.action_assign()
        self.assertEqual(picking.state, "assigned")
        return inspection, picking
