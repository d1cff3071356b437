from odoo.tests import new_test_user

from ..common import CountersignHttpCase

# Everybody's exceptions that say no; anything else is a fault, not a refusal
REFUSALS = ("odoo.exceptions.", "werkzeug.exceptions.Forbidden")


class EverybodyCase(CountersignHttpCase):
    """The factory with a user for each of its roles, and those who have none.

    ``people`` names them: the codes of the roles, then ``signer`` (in the group, no
    role), ``internal``, ``auditor``, ``manager`` and ``portal`` (the customer).
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for role in cls.env["order.signoff.role"].search([]):
            if role.code not in cls.users:
                user = cls._create_user(role.code, "sale_mrp_countersign.group_signer")
                role.user_ids = user
        for name, groups in (
            ("signer", "sale_mrp_countersign.group_signer"),
            ("internal", "base.group_user"),
            ("auditor", "sale_mrp_countersign.group_auditor"),
            ("manager", "sale_mrp_countersign.group_manager"),
            ("portal", "base.group_portal"),
        ):
            cls._create_user(name, groups)
        cls.users["portal"].partner_id.parent_id = cls.customer_b
        cls.people = list(cls.users)

    @classmethod
    def _create_user(cls, name, groups):
        login = f"{cls.login_prefix}_{name}"
        cls.users[name] = new_test_user(cls.env, login=login, groups=groups)
        return cls.users[name]

    def _try(self, name, model, method, *args, **kwargs):
        """Call over HTTP as one of the people and take back what it did.

        :return: "allowed", "refused", or the text of a fault
        """
        with self.env.cr.savepoint() as savepoint:
            answer = self._post_rpc(
                f"{self.login_prefix}_{name}", model, method, list(args), kwargs
            )
            savepoint.rollback()
        self.env.invalidate_all()
        error = answer.get("error", {}).get("data")
        if error is None:
            return "allowed"
        if error["name"].startswith(REFUSALS):
            return "refused"
        return f"{error['name']}: {error['message']}"

    def _compare(self, label, allowed, outcomes):
        """Return a text for each of the people whose outcome is not the expected.

        :param allowed: set of names; everybody else is to be refused
        :param outcomes: ``{name: outcome}``
        """
        return [
            f"{label}, {name}: expected {expected}, was {outcome}"
            for name, outcome in outcomes.items()
            if outcome != (expected := "allowed" if name in allowed else "refused")
        ]
