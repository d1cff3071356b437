from contextlib import contextmanager

from psycopg2.errors import SerializationFailure

from odoo import SUPERUSER_ID, api
from odoo.sql_db import db_connect
from odoo.tests import TransactionCase, tagged
from odoo.tools import mute_logger

from ..committed import clean
from ..common import Factory


@tagged("post_install", "-at_install")
class TestOrderRaces(TransactionCase):
    """Two people at once, each in a transaction of its own on committed data."""

    @contextmanager
    def _committed_order(self, signed=()):
        """Yield the id of a submitted non-standard order that others can see.

        :param signed: codes of the roles that have signed it, in turn
        """
        database = self.env.cr.dbname
        with db_connect(database).cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            switch = env.company.order_control, env.company.order_control_since
            factory = type(
                "CommittedFactory", (Factory,), {"env": env, "login_prefix": "race"}
            )()
            factory._set_up_factory()
            order = factory._create_order(nonstandard=True)
            factory._submit(order)
            for code in signed:
                factory._sign(code, order)
            # real cursors: others must see it
            cr.commit()  # pylint: disable=invalid-commit
            order_id = order.id
            users = {code: user.id for code, user in factory.users.items()}
        try:
            yield order_id, users
        finally:
            with db_connect(database).cursor() as cr:
                clean(cr, [order_id], list(users.values()), switch)

    def _open(self, cr, order_id, user_id):
        """Return the order as its reader has it: the snapshot is taken here."""
        order = api.Environment(cr, user_id, {})["sale.order"].browse(order_id)
        return order, {str(order_id): order.sudo().facet_digests}

    @mute_logger("odoo.sql_db")
    def test_two_signers_at_once(self):
        with self._committed_order() as (order_id, users):
            connection = db_connect(self.env.cr.dbname)
            with connection.cursor() as first, connection.cursor() as second:
                one, seen = self._open(first, order_id, users["chief_engineer"])
                two, also_seen = self._open(second, order_id, users["purchasing"])
                one.signoff_sign(seen, "feasible", {"feasibility": "yes"})
                first.commit()
                with self.assertRaises(SerializationFailure):
                    two.signoff_sign(also_seen, statement="on stock")
                    second.commit()
                second.rollback()
                # what Odoo does with the loser: the same call once more
                two, also_seen = self._open(second, order_id, users["purchasing"])
                two.signoff_sign(also_seen, statement="on stock")
                second.commit()
                self.assertEqual(
                    two.sudo()
                    .signoff_ids.filtered(lambda row: row.kind == "sign")
                    .role_id.mapped("code"),
                    ["purchasing", "chief_engineer"],
                )
                rows = two.sudo().signoff_ids.sorted("seq")
                self.assertEqual(rows.mapped("seq"), list(range(1, len(rows) + 1)))
                self.assertEqual(two.sudo().order_stage, "technical_review")

    @mute_logger("odoo.sql_db")
    def test_two_last_signers_at_once(self):
        """The loser is repeated, and then nobody is waited for but who comes after."""
        before = (
            "chief_engineer",
            "purchasing",
            "production_manager",
            "finance",
            "general_manager",
        )
        last = ("materials_manager", "chief_engineer")
        with self._committed_order(before) as (order_id, users):
            connection = db_connect(self.env.cr.dbname)
            with connection.cursor() as first, connection.cursor() as second:
                sides = []
                for cr, code in zip((first, second), last, strict=True):
                    order, seen = self._open(cr, order_id, users[code])
                    self.assertEqual(order.sudo().order_stage, "countersign")
                    sides.append((order, seen))
                for (order, seen), cr in zip(sides, (first, second), strict=True):
                    if cr is first:
                        order.signoff_sign(seen, "agreed")
                        first.commit()
                        continue
                    with self.assertRaises(SerializationFailure):
                        order.signoff_sign(seen, "agreed")
                        second.commit()
                    second.rollback()
                order, seen = self._open(second, order_id, users[last[1]])
                order.signoff_sign(seen, "agreed")
                second.commit()
                found = order.sudo()
                points = found._get_open_points()[order_id]
                roles = {point.rule.role_id.code for point in points}
                self.assertEqual(roles, {"warehouse_supervisor"})
                pending = found.env["order.signoff.request"]._get_pending(found)
                waiting = pending[order_id].filtered(lambda row: row.kind == "sign")
                self.assertEqual(waiting.role_id.code, "warehouse_supervisor")
                self.assertEqual(found.stage_holder_codes, "warehouse_supervisor")

    @mute_logger("odoo.sql_db")
    def test_signer_against_editor(self):
        with self._committed_order() as (order_id, users):
            connection = db_connect(self.env.cr.dbname)
            with connection.cursor() as first, connection.cursor() as second:
                order, seen = self._open(first, order_id, users["chief_engineer"])
                edited, _seen = self._open(second, order_id, users["order_clerk"])
                edited.order_line.read(["nonstandard_note"])
                order.signoff_sign(seen, "feasible", {"feasibility": "yes"})
                first.commit()
                with self.assertRaises(SerializationFailure):
                    edited.order_line.nonstandard_note = "outlet DN80"
                    second.commit()
                second.rollback()
