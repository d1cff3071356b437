import os
import socket
import subprocess
import sys
import tempfile
from contextlib import closing
from pathlib import Path
from unittest import skipUnless

from odoo.tests import BaseCase, tagged

REPOSITORY = Path(__file__).resolve().parent.parent
SETTINGS = ("PG", "ODOO_", "XDG_", "PORT", "OUT", "PYTHONPATH")


@tagged("post_install", "-at_install")
@skipUnless((REPOSITORY / "dev").is_dir(), "the set-up program is not here")
class TestSetup(BaseCase):
    """Where set-up cannot go on, it says what to do: one line, no traceback."""

    def setUp(self):
        super().setUp()
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)

    def refuse(self, words, command="setup", **settings):
        env = {k: v for k, v in os.environ.items() if not k.startswith(SETTINGS)}
        env.update({"XDG_CACHE_HOME": str(self.folder / "cache"), **settings})
        done = subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "dev", command],
            cwd=REPOSITORY,
            env=env,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        with self.subTest(command=command, **settings):
            self.assertEqual(done.returncode, 1, done.stdout + done.stderr)
            self.assertRegex(done.stderr, r"\Aerror: [^\n]+\n\Z")
            self.assertIn(words, done.stderr)

    def make_tree(self, version):
        """Make what looks like an Odoo tree of that version."""
        tree = Path(tempfile.mkdtemp(dir=self.folder))
        release = tree / "odoo/release.py"
        release.parent.mkdir()
        release.write_text(f"version_info = ({version}, 0, FINAL, 0, '')\n")
        (tree / "odoo-bin").touch()
        return str(tree)

    def test_port(self):
        for port in ("abc", "0", "-1", "99999", "8٠٦٩"):
            self.refuse("is no port", "demo", PORT=port)
        with closing(socket.create_server(("127.0.0.1", 0))) as busy:
            port = str(busy.getsockname()[1])
            self.refuse(f"Port {port} is in use", "demo", PORT=port)

    def test_all_that_is_missing_is_named_at_once(self):
        self.refuse(
            "There is no apt-get here; install what these Debian packages hold: "
            "wkhtmltopdf chromium ",
            PATH=str(self.folder),
        )

    def test_tree(self):
        self.refuse("odoo-bin is not in it", ODOO_SRC=str(self.folder / "nowhere"))
        self.refuse("is not Odoo 19.0", ODOO_SRC=self.make_tree("18, 0"))
        self.refuse("it has no addons/sale_mrp", ODOO_SRC=self.make_tree("19, 0"))

    def test_server(self):
        with closing(socket.create_server(("127.0.0.1", 0))) as taken:
            port = str(taken.getsockname()[1])
        self.refuse("does not let you in", PGHOST="127.0.0.1", PGPORT=port)
        self.assertFalse((self.folder / "cache/sale_mrp_countersign/odoo").exists())

    def test_cache(self):
        file = self.folder / "file"
        file.touch()
        self.refuse("Not a directory", XDG_CACHE_HOME=str(file))
