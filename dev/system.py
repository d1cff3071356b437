"""The Debian packages that set-up needs from the machine itself."""

import glob
import os
import shutil
import sys

from . import cache
from .ui import Refusal, output, run, step

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"


def _has_postgresql():
    return bool(glob.glob("/usr/lib/postgresql/*/bin/initdb") or shutil.which("initdb"))


def _has_cjk_font():
    if os.path.exists(FONT):
        return True
    return "Noto Sans CJK SC" in (output(["fc-list", ":", "family"]) or "")


def _has_chromium():
    names = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
    return any(shutil.which(name) for name in names)


def _has_venv():
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        return False
    return True


def _program(name):
    return lambda: shutil.which(name) is not None


NEEDED = {
    "postgresql": _has_postgresql,
    "wkhtmltopdf": _program("wkhtmltopdf"),
    "chromium": _has_chromium,
    "fonts-noto-cjk": _has_cjk_font,
    "poppler-utils": _program("pdftotext"),
    "dpkg": _program("dpkg"),
    "git": _program("git"),
    "npm": _program("npm"),
    "python3-venv": _has_venv,
}


def missing_packages(own_server):
    """Return the names of the missing packages, in a fixed order.

    :param own_server: the user named a PostgreSQL server: only clients are needed.
    """
    needed = dict(NEEDED)
    if own_server:
        del needed["postgresql"]
        needed["postgresql-client"] = _program("psql")
    return [name for name, is_there in needed.items() if not is_there()]


def _become_root():
    """Return the words that make a command run as root, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and output(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return None


def ensure(own_server):
    """Install the missing packages, or name all of them in one line."""
    if sys.version_info < (3, 10):  # noqa: UP036 - says so before anything breaks
        raise Refusal("Odoo 19 needs Python 3.10 or newer: install it as python3.")
    missing = missing_packages(own_server)
    if not missing:
        return
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise Refusal(
            f"There is no apt-get here; install what these Debian packages hold: "
            f"{names}."
        )
    prefix = _become_root()
    if prefix is None:
        raise Refusal(
            f"Root is needed once, for Debian packages; run: "
            f"sudo apt-get update && sudo apt-get install -y {names}"
        )
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get"]
    with step(f"Debian packages: {names}"):
        run(
            [*apt, "update"],
            log=cache.logs() / "apt-update.log",
            advice="apt-get update failed: check the network and apt's sources, "
            "then run the same command again.",
        )
        run(
            [*apt, "install", "-y", "--no-install-recommends", *missing],
            log=cache.logs() / "apt-install.log",
            advice=f"apt-get could not install {names}: check the network and apt's "
            "sources, then run the same command again.",
        )
    still = missing_packages(own_server)
    if still:
        raise Refusal(f"apt-get installed {names}, yet still missing: {still}.")
