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


def _has_chinese_ocr():
    return "chi_sim" in (output(["tesseract", "--list-langs"]) or "")


def _program(name):
    return lambda: shutil.which(name) is not None


IS_THERE = {
    "python3-venv": _has_venv,
    "git": _program("git"),
    "npm": _program("npm"),
    "dpkg": _program("dpkg-deb"),
    "wkhtmltopdf": _program("wkhtmltopdf"),
    "chromium": _has_chromium,
    "fonts-noto-cjk": _has_cjk_font,
    "tesseract-ocr": _program("tesseract"),
    "tesseract-ocr-chi-sim": _has_chinese_ocr,
    "postgresql": _has_postgresql,
    "postgresql-client": _program("psql"),
}
# What each part of the set-up needs of them.
PYTHON = ("python3-venv",)
SOURCE = ("git", "npm")
FETCH = ("dpkg", "npm")
RUN = ("wkhtmltopdf", "chromium", "fonts-noto-cjk")
READ = ("tesseract-ocr", "tesseract-ocr-chi-sim")
SERVER = ("postgresql", "postgresql-client")
CLIENT = ("postgresql-client",)
UPDATE_ADVICE = (
    "apt-get update failed: check the network and apt's sources, then run the same "
    "command again."
)


def _missing(names):
    return [name for name in names if not IS_THERE[name]()]


def become_root():
    """Return the words that make a command run as root, or None."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and output(["sudo", "-n", "true"]) is not None:
        return ["sudo", "-n"]
    return None


def ensure(*groups):
    """Install the missing packages of the groups, or name all of them in one line."""
    if sys.version_info < (3, 10):  # noqa: UP036 - says so before anything breaks
        raise Refusal("Odoo 19 needs Python 3.10 or newer: install it as python3.")
    wanted = list(dict.fromkeys(name for group in groups for name in group))
    missing = _missing(wanted)
    if not missing:
        return
    names = " ".join(missing)
    if not shutil.which("apt-get"):
        raise Refusal(
            f"There is no apt-get here; install what these Debian packages hold: "
            f"{names}."
        )
    if become_root() is None:
        raise Refusal(
            f"Root is needed once, for Debian packages; run: "
            f"sudo apt-get update && sudo apt-get install -y {names}"
        )
    with step(f"Debian packages: {names}"):
        update_lists()
        _refuse_unknown(missing)
        run(
            [*_apt_get(), "install", "-y", "--no-install-recommends", *missing],
            log=cache.logs() / "apt-install.log",
            advice=f"apt-get could not install {names}: check the network and apt's "
            "sources, then run the same command again.",
        )
    still = " ".join(_missing(wanted))
    if still:
        raise Refusal(f"apt-get installed {names}, but these are not found: {still}.")


def _refuse_unknown(names):
    """Refuse packages that this release of Debian does not have."""
    unknown = []
    for name in names:
        policy = output(["env", "LC_ALL=C", "apt-cache", "policy", name]) or ""
        if "Candidate:" not in policy or "Candidate: (none)" in policy:
            unknown.append(name)
    if not unknown:
        return
    refuse_failed_update()
    raise Refusal(
        f"apt knows no {' '.join(unknown)} on this release (Debian 12 has all): "
        "install it from elsewhere, then run the same command again."
    )


def update_lists():
    """Bring apt's lists up to date."""
    run(
        [*_apt_get(), "update"],
        log=cache.logs() / "apt-update.log",
        advice=UPDATE_ADVICE,
    )


def refuse_failed_update():
    """Refuse if the last update fetched nothing: apt-get counts that as a success.

    It is asked only where the lists turn out to lack something: on most days, one
    source of many that is down matters to nobody.
    """
    log = cache.logs() / "apt-update.log"
    if log.exists() and "Failed to fetch" in log.read_text(errors="replace"):
        raise Refusal(UPDATE_ADVICE, log)


def _apt_get():
    return [
        *become_root(), "env", "DEBIAN_FRONTEND=noninteractive",
        "apt-get", "-o", "APT::Status-Fd=1",
    ]  # fmt: skip
