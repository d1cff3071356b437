from ..common import CountersignCommon


class DeskCommon(CountersignCommon):
    """The factory, with jobs whose commits a test's transaction bears."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.resource_calendar_id.tz = "Asia/Shanghai"
        cls.env["res.company"].search([("id", "!=", cls.company.id)]).write(
            {"order_control": False}
        )
        for code, user in cls.users.items():
            user.email = f"{code}@example.com"

    def setUp(self):
        super().setUp()
        self.patch(type(self.env["ir.cron"]), "_commit_progress", self._commit)
        self.mails = self.env["mail.mail"].sudo()
        self.before = self.mails.search([])

    @staticmethod
    def _commit(cron, processed=0, *, remaining=None, deactivate=False):
        cron.env.flush_all()
        return float("inf")

    def _get_mails(self):
        """Return ``{address: mail.mail}`` of what was queued in this test."""
        new = self.mails.search([]) - self.before
        return new.grouped(lambda mail: mail.email_to.split("<")[-1].strip(">"))
