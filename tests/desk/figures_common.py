from datetime import timedelta

from odoo.fields import Datetime

from ..common import CountersignCommon

NOON = "2030-05-06 04:00:00"


def at(hours):
    """Return a moment so many hours from noon at the factory."""
    return Datetime.to_datetime(NOON) + timedelta(hours=hours)


class FiguresCase(CountersignCommon):
    """The factory in Shanghai, with the figures of its orders and of their hours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.flow = cls.env["order.flow.report"]
        cls.hours = cls.env["order.stage.report"]

    def _refuse(self, code, order, reason):
        self._as(code, order).signoff_refuse(self._digests(order), reason)
