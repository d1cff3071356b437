"""The commands: ``python3 -m dev COMMAND [arguments]``; the Makefile calls them."""

import errno
import os
import shutil
import signal
import sys

from . import (
    bench,
    cache,
    cluster,
    coretests,
    databases,
    demo,
    i18n,
    lint,
    serve,
    testing,
)
from .session import prepare
from .ui import Refusal, disk_full_advice, refuse, say, step

PYTHON_CACHES = ("__pycache__", ".pytest_cache", ".ruff_cache", ".hypothesis")


def _setup(_arguments):
    """Do all the set-up that is missing, the test template included."""
    session = prepare()
    databases.module_template(session)
    say("ready")


def _demo(_arguments):
    """Serve Odoo with demo data."""
    text = os.environ.get("PORT") or str(demo.DEFAULT_PORT)
    if not (text.isascii() and text.isdecimal()) or not 0 < int(text) < 65536:
        raise Refusal(f"PORT={text} is no port: give a number from 1 to 65535.")
    serve.check_port(int(text))
    return demo.demo(prepare(), int(text))


def _test(arguments):
    """Run the test suite."""
    return testing.test(prepare(), arguments)


def _walk(arguments):
    """Walk real orders through a real database."""
    return demo.script(prepare(), "walk", arguments)


def _bench(arguments):
    """Measure the add-on against plain Odoo and against peers."""
    return bench.bench(prepare(), arguments)


def _lint(_arguments):
    """Check the style of Python and XML."""
    return lint.check()


def _format(_arguments):
    """Put Python and XML into the style."""
    return lint.reformat()


def _test_core(_arguments):
    """Compare core's own suites with and without the add-on."""
    return coretests.compare(prepare())


def _i18n(_arguments):
    """Export the terms and merge them into the translation."""
    return i18n.export(prepare())


def _clean(_arguments):
    """Remove what runs left in this clone, and its databases."""
    shutil.rmtree(cache.REPOSITORY / "out", ignore_errors=True)
    for folder, folders, _files in os.walk(cache.REPOSITORY):
        for name in [name for name in folders if name in PYTHON_CACHES]:
            shutil.rmtree(os.path.join(folder, name), ignore_errors=True)
            folders.remove(name)
    if not cache.root().exists():
        return
    for name in ("run", "pytest"):
        shutil.rmtree(cache.root() / name / cache.clone_key(), ignore_errors=True)
    pg = cluster.if_running()
    if pg:
        say(f"{databases.drop_clone(pg)} databases of this clone dropped")


def _distclean(_arguments):
    """Remove the whole cache, private PostgreSQL included."""
    _clean(_arguments)
    with cache.lock():
        pg = cluster.is_own_server() and cluster.if_running()
        if pg:
            say(f"{databases.drop_everything(pg)} databases dropped")
        with step(f"removing {cache.root()}"):
            cluster.stop()
            cache.remove(cache.root())


COMMANDS = {
    "setup": _setup,
    "demo": _demo,
    "test": _test,
    "walk": _walk,
    "bench": _bench,
    "lint": _lint,
    "format": _format,
    "test-core": _test_core,
    "i18n": _i18n,
    "clean": _clean,
    "distclean": _distclean,
}


def main():
    """Run one command; return its exit code.

    A refusal ends with one line; nothing that a user can cause shows a traceback.
    """
    name = sys.argv[1] if len(sys.argv) > 1 else ""
    if name not in COMMANDS:
        print("usage: python3 -m dev COMMAND [arguments]", file=sys.stderr)
        for command, function in COMMANDS.items():
            print(f"  {command:<10} {function.__doc__}", file=sys.stderr)
        return 2
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    try:
        return COMMANDS[name](sys.argv[2:]) or 0
    except Refusal as refusal:
        refuse(refusal)
    except KeyboardInterrupt:
        print("\ninterrupted; run the same command again to go on", file=sys.stderr)
        return 130
    except OSError as error:
        refuse(Refusal(_os_advice(error)))
    return 1


def _os_advice(error):
    """Return the one line for a failure of the system."""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return disk_full_advice()
    if error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
        return (
            f"{error.filename or cache.root()} may not be written: make it yours, or "
            "point XDG_CACHE_HOME at a folder that is."
        )
    return f"{error} (cache: {cache.root()})"
