from dateutil.relativedelta import relativedelta

from odoo import api, models

# What people think of themselves, by the indicator; the rest as proposed
SELF_SCORES = {"scorecard_indicator_clerks_attitude": (5, "加班完成月末集中发货")}
MANAGER_SCORES = {"scorecard_indicator_clerks_attitude": (3, "配合尚可，主动性不足")}


class OrderDemo(models.AbstractModel):
    """Scorecards in the demo: last month's waits for the general manager."""

    _inherit = "order.demo"

    @api.model
    def _load(self):
        result = super()._load()
        company = self.env.company
        month = company._get_local_day().replace(day=1)
        self._play_last_month(company, month - relativedelta(months=1))
        # this month's has what the system finds in the demo's orders
        self.env["scorecard"]._ensure_sheets(company, month)._propose()
        return result

    def _play_last_month(self, company, month):
        """Orders were late, one finding did not hold, one customer complained."""
        sheet = self.env["scorecard"]._ensure_sheets(company, month)
        lines = {line.indicator_id: line for line in sheet.line_ids}
        found = (
            ("salesperson_duties", 8, "客户订单 17:40 才交下单岗"),
            ("follow_up_duties", 12, "T+1 未安排送货"),
            ("driver_duties", 12, "平件第 4 天送达"),
            ("satisfaction", 19, "苏州润泽：到货两台，铭牌型号贴错"),
        )
        for name, day, note in found:
            line = lines[self._ref(f"scorecard_indicator_{name}")]
            line = self._as("sales_manager", line)
            line.record_finding(month.replace(day=day), note)
        late = sheet.finding_ids.filtered(lambda item: "T+1" in item.note)
        self._as("sales_manager", late).record_drop("客户要求推迟一天收货")
        for line in lines.values():
            self._score_row(line)
        self._as("sales_manager", sheet).record_bonus(2, "参展期间主动值班")
        self._sign("sales_manager", sheet)

    def _score_row(self, line):
        """Score one row, by the first of its people and by the manager."""
        name = line.indicator_id.get_external_id()[line.indicator_id.id]
        name = name.partition(".")[2]
        person = line.user_ids[:1]
        if person:
            score, note = SELF_SCORES.get(name, (line.limit, None))
            line.with_user(person).record_self_score(score, note)
        score, note = MANAGER_SCORES.get(name, (line.limit, None))
        self._as("sales_manager", line).record_manager_score(score, note)
