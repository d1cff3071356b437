"""Databases: made once as templates, then copied together with their filestore.

Two layers.  The base holds the core modules and depends on Odoo's version only; on
a copy of it the add-on is installed, which depends on the add-on's files too.  So an
edit costs one installation of the add-on, and nothing when no file changed.
"""

import os
import shutil
import time
from pathlib import Path

from . import cache, cluster
from .ui import Refusal, disk_full_advice, is_disk_full, step

CORE = (
    "sale_management",
    "mrp",
    "sale_mrp",
    "purchase",
    "stock_picking_batch",
    "mrp_subcontracting",
    "stock_dropshipping",
    "account",
    "portal",
    "contacts",
)
# The first one is the default of new contacts, so core's English stays it.
LANGUAGES = "en_US,zh_CN"
PREFIX = "smc"
KEPT = 6
RECIPE = 1

# What an installation reads; a test or a page's script changes no database.
SUFFIXES = {".py", ".xml", ".csv", ".po", ".sql", ".png", ".svg", ".pdf", ".json"}
NOT_INSTALLED = {"tests", "dev", "docs", "out", ".git", "__pycache__"}


def clone_database(name):
    """Return the name of a database that is this clone's own."""
    return f"{PREFIX}_{cache.clone_key()}_{name}"


def base_template(session, demo=False):
    """Return the template with the core modules, made when it is missing."""
    key = cache.digest(
        session.odoo.version, session.odoo.program, CORE, LANGUAGES, RECIPE,
        # A server of the user's may serve several caches, each with its filestore.
        *([cache.root()] if cluster.is_own_server() else []),
    )  # fmt: skip
    kind = f"{PREFIX}_base_demo" if demo else f"{PREFIX}_base"
    name = f"{kind}_{key}"

    def install(database):
        _create(session, database)
        flags = ["--with-demo"] if demo else []
        session.run_odoo(
            kind, "-c", session.conf, "-d", database, "-i", ",".join(CORE), *flags,
            f"--load-language={LANGUAGES}", "--stop-after-init", "--no-http",
        )  # fmt: skip

    what = "Odoo's core modules" + (" with demo data" if demo else "")
    return template(session, kind, name, what, install)


def module_template(session, demo=False):
    """Return the template with the add-on installed, made when it is missing."""
    base = base_template(session, demo)
    key = cache.digest(base, module_digest())
    kind = f"{PREFIX}_module_demo" if demo else f"{PREFIX}_module"
    name = f"{kind}_{key}"

    def install(database):
        copy(session, base, database)
        session.run_odoo(
            kind, "-c", session.conf, "-d", database, "-i", cache.MODULE,
            "--stop-after-init", "--no-http",
        )  # fmt: skip
        _check_installed(session, database, kind, demo)

    what = "the add-on" + (" with demo data" if demo else "")
    return template(session, kind, name, what, install)


def module_digest():
    """Return the key of all that an installation of the add-on reads."""
    parts = []
    for folder, folders, files in os.walk(cache.REPOSITORY):
        place = Path(folder).relative_to(cache.REPOSITORY)
        folders[:] = sorted(set(folders) - NOT_INSTALLED)
        if place.parts[:2] == ("static", "src"):
            continue
        for name in sorted(files):
            path = place / name
            if path.suffix in SUFFIXES:
                parts += [path, (cache.REPOSITORY / path).read_bytes()]
    return cache.digest(parts)


def copy(session, source, target):
    """Make ``target`` anew as a copy of ``source``, with its filestore.

    The files of a filestore are named by their content and never changed, so the
    copy may share them by hard links.
    """
    drop(session, target)
    create = f'CREATE DATABASE "{target}" TEMPLATE "{source}" STRATEGY FILE_COPY'
    if _sql(session, create) is None:
        plain = f'CREATE DATABASE "{target}" TEMPLATE "{source}"'
        _must(session, plain, f"the database {source} could not be copied")
    origin = _filestore(session, source)
    if origin.is_dir():
        _link_tree(origin, _filestore(session, target))


def drop(session, database):
    """Remove a database and its filestore, if they exist."""
    if exists(session, database):
        _must(
            session,
            f'DROP DATABASE "{database}" WITH (FORCE)',
            f"the database {database} could not be dropped",
        )
    shutil.rmtree(_filestore(session, database), ignore_errors=True)


def exists(session, database):
    """Tell whether there is such a database."""
    query = f"SELECT 1 FROM pg_database WHERE datname = '{database}'"
    return bool((_sql(session, query) or "").strip())


def rows(session, database, query):
    """Return a query's rows as tuples of texts, for small reports."""
    text = cluster.psql(session.pg, query, database)
    if text is None:
        raise Refusal(f"the database {database} could not be read.")
    return [tuple(line.split("|")) for line in text.splitlines() if line]


def drop_clone(pg, key=None):
    """Drop the databases of this clone, or of the one with that key; count them.

    It needs the server only, so that cleaning up works when the rest is broken.
    """
    key = key or cache.clone_key()
    query = f"SELECT datname FROM pg_database WHERE datname LIKE '{PREFIX}\\_{key}\\_%'"
    return _drop_all(pg, (cluster.psql(pg, query) or "").split())


def drop_everything(pg):
    """Drop what this cache knows of, templates and all its clones; count them.

    A server of the user's may hold more under our prefix, of others or by chance.
    """
    count = sum(drop_clone(pg, path.name) for path in cache.folder("addons").iterdir())
    names = [path.name for path in cache.folder("templates").iterdir()]
    known = (cluster.psql(pg, "SELECT datname FROM pg_database") or "").split()
    both = {*names, *(f"{name}_part" for name in names)}
    return count + _drop_all(pg, sorted(both.intersection(known)))


def _drop_all(pg, names):
    for name in names:
        cluster.psql(pg, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        shutil.rmtree(cache.root() / "data/filestore" / name, ignore_errors=True)
    return len(names)


def template(session, kind, name, what, install):
    """Return ``name``, built under another name first: it is whole or not there."""
    used = cache.folder("templates") / name
    with cache.lock(kind):
        used.touch()
        if not (exists(session, name) and _filestore(session, name).is_dir()):
            part = f"{name}_part"
            place = (*cluster.places(), cache.root())[0]
            with step(f"a database with {what}", place=place, megabytes=200):
                drop(session, part)
                install(part)
                _rename(session, part, name)
            _drop_older(session, kind, name)
            _forget_lost_clones(session)
    return name


def _drop_older(session, kind, newest):
    """Drop the templates of earlier keys, all but the latest ones."""
    stamps = [
        path
        for path in cache.folder("templates").iterdir()
        if path.name.rpartition("_")[0] == kind and path.name != newest
    ]
    stamps.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for stamp in stamps[KEPT - 1 :]:
        drop(session, stamp.name)
        stamp.unlink()


def _forget_lost_clones(session):
    """Remove what clones that are no longer on this machine left."""
    for path in cache.folder("addons").iterdir():
        if not (path / cache.MODULE).exists():
            drop_clone(session.pg, path.name)
            for name in ("run", "pytest", "stage", "addons"):
                shutil.rmtree(cache.root() / name / path.name, ignore_errors=True)
            (cache.root() / "conf" / f"{path.name}.conf").unlink(missing_ok=True)


def _create(session, database):
    _must(
        session,
        f"CREATE DATABASE \"{database}\" TEMPLATE template0 ENCODING 'UTF8'",
        f"the database {database} could not be created",
    )


def _rename(session, old, new):
    drop(session, new)
    target = _filestore(session, new)
    if _filestore(session, old).is_dir():
        _filestore(session, old).rename(target)
    _must(
        session,
        f'ALTER DATABASE "{old}" RENAME TO "{new}"',
        f"the database {old} could not be renamed",
    )


def _check_installed(session, database, kind, demo):
    """Refuse a database in which Odoo went on without the add-on or its demo data."""
    query = f"SELECT state, demo FROM ir_module_module WHERE name = '{cache.MODULE}'"
    ((state, has_demo),) = rows(session, database, query) or [(None, None)]
    log = cache.logs() / f"{kind}.log"
    if state != "installed":
        raise Refusal("the add-on was not installed, see above.", log, show=True)
    if demo and has_demo != "t":
        raise Refusal("the demo data was not loaded, see above.", log, show=True)


def _sql(session, statement):
    return cluster.psql(session.pg, statement)


def _must(session, statement, failure):
    """Run a statement that may have to wait for a connection to end."""
    for attempt in range(5):
        text, error = cluster.query(session.pg, statement)
        if text is not None:
            return
        time.sleep(attempt)
    if is_disk_full(cache.root(), *cluster.places()):
        raise Refusal(disk_full_advice())
    raise Refusal(f"{failure}: {' '.join(error.split())}")


def _filestore(session, database):
    return session.data / "filestore" / database


def _link_tree(source, target):
    """Copy a folder by hard links, or by value where the disk knows none."""
    try:
        shutil.copytree(source, target, copy_function=os.link)
    except (shutil.Error, OSError):
        shutil.rmtree(target, ignore_errors=True)
        shutil.copytree(source, target)
