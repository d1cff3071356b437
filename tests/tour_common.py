import json
import re

import polib

from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.tests import HttpCase
from odoo.tests.common import get_db_name
from odoo.tools.misc import file_path

from .common import Factory

# What a page of the web client fetches
BUNDLES = {
    "web.assets_web": ("js", "css"),
    "web.assets_web_print": ("css",),
    "web.assets_tests": ("js",),
    "bus.websocket_worker_assets": ("js",),
}
# Fewer letters than this around the placeholders would match anything
LETTERS_OF_A_PATTERN = 12


class TourCommon(Factory, HttpCase):
    """Walks screens in a browser, as users of either language."""

    login_prefix = "tour"

    @classmethod
    def setUpClass(cls):
        cls._compile_assets()
        super().setUpClass()
        cls._set_up_factory()
        for user in cls.users.values():
            user.name = user.login
        cls.env["ir.attachment"].create(
            {
                "name": "tour_terms.json",
                "url": "/sale_mrp_countersign/tour_terms.json",
                "mimetype": "application/json",
                "public": True,
                "raw": json.dumps(cls._get_english_terms()),
            }
        )

    @staticmethod
    def _compile_assets():
        """Compile the web client once and keep it.

        What the first page of a test compiles is rolled back with the test, so each
        would take its 20 seconds anew.
        """
        with Registry(get_db_name()).cursor() as cr:
            qweb = api.Environment(cr, SUPERUSER_ID, {})["ir.qweb"]
            for name, kinds in BUNDLES.items():
                bundle = qweb._get_asset_bundle(
                    name, css="css" in kinds, js="js" in kinds
                )
                for kind in kinds:
                    getattr(bundle, kind)()

    @classmethod
    def _get_english_terms(cls):
        """Return the English texts of this add-on that no Chinese user may see."""
        texts, patterns = [], []
        for entry in polib.pofile(file_path("sale_mrp_countersign/i18n/zh_CN.po")):
            if not entry.msgstr or entry.msgid == entry.msgstr:
                continue
            for text in filter(None, map(str.strip, entry.msgid.split("\n"))):
                words = re.split(r"%\(\w+\)s|%s", text)
                if len(words) == 1:
                    texts.append(text)
                elif len(re.findall("[a-z]", "".join(words))) >= LETTERS_OF_A_PATTERN:
                    patterns.append(f"^{'.+'.join(map(re.escape, words))}$")
        return {"texts": texts, "patterns": patterns}

    def _speak(self, lang):
        """Let everybody use this language, also those who act without a browser."""
        self.env["res.lang"]._activate_lang(lang)
        for user in self.users.values():
            user.lang = lang
        self.lang = lang

    def _as(self, code, record):
        return super()._as(code, record).with_context(lang=self.users[code].lang)

    def _tour(self, name, role, path="/odoo"):
        """Let the user of a role walk a tour; a fresh database compiles assets."""
        self.start_tour(
            path,
            f"sale_mrp_countersign.{name}",
            login=self.users[role].login,
            timeout=120,
        )
        self.env.invalidate_all()
