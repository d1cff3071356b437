from pathlib import Path

from odoo.tests import BaseCase, tagged

from odoo.addons.sale_mrp_countersign import tests


@tagged("post_install", "-at_install")
class TestModuleList(BaseCase):
    """Odoo's own runner finds only what ``tests/__init__.py`` imports."""

    def test_every_test_module_is_imported(self):
        folder = Path(tests.__file__).parent
        on_disk = {path.stem for path in folder.rglob("test_*.py")}
        imported = {name for name in vars(tests) if name.startswith("test_")}
        self.assertEqual(on_disk, imported)
        self.assertEqual(
            len(on_disk), len(list(folder.rglob("test_*.py"))), "names are unique"
        )
