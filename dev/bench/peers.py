"""The peers that the benchmark measures beside the add-on, modules of OCA's.

Tier validation is a chain of signatures, financial risk what customers owe. Their
packages come from PyPI at pinned versions, when the benchmark runs and not
before, into the cache. Only the benchmark's own settings have them on the path.
"""

from .. import cache, databases
from ..ui import run, step

REQUIREMENTS = cache.DEV / "bench/peers.txt"
# Peer: the module that brings it in
MODULES = {"peer": "sale_tier_validation", "risk": "sale_financial_risk"}


def ensure(session):
    """Return the peers' addons folder, downloaded when it is missing."""
    key = cache.digest(REQUIREMENTS.read_text())
    place = cache.folder("peers") / key
    if not cache.is_complete(place):
        with step("the peers to measure against", place=place.parent, megabytes=20):
            cache.remove(place)
            run(
                [
                    session.python, "-m", "pip", "install", "--no-deps", "--no-input",
                    "--disable-pip-version-check", "--progress-bar=off",
                    "--target", place, "-r", REQUIREMENTS,
                ],
                log=cache.logs() / "peers.log",
                advice="pip could not install dev/bench/peers.txt: check the network "
                "and pip's configuration, then run the same command again.",
            )  # fmt: skip
            cache.mark_complete(place)
        cache.drop_older(place.parent, keep=1)
    return place / "odoo/addons"


def versions():
    """Return the pinned packages as texts."""
    lines = REQUIREMENTS.read_text().splitlines()
    return [line for line in lines if line and not line.startswith("#")]


def settings(session, addons):
    """Return Odoo's settings file with the peers' folder on the path."""
    text = session.conf.read_text()
    first = next(line for line in text.splitlines() if line.startswith("addons_path"))
    conf = cache.folder("conf") / f"{cache.clone_key()}-bench.conf"
    cache.write_atomically(conf, text.replace(first, f"{first},{addons}"))
    return conf


def template(session, conf, peer):
    """Return the template with one of the peers installed, made when it is missing."""
    base = databases.base_template(session)
    kind = f"{databases.PREFIX}_{peer}"
    name = f"{kind}_{cache.digest(base, REQUIREMENTS.read_text())}"

    def install(database):
        databases.copy(session, base, database)
        session.run_odoo(
            kind, "-c", conf, "-d", database, "-i", MODULES[peer],
            "--stop-after-init", "--no-http",
        )  # fmt: skip

    return databases.template(session, kind, name, MODULES[peer], install)
