"""``make i18n``: export the terms and merge them into the translation."""

import shutil

from . import cache, databases
from .ui import Refusal, output, say, spawn, step, wait

LANGUAGE = "zh_CN"
LEFT_OUT = ("dev/", "tests/", "docs/", ".")

# Runs in the virtual environment, where polib is.
MERGE = """
import sys
import polib

pot_path, po_path = sys.argv[1:]
pot = polib.pofile(pot_path)
try:
    po = polib.pofile(po_path, wrapwidth=78)
except OSError:
    po = polib.POFile(wrapwidth=78)
po.metadata = {
    **pot.metadata,
    "Language": "zh_CN",
    "Plural-Forms": "nplurals=1; plural=0;",
}
for stamp in ("POT-Creation-Date", "PO-Revision-Date"):
    po.metadata.pop(stamp, None)
    pot.metadata.pop(stamp, None)
po.merge(pot)
for entry in [entry for entry in po if entry.obsolete]:
    po.remove(entry)
for entry in po:
    if entry.fuzzy:
        entry.flags.remove("fuzzy")
    entry.previous_msgid = entry.previous_msgctxt = None
pot.save(pot_path)
po.save(po_path)
missing = po.untranslated_entries()
for entry in missing[:40]:
    print(f"   untranslated: {entry.msgid!r}")
print(f"{len(po)} terms, {len(missing)} untranslated")
"""


def export(session):
    """Write the .pot anew and bring the .po up to it; the translations stay."""
    database = databases.clone_database("i18n")
    databases.copy(session, databases.module_template(session), database)
    folder = cache.REPOSITORY / "i18n"
    folder.mkdir(exist_ok=True)
    pot = folder / f"{cache.MODULE}.pot"
    try:
        with step("exporting the terms"):
            stage = _stage()
            addons = ",".join(map(str, [*session.odoo.addons, stage]))
            conf = stage / "odoo.conf"
            text = session.conf.read_text()
            conf.write_text(
                "".join(
                    f"addons_path = {addons}\n"
                    if line.startswith("addons_path")
                    else line
                    for line in text.splitlines(keepends=True)
                )
            )
            session.run_odoo(
                "i18n", "i18n", "export", "-c", conf, "-d", database, "-l", "pot",
                "-o", pot, cache.MODULE,
            )  # fmt: skip
    finally:
        databases.drop(session, database)
    merge = [session.python, "-c", MERGE, pot, folder / f"{LANGUAGE}.po"]
    code = wait(spawn(merge))
    say(f"written: i18n/{pot.name}, i18n/{LANGUAGE}.po")
    return code


def _stage():
    """Copy the files that belong to the add-on into a folder of their own.

    Odoo's export reads every file below the module, ignored ones and set-up too, and
    would take their strings for the module's.
    """
    stage = cache.folder("stage", cache.clone_key())
    shutil.rmtree(stage)
    listing = output(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=cache.REPOSITORY
    )
    if listing is None:
        raise Refusal("git ls-files failed: i18n needs a git clone of the repository.")
    for name in sorted(set(listing.splitlines())):
        source = cache.REPOSITORY / name
        if source.is_file() and not name.startswith(LEFT_OUT):
            target = stage / cache.MODULE / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(source, target)
    return stage
