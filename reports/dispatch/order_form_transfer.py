from odoo import models

from ..form_parts import Column, Fact, Table


class OrderFormTransfer(models.AbstractModel):
    """What the forms of a transfer to the customer share.

    One transfer may carry goods of several orders.
    """

    _name = "order.form.transfer"
    _inherit = ["order.form"]
    _description = "Printed form of a transfer"

    def _get_orders(self, document):
        """Return the sales orders whose goods are on this transfer (sudo)."""
        picking = document.sudo()  # sudo: printed for whoever reads the transfer
        return (picking.move_ids.sale_line_id.order_id | picking.sale_id).with_context(
            lang=self.env.lang
        )

    def _get_customer(self, picking):
        return picking.partner_id.sudo().commercial_partner_id  # sudo: printed

    # ------------------------------------------------------------------- facts
    def _get_identity_facts(self, picking):
        orders = self._get_orders(picking)
        marks = (
            ", ".join(order.revision_label or "—" for order in orders),
            ", ".join(order.digest_short or "—" for order in orders),
        )
        return [
            Fact(self.env._("Transfer No."), picking.name, strong=True),
            Fact(
                self.env._("Order No."), ", ".join(orders.mapped("name")), strong=True
            ),
            Fact(
                self.env._("Unified Code"),
                ", ".join(filter(None, orders.mapped("unified_code"))),
            ),
            Fact(
                self.env._("Customer Code"), self._get_customer(picking).customer_code
            ),
            Fact(self.env._("Revision / Checksum"), " / ".join(marks), wide=True),
        ]

    def _get_receiver_facts(self, picking):
        """Return who takes the goods, and where."""
        # sudo: printed
        partner, customer = picking.partner_id.sudo(), self._get_customer(picking)
        fax = partner.fax or customer.fax
        phone = partner.phone or customer.phone or ""
        phones = " / ".join(filter(None, (phone, fax)))
        address = self._get_address(partner)
        return [
            Fact(self.env._("Customer"), customer.name),
            Fact(self.env._("Tel. / Fax"), phones),
            Fact(self.env._("Receiver"), self._get_receiver(picking)),
            Fact(
                self.env._("Receiver's Tel."),
                self._get_shipping(picking, "receiver_phone"),
            ),
            Fact(self.env._("Delivery Address"), address, wide=True),
        ]

    def _get_receiver(self, picking):
        """Return the name of who takes the goods."""
        partner = picking.sudo().partner_id  # sudo: printed
        name = self._get_shipping(picking, "receiver_name")
        if not name and partner != partner.commercial_partner_id:
            name = partner.name
        return name or ""

    def _get_shipping_facts(self, picking, names):
        """Return the shipping details of these fields of the transfer."""
        labels = {
            "carrier_name": self.env._("Carrier"),
            "vehicle_no": self.env._("Vehicle"),
            "driver_name": self.env._("Driver"),
            "driver_phone": self.env._("Driver's Tel."),
            "waybill_no": self.env._("Waybill No."),
            "package_count": self.env._("Packages"),
            "packages_left": self.env._("Packages"),
            "gross_weight": self.env._("Gross Weight (kg)"),
            "date_done": self.env._("Shipped On"),
            "expected_arrival": self.env._("Expected Arrival"),
            "check_time": self.env._("We Follow Up On"),
        }
        return [Fact(labels[name], self._get_shipping(picking, name)) for name in names]

    def _get_shipping(self, picking, name):
        """Return a shipping detail as printed; empty where nothing is entered."""
        if name == "packages_left":
            name = "packages_loaded" if picking.packages_loaded else "package_count"
        field = picking._fields.get(name)
        value = picking[name] if field else False
        if not value:
            return ""
        if field.type == "datetime":
            return self._format_moment(value, picking.company_id)
        if field.type == "date":
            return self._format_date(value)
        if field.type == "float":
            return self._format_quantity(value)
        return value.display_name if field.relational else str(value)

    # ------------------------------------------------------------------- lines
    def _get_moves(self, picking):
        # sudo: the goods are printed for everybody who may read the transfer
        return picking.sudo().move_ids.filtered(lambda move: move.state != "cancel")

    def _get_move_quantity(self, picking, move):
        """Return what has left; before, what is asked for."""
        done = picking.state == "done" or move.picked
        return move.quantity if done else move.product_uom_qty

    def _get_rows(self, picking, prices):
        """Return the rows of the line table: done quantities, else those asked."""
        return [
            self._get_row(picking, move, number, prices)
            for number, move in enumerate(self._get_moves(picking), 1)
        ]

    def _get_row(self, picking, move, number, prices):
        product = move.product_id.with_context(lang=self.env.lang)
        quantity = self._get_move_quantity(picking, move)
        line = move.sale_line_id
        name, model = self._split_description(line.name, product)
        row = {
            "number": str(number),
            "code": product.default_code or "",
            "name": name,
            "brand": product.brand or "",
            "model": "\n".join(filter(None, (model, line.nonstandard_note))),
            "unit": move.product_uom.with_context(lang=self.env.lang).name,
            "quantity": self._format_quantity(quantity),
            "lots": ", ".join(filter(None, move.move_line_ids.lot_id.mapped("name"))),
            "order": line.order_id.name or "",
        }
        if prices and line:
            # between the prices there is no column for it
            row["remark"] = line.order_id.name if picking.is_joint_request else ""
            price = line.price_unit * (1 - (line.discount or 0.0) / 100)
            value = move._get_dispatch_value({move: quantity})[move]
            amount = line.currency_id.round(value)
            row["price"] = self._format_price(price, line.currency_id)
            row["amount"] = self._format_amount(amount, line.currency_id)
            if len(self._get_orders(picking).currency_id) > 1:
                # the headings name none
                row["price"] = f"{line.currency_id.name} {row['price']}"
                row["amount"] = f"{line.currency_id.name} {row['amount']}"
        return row

    def _get_lot_columns(self):
        return [
            Column("lots", self.env._("Lot No."), 10.5),
            Column("order", self.env._("Order No."), 10.5),
        ]

    def _get_tables(self, document, copy):
        currencies = self._get_orders(document).currency_id
        currency = currencies if len(currencies) == 1 else None
        columns = self._get_line_columns(
            copy.prices, currency, extra=self._get_lot_columns()
        )
        return [Table(columns, self._get_rows(document, copy.prices))]

    # ------------------------------------------------------------------- money
    def _get_value(self, picking):
        """Return ``[(currency, value)]`` of the goods on this transfer, taxes in."""
        moves = self._get_moves(picking)
        quantities = {move: self._get_move_quantity(picking, move) for move in moves}
        totals = {}
        for move, value in moves._get_dispatch_value(quantities).items():
            currency = move.sale_line_id.currency_id or picking.company_id.currency_id
            totals[currency] = totals.get(currency, 0.0) + value
        return [(currency, currency.round(value)) for currency, value in totals.items()]

    def _get_value_facts(self, picking):
        totals = self._get_value(picking)
        text = ", ".join(
            self._format_money(value, currency) for currency, value in totals
        )
        facts = [Fact(self.env._("Total"), text, strong=True, wide=True)]
        if self._is_chinese():
            words = ", ".join(
                self._get_capitals(value, currency) for currency, value in totals
            )
            facts.append(Fact(self.env._("In Capitals"), words, strong=True, wide=True))
        return facts

    def _get_door_facts(self, picking):
        """Return what the driver collects, where goods go for cash on delivery.

        On every copy: who carries the goods has to know it.
        """
        # sudo: as above
        picking = picking.sudo().with_context(lang=self.env.lang)
        if picking.door_state not in ("signed", "open", "brought", "paid"):
            return []
        amount, currency = picking.door_amount, picking.door_currency_id
        text = self.env._(
            "collect %(amount)s", amount=self._format_money(amount, currency)
        )
        if self._is_chinese():
            text = f"{text} ({self._get_capitals(amount, currency)})"
        return [Fact(self.env._("Cash on Delivery"), text, strong=True, wide=True)]

    def _get_makers(self, document):
        orders = self._get_orders(document)
        # sudo: the name only
        maker = document.user_id.sudo().name or orders.user_id[:1].name
        return maker or "", ""
