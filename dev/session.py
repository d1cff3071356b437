"""One set-up machine: Odoo, its virtual environment, its server and its settings."""

import os
from dataclasses import dataclass
from pathlib import Path

from . import cache, cluster, odootree, system, venv
from .ui import Refusal, disk_full_advice, is_disk_full, spawn, wait

CONF = """\
[options]
addons_path = {addons}
data_dir = {data}
list_db = False
max_cron_threads = 0
"""


@dataclass(frozen=True)
class Session:
    """What every command works with.

    :param python: the virtual environment's python.
    :param pg: the variables in which libpq finds the server.
    """

    odoo: odootree.Odoo
    python: Path
    pg: dict
    addons: Path
    conf: Path

    @property
    def module(self):
        """The folder through which Odoo knows this clone."""
        return self.addons / cache.MODULE

    @property
    def data(self):
        """Odoo's data folder; ``filestore/DATABASE`` lies in it."""
        return cache.folder("data")

    def environ(self, **extra):
        """Return the environment for Odoo and for the tools around it."""
        env = {k: v for k, v in os.environ.items() if not k.startswith("ODOO_")}
        env.pop("PGDATABASE", None)
        env.update(self.pg, PYTHONPATH=str(self.odoo.pythonpath), **extra)
        return env

    def argv(self, *args):
        """Return the words that start Odoo.

        ``-W ignore``: Debian's build runs on libraries of other versions, whose
        deprecations are nothing that a reader of our logs can mend.
        """
        words = [self.python, "-W", "ignore", self.odoo.program, *args]
        return [str(word) for word in words]

    def start(self, log_name, *args):
        """Start Odoo in the background; return the process and its log's path."""
        log = cache.logs() / f"{log_name}.log"
        log.unlink(missing_ok=True)
        with log.open("wb") as out:
            process = spawn(
                self.argv(*args),
                stdout=out,
                stderr=out,
                cwd=cache.folder("run", cache.clone_key()),
                env=self.environ(),
            )
        return process, log

    def run_odoo(self, log_name, *args):
        """Run Odoo to its end with its log in the cache; return the log's path.

        :raise Refusal: when it ends with an error, with the end of the log.
        """
        process, log = self.start(log_name, *args)
        if wait(process, log):
            if is_disk_full(log, *cluster.places()):
                raise Refusal(disk_full_advice(), log)
            raise Refusal("Odoo ended with an error, see above.", log, show=True)
        return log


def prepare_tools():
    """Do only the set-up that checks of the source need; return the python."""
    with cache.lock():
        system.ensure(system.PYTHON, system.SOURCE)
        return venv.ensure()


def prepare():
    """Do all of the set-up that is missing and return the session.

    The lock is held meanwhile: a second run waits instead of building the same.
    """
    with cache.lock():
        system.ensure(
            system.PYTHON,
            system.RUN,
            system.READ,
            system.CLIENT if cluster.is_own_server() else system.SERVER,
            () if odootree.is_own_tree() else system.FETCH,
        )
        own = cluster.ensure() if cluster.is_own_server() else None
        odoo = odootree.ensure()
        python = venv.ensure()
        pg = own or cluster.ensure()
        addons = cache.addons_link()
    conf = cache.folder("conf") / f"{cache.clone_key()}.conf"
    paths = [path for path in odoo.addons if path.is_dir()]
    text = CONF.format(
        addons=",".join(map(str, [*paths, addons])), data=cache.folder("data")
    )
    if not conf.exists() or conf.read_text() != text:
        cache.write_atomically(conf, text)
    return Session(odoo, python, pg, addons, conf)
