from odoo.exceptions import AccessError
from odoo.tests import Form, new_test_user, tagged

from ..common import CountersignCommon

OURS = r"\((order|customer|production|after)\."

# Core groups whose people open one of the documents
GROUPS = (
    "sales_team.group_sale_salesman_all_leads",
    "sales_team.group_sale_manager",
    "account.group_account_invoice",
    "account.group_account_manager",
    "stock.group_stock_user",
    "stock.group_stock_manager",
    "mrp.group_mrp_user",
    "mrp.group_mrp_manager",
)


@tagged("post_install", "-at_install")
class TestFormsOpen(CountersignCommon):
    """Whoever opens a document in core still does: what we add asks for no more.

    Some read a document and cannot open its form in core either, for want of rights
    on core's own models.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls._make_to_order(cls.pump)
        cls.order = cls._make_ready(cls(), cls._create_order(nonstandard=True))
        cls.order.action_confirm()
        cls.documents = [
            cls.order,
            cls.order.control_production_ids,
            cls.order.picking_ids,
        ]
        cls.strangers = {
            group: new_test_user(
                cls.env, login=f"opens_{number}", groups=f"base.group_user,{group}"
            )
            for number, group in enumerate(GROUPS)
        }

    def test_everybody_who_reads_opens(self):
        opened = set()
        for name, user in {**self.users, **self.strangers}.items():
            for document in self.documents:
                if not document.with_user(user).has_access("read"):
                    continue
                with self.subTest(name, model=document._name):
                    self.env.invalidate_all()
                    try:
                        form = Form(document.with_user(user))
                    except AccessError as error:
                        self.assertNotRegex(str(error), OURS)
                        continue
                    self.assertEqual(form.name, document.name)
                    opened.add(document._name)
        self.assertEqual(opened, {item._name for item in self.documents})
