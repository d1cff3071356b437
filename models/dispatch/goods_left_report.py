from odoo import fields, models
from odoo.tools import SQL

INTER_COMPANY = "stock.stock_location_inter_company"
# Fields of a move, some of modules that need not be installed
DOCUMENTS = ("repair_id", "scrap_id", "picking_id")


class GoodsLeftReport(models.Model):
    """Goods that left without a controlled order: reported, not blocked.

    A row is a done stock move from the company's goods to a customer, to scrap, to an
    inventory loss or into a repair. What left on a controlled order is in the register
    of deliveries.
    """

    _name = "goods.left.report"
    _description = "Goods That Left Another Way"
    _auto = False
    _order = "date desc, id desc"
    # written to the database before it is asked
    _depends = {
        "stock.move": [
            "state",
            "quantity",
            "product_id",
            "product_uom",
            "location_id",
            "location_dest_id",
            "picking_id",
            "scrap_id",
            "sale_line_id",
            "reference",
            "date",
        ],
        "stock.picking": ["partner_id", "is_dispatch_controlled"],
        "sale.order": ["is_controlled"],
    }

    move_id = fields.Many2one(comodel_name="stock.move", readonly=True)
    kind = fields.Selection(
        selection=[
            ("delivery", "Delivery without a Controlled Order"),
            ("pos", "Point of Sale"),
            ("repair", "Repair"),
            ("scrap", "Scrap"),
            ("loss", "Inventory Loss"),
        ],
        readonly=True,
    )
    company_id = fields.Many2one(comodel_name="res.company", readonly=True)
    product_id = fields.Many2one(comodel_name="product.product", readonly=True)
    product_uom_id = fields.Many2one(
        comodel_name="uom.uom", string="Unit", readonly=True
    )
    quantity = fields.Float(
        digits="Product Unit", readonly=True, help="In the product's unit."
    )
    date = fields.Datetime(readonly=True)
    document = fields.Char(readonly=True)
    origin = fields.Char(string="Source Document", readonly=True)
    partner_id = fields.Many2one(comodel_name="res.partner", readonly=True)
    user_id = fields.Many2one(
        comodel_name="res.users",
        string="Recorded By",
        readonly=True,
        help="Who changed the stock move last, as a rule by completing it.",
    )

    @property
    def _table_query(self):
        """Made for each query, so that it follows modules installed later."""
        is_repair = SQL("FALSE")
        if "repair_id" in self.env["stock.move"]._fields:
            is_repair = SQL("move.repair_id IS NOT NULL")
        is_pos = SQL("FALSE")
        if "pos_session_id" in self.env["stock.picking"]._fields:
            is_pos = SQL("COALESCE(picking.pos_session_id, picking.pos_order_id) > 0")
        data = self.env["ir.model.data"]
        between = data._xmlid_to_res_id(INTER_COMPANY, raise_if_not_found=False)
        return SQL(
            """
            WITH gone AS (
                SELECT move.*,
                       picking.partner_id AS picking_partner_id,
                       CASE WHEN %(is_repair)s THEN 'repair'
                            WHEN target.usage = 'inventory' AND move.scrap_id > 0
                            THEN 'scrap'
                            WHEN target.usage = 'inventory' THEN 'loss'
                            WHEN %(is_pos)s THEN 'pos'
                            ELSE 'delivery' END AS kind
                  FROM stock_move move
                  JOIN stock_location source ON source.id = move.location_id
                  JOIN stock_location target ON target.id = move.location_dest_id
                  LEFT JOIN stock_picking picking ON picking.id = move.picking_id
                  LEFT JOIN sale_order_line line ON line.id = move.sale_line_id
                  LEFT JOIN sale_order sale ON sale.id = line.order_id
                 WHERE move.state = 'done'
                   AND source.usage IN ('internal', 'transit', 'supplier')
                   AND (target.usage = 'inventory'
                        OR target.usage = 'production' AND %(is_repair)s
                        OR (target.usage = 'customer'
                            OR target.parent_path LIKE %(between)s)
                           AND NOT COALESCE(sale.is_controlled, FALSE)
                           AND NOT COALESCE(picking.is_dispatch_controlled, FALSE))
            )
            SELECT gone.id,
                   gone.id AS move_id,
                   gone.kind,
                   gone.company_id,
                   gone.product_id,
                   template.uom_id AS product_uom_id,
                   gone.quantity * unit.factor / own.factor AS quantity,
                   gone.date,
                   gone.reference AS document,
                   gone.origin,
                   COALESCE(gone.picking_partner_id, gone.partner_id) AS partner_id,
                   gone.write_uid AS user_id
              FROM gone
              JOIN product_product product ON product.id = gone.product_id
              JOIN product_template template ON template.id = product.product_tmpl_id
              JOIN uom_uom unit ON unit.id = gone.product_uom
              JOIN uom_uom own ON own.id = template.uom_id
            """,
            is_repair=is_repair,
            is_pos=is_pos,
            between=f"%/{between or 0}/%",
        )

    def action_open_document(self):
        """Open what the goods left by: repair, scrap, transfer or stock move."""
        self.ensure_one()
        move = self.move_id
        names = [name for name in DOCUMENTS if name in move._fields and move[name]]
        return (move[names[0]] if names else move).get_formview_action()
