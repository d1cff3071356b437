"""The peer that the benchmark measures beside the add-on: OCA's tier validation.

Its packages come from PyPI at pinned versions, when the benchmark runs and not
before, into the cache. Only the benchmark's own settings have them on the path.
"""

from .. import cache, databases
from ..ui import run, say, step

REQUIREMENTS = cache.DEV / "bench/peers.txt"
MODULE = "sale_tier_validation"
KIND = f"{databases.PREFIX}_peer"


def ensure(session):
    """Return the peer's addons folder, downloaded when it is missing."""
    key = cache.digest(REQUIREMENTS.read_text())
    place = cache.folder("peers") / key
    if not cache.is_complete(place):
        with step("the peer to measure against", place=place.parent, megabytes=20):
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
    """Return Odoo's settings file with the peer's folder on the path."""
    text = session.conf.read_text()
    first = next(line for line in text.splitlines() if line.startswith("addons_path"))
    conf = cache.folder("conf") / f"{cache.clone_key()}-bench.conf"
    cache.write_atomically(conf, text.replace(first, f"{first},{addons}"))
    return conf


def template(session, conf):
    """Return the template with the peer installed, made when it is missing."""
    base = databases.base_template(session)
    name = f"{KIND}_{cache.digest(base, REQUIREMENTS.read_text())}"

    def install(database):
        databases.copy(session, base, database)
        session.run_odoo(
            KIND, "-c", conf, "-d", database, "-i", MODULE,
            "--stop-after-init", "--no-http",
        )  # fmt: skip
        say(f"   {', '.join(versions())}")

    return databases.template(session, KIND, name, "the peer", install)
