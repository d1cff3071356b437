"""HylaFAX's own server programs for the tests, unpacked and never installed.

Installing Debian's package would start a fax server and a mail server wherever an
init system runs; unpacked, its two programs are started by the tests alone, on a
spool and a port of their own.
"""

import os
import shutil

from . import cache, system
from .ui import output, run, say, step

PACKAGES = ("hylafax-server", "hylafax-client")
RECIPE = 1


def environ():
    """Return the variables that tell the tests where HylaFAX is, or why it is not."""
    reason = _obstacle()
    if reason:
        say(f"   HylaFAX's tests are skipped: {reason}")
        return {"COUNTERSIGN_HYLAFAX_MISSING": reason}
    return {"COUNTERSIGN_HYLAFAX": str(_ensure())}


def _obstacle():
    """Return why HylaFAX cannot run on this machine, or None."""
    if not shutil.which("apt-get"):
        return "there is no apt-get here to fetch Debian's hylafax-server with"
    if os.geteuid():
        return "hfaxd has to be started by root"
    return None


def _ensure():
    """Return the folder with the programs, fetched when it is missing."""
    place = cache.folder("hylafax") / cache.digest(PACKAGES, RECIPE)
    if not cache.is_complete(place):
        _build(place)
    os.utime(place)
    return place


def _build(place):
    part = place.with_name(f"{place.name}.part")
    cache.remove(part)
    debs = cache.folder("hylafax", "debs")
    with step("HylaFAX from Debian (about 1 MB to download)"):
        log = cache.logs() / "hylafax-download.log"
        if output(["apt-cache", "show", PACKAGES[0]]) is None:
            system.update_lists()
        run(
            ["apt-get", "-o", "APT::Sandbox::User=root", "download", *PACKAGES],
            log=log,
            advice="HylaFAX could not be downloaded from Debian's archive: check the "
            "network and apt's sources, then run the same command again.",
            cwd=debs,
        )
        part.mkdir()
        for deb in sorted(debs.glob("hylafax-*.deb")):
            run(
                ["dpkg-deb", "-x", deb, part],
                log=cache.logs() / "unpack.log",
                advice=f"{deb.name} could not be unpacked: remove {debs} and run the "
                "same command again.",
            )
        cache.mark_complete(part)
        part.rename(place)
    shutil.rmtree(debs)
