from datetime import timedelta

from odoo import api, fields, models

# Numbers of the demo's orders begin here, far from those of other rooms
FIRST = 60


class OrderDemo(models.AbstractModel):
    """Transfers out of turn: an emergency, one on debt, one to be paid at the
    door, two for one truck."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        self._play_emergency(FIRST)
        self._play_debt(FIRST + 1)
        self._play_door(FIRST + 4)
        # two orders for one truck: the sales office may put them on one request
        for number in (FIRST + 2, FIRST + 3):
            self._play_stocked(number, "hz001", 2)
        self._play_on_the_way(FIRST + 5)
        return result

    def _play_stocked(self, number, customer, quantity):
        """Return an order of goods in stock that is confirmed, and its transfer."""
        order = self._play(number, "production", customer, "wq15", quantity, None)
        self._confirm(order)
        picking = order.picking_ids.filtered("is_dispatch_controlled")
        picking.action_assign()
        picking.write({"receiver_name": "马师傅", "package_count": 1})
        return order, picking

    def _play_emergency(self, number):
        """A customer's pump room is under water: the goods went before the form."""
        order, picking = self._play_stocked(number, "sz003", 1)
        self._as("finance", order).verify_money(order.amount_total, "银行回单")
        self._as("service_supervisor", picking).release_emergency(
            "客户泵房进水，急需备用泵，先行发货，后补单据"
        )
        # core asks about text messages to the customer where they are set up
        carried = self._as("dispatcher", picking).with_context(skip_sms=True)
        carried.packages_loaded = 1
        carried.button_validate()

    def _play_debt(self, number):
        """Goods of class B are asked for on debt; finance has yet to sign."""
        self.env.company.debt_release = True
        self._ref("demo_customer_zz005").debt_limit = 50000
        _order, picking = self._play_stocked(number, "zz005", 2)
        self._sign("sales_office", picking)
        self._as("sales_office", picking).ask_debt_release(
            self._get_today() + timedelta(days=15), "老客户，余款月底到账"
        )

    def _play_door(self, number):
        """Goods of class B went for cash on delivery; the driver brought a part."""
        customer = self._ref("demo_customer_hf004")
        customer.customer_class_id.write({"door_payment": True, "door_limit": 30000})
        order, picking = self._play_stocked(number, "hf004", 2)
        for code in ("sales_office", "finance", "dispatcher"):
            self._sign(code, picking)
        self._as("sales_office", picking).ask_door_release(
            "收货人孙经理当面点货付款，现金或扫码"
        )
        self._sign("finance", picking)
        # core asks about text messages to the customer where they are set up
        carried = self._as("dispatcher", picking).with_context(skip_sms=True)
        carried.packages_loaded = 1
        carried.button_validate()
        self._as("dispatcher", picking).record_arrival(self._get_today())
        self._as("dispatcher", picking).record_door_money(
            order.currency_id.round(picking.door_amount / 2),
            "现金收据0186",
            "其余下午转账",
        )

    def _play_on_the_way(self, number):
        """Goods come later than promised; it is time to ask the carrier again."""
        _order, picking = self._play_stocked(number, "hz001", 3)
        while picking.dispatch_stage == "request":
            points = picking._get_open_points()[picking.id]
            self._sign(points[0].rule.role_id.code, picking)
        carried = self._as("dispatcher", picking).with_context(skip_sms=True)
        carried.write(
            {
                "carrier_name": "顺达物流",
                "driver_name": "陈师傅",
                "driver_phone": "139 0000 0000",
                "waybill_no": "SD202600815",
                "packages_loaded": 2,
                "packages_reason": "一箱装不下，分装两箱",
                "expected_arrival": picking.promised_arrival + timedelta(days=2),
                "arrival_reason": "台风停航，货运晚发两天",
            }
        )
        carried.button_validate()
        now = fields.Datetime.now()
        self._as("sales_assistant", picking).record_asked_after(
            "货在杭州中转站，明早发车", now + timedelta(days=1), "顺达物流调度"
        )
        # so that the list shows one: by tomorrow it would be there by itself
        picking._write_guarded({"check_time": now - timedelta(hours=2)})
