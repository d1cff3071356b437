"""Counting days between dates, all of them or those on which is worked."""

from bisect import bisect_left, bisect_right
from datetime import timedelta

# How much of a calendar is asked for at once, and how far a date may be put off
CHUNK = timedelta(days=366)
LIMIT = 10


class DayCounter:
    """Counts days after a date.

    :param fetch: ``fetch(first, last)`` returns the dates between on which is
        worked; every day counts when None
    """

    def __init__(self, fetch=None):
        self._fetch = fetch
        self._first = self._last = None
        self._days = []

    def count(self, after, until):
        """Return how many days come after ``after`` up to and with ``until``."""
        if until <= after:
            return 0
        if not self._fetch:
            return (until - after).days
        self._know(after, until)
        return bisect_right(self._days, until) - bisect_right(self._days, after)

    def add(self, day, number):
        """Return the ``number``-th day after ``day``; ``day`` itself for none."""
        if number <= 0:
            return day
        if not self._fetch:
            return day + timedelta(days=number)
        end = day + timedelta(days=2 * number + 14)
        for _attempt in range(LIMIT):
            self._know(day, end)
            index = bisect_right(self._days, day) + number - 1
            if index < len(self._days):
                return self._days[index]
            end += CHUNK
        # nobody ever works there: then every day counts
        return day + timedelta(days=number)

    def next(self, day):
        """Return ``day`` if it counts, else the next one that does."""
        return self.add(day - timedelta(days=1), 1) if self._fetch else day

    def _know(self, first, last):
        """Have all days from ``first`` to ``last`` at hand."""
        if self._first is None or first < self._first or last > self._last:
            self._first = min(filter(None, (self._first, first - timedelta(days=7))))
            self._last = max(filter(None, (self._last, last + CHUNK)))
            self._days = sorted(self._fetch(self._first, self._last))

    def __contains__(self, day):
        if not self._fetch:
            return True
        self._know(day, day)
        index = bisect_left(self._days, day)
        return index < len(self._days) and self._days[index] == day
