from freezegun import freeze_time

from odoo.fields import Command

from .daily_common import FRI, MON, SAT, THU, TUE, WED, DailyCommon, utc


class DailyWeek(DailyCommon):
    """A week in two companies; the comments give the clock of Shanghai."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        # Monday: five valves, two of which are unbuilt on Thursday
        cls.valves = cls._order(cls.valve, 5, utc(MON, "08:00"))
        cls._make(cls.valves, utc(MON, "16:00"))
        # Monday, cancelled
        cls._order(cls.bolt, 12, utc(MON, "08:00")).action_cancel()
        # Tuesday: ten pumps, half an hour each at either work center
        cls.pumps = cls._order(cls.pump, 10, utc(TUE, "08:00"))
        cls.cut, cls.assemble = cls.pumps.workorder_ids
        cls._log(cls.cut, utc(TUE, "08:00"), utc(TUE, "12:00"))
        cls._log(cls.assemble, utc(TUE, "13:00"), utc(TUE, "16:30"))
        cls.more_pumps = cls._make(cls.pumps, utc(TUE, "17:00"), 6)
        cls._scrap(cls.pumps, utc(TUE, "18:00"), 1)
        # Wednesday: the other four, their time not logged: it counts as expected
        cls._make(cls.more_pumps, utc(WED, "10:00"))
        cls._scrap(
            cls.more_pumps, utc(WED, "11:00"), 1, cls.more_pumps.workorder_ids[0]
        )
        # Wednesday: two dozen bolts, half a dozen of them scrap
        cls.bolts = cls._order(
            cls.bolt, 2, utc(WED, "08:00"), product_uom_id=cls.dozen.id
        )
        cls._make(cls.bolts, utc(WED, "15:00"))
        cls._scrap(cls.bolts, utc(WED, "16:00"), 0.5, uom=cls.dozen)
        # Thursday: nine valves, of which four are put off until Friday, and not made
        cls.five = cls._order(
            cls.valve, 9, utc(THU, "08:00"), date_deadline=utc(WED, "12:00")
        )
        cls.five, cls.four = cls.five._split_productions({cls.five: [5, 4]})
        cls.four.date_start = utc(FRI, "08:00")
        cls._make(cls.five, utc(THU, "17:00"))
        cls._unbuild(utc(THU, "09:00"), 2, cls.valves)
        # Friday: two pumps in the night, done on Saturday; in UTC it is Friday still
        cls.night = cls._order(cls.pump, 2, utc(FRI, "20:00"))
        cut, assemble = cls.night.workorder_ids
        cls._log(cut, utc(FRI, "22:00"), utc(SAT, "06:00"))
        cls._log(assemble, utc(SAT, "05:00"), utc(SAT, "06:00"))
        cls._make(cls.night, utc(SAT, "06:00"))
        # Friday: orders of Thursday and Monday made into one, done on Saturday
        with freeze_time(utc(FRI, "12:00")):
            several = cls._order(cls.valve, 3, utc(THU, "08:00"))
            several |= cls._order(cls.valve, 2, utc(MON, "08:00"))
            merged = several.action_merge()["res_id"]
        cls.merged = cls.env["mrp.production"].browse(merged)
        cls._make(cls.merged, utc(SAT, "09:00"))
        # Another company, whose days are those of UTC, in the same night
        cls.other = cls.env["res.company"].create({"name": "Overseas"})
        cls.other.resource_calendar_id.tz = "UTC"
        cls.env.user.company_ids = [Command.link(cls.other.id)]
        cls.abroad = cls._order(cls.bolt, 7, f"{FRI} 20:00:00", cls.other)
        cls._make(cls.abroad, f"{FRI} 22:00:00")
        cls.env.flush_all()
