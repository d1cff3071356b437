from odoo import api, models

# What the inspector reads at the measured points, by the first words of each
READINGS = {
    "流量": {"isg50": "12.6", "isg80": "50.4", "isw65": "25.2"},
    "扬程": {"isg50": "32.4", "isg80": "32.1", "isw65": "31.8"},
    "绝缘电阻": "85",
    "耐压": "1.2",
}


class OrderDemo(models.AbstractModel):
    """Quality in the demo: most goods are released, some wait, one was sent back."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        self._play_to_inspect(31)
        self._play_rework(32)
        self._play_concession(33)
        return result

    def _pass_production(self, order):
        result = super()._pass_production(order)
        self._release_goods(order)
        return result

    def _play_half_finished(self, number):
        """What is finished of the class B order is released: its balance is owed."""
        result = super()._play_half_finished(number)
        releases = self.env["production.release"].search([("state", "=", "inspect")])
        self._release_goods(releases.production_id.control_order_ids)
        return result

    # ------------------------------------------------------------------ scenes
    def _play_to_inspect(self, number):
        """Three pumps are made and wait for the inspector."""
        self._make_all(number, "hf004", "isg50", 3)

    def _play_rework(self, number):
        """The head was too low: sent back, inspected again after the rework."""
        order = self._make_all(number, "sz003", "isw65", 2)
        release = order.control_production_ids.release_ids
        self._inspect(release, {"扬程": "29.1"})
        inspector = self._as("inspector", release)
        sheet = inspector.signoff_sheet()[str(release.id)]
        inspector.signoff_refuse(
            {str(release.id): sheet["digests"]},
            "扬程 29.1 m，低于 30.4 m：叶轮口环间隙过大，退装配返工。",
        )

    def _play_concession(self, number):
        """The flow deviates by little; the chief engineer has conceded it."""
        order = self._make_all(number, "zz005", "isg80", 2)
        release = order.control_production_ids.release_ids
        self._inspect(release, {"流量": "45.7"})
        self._as("chief_engineer", release).signoff_waive(
            "quality_release",
            # sudo: what the dialog holds
            {str(release.id): release.sudo().facet_digests},
            "流量低于下限 0.3 m³/h，不影响该客户工况，客户已同意。",
        )
        self._hand_over(release)

    def _make_all(self, number, customer, product, quantity):
        order = self._play(number, "production", customer, product, quantity, None)
        self._release(order)
        for production in self._as("production_manager", order.control_production_ids):
            self._make(production, production.product_qty)
        return order

    # -------------------------------------------------------------------- acts
    def _inspect(self, release, readings=None):
        """Enter all as correct, and what was measured.

        :param readings: ``{first words of the point: text}`` that differ
        """
        product = release.product_id
        names = [
            name for name in READINGS["流量"] if self._ref(f"demo_{name}") == product
        ]
        inspector = self._as("inspector", release)
        inspector.action_all_correct()
        for line in inspector.line_ids.filtered(lambda line: line.kind == "measure"):
            point = next(name for name in READINGS if line.name.startswith(name))
            reading = READINGS[point]
            if isinstance(reading, dict):
                reading = reading[names[0]]
            line.reading = (readings or {}).get(point, reading)

    def _release_goods(self, orders):
        """Have all that was made inspected, signed for and handed over."""
        for release in orders.control_production_ids.release_ids:
            if release.state == "inspect":
                self._inspect(release)
                self._sign("inspector", release)
                self._sign("sales_office", release)
                self._hand_over(release)

    def _hand_over(self, release):
        self._as("inspector", release).record_handover(
            release.quantity, "成品仓 A 区 3 排"
        )
