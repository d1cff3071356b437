"""PostgreSQL: the user's own server, or a private cluster on a socket.

The private cluster listens on no network address.  It is tuned for speed, not for
surviving a power cut: all it holds can be made again.
"""

import contextlib
import getpass
import glob
import os
import pwd
import shutil
import stat
from pathlib import Path

from . import cache
from .ui import (
    Refusal,
    attempt,
    disk_full_advice,
    is_disk_full,
    output,
    run,
    step,
)

OWN_SERVER = ("PGHOST", "PGHOSTADDR", "PGPORT", "PGSERVICE", "PGUSER", "PGPASSWORD")
SERVER_USER = "postgres"
SETTINGS = """
# Written by the set-up program.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
max_wal_size = '2GB'
autovacuum_naptime = '30s'
shared_buffers = '512MB'
work_mem = '16MB'
maintenance_work_mem = '256MB'
max_connections = 200
max_locks_per_transaction = 256
jit = off
"""


def is_own_server():
    """Tell whether the user named a server through the usual variables."""
    return any(os.environ.get(name) for name in OWN_SERVER)


def ensure():
    """Return the environment in which libpq finds the server; it is running then."""
    if is_own_server():
        return _own_server()
    place = _place()
    if not (place / cache.STAMP).is_file():
        _create(place)
    if not _is_running(place):
        _start(place)
    return _create_role(_private_env(place))


def stop():
    """Stop the private cluster and remove it, if there is one."""
    place = _place()
    if not place.exists():
        return
    if _is_running(place):
        _as_server(
            [_bin("pg_ctl"), "stop", "-w", "-m", "fast", "-D", place / "data"],
            "the private PostgreSQL could not be stopped.",
        )
    cache.remove(place)
    with contextlib.suppress(OSError):
        place.parent.rmdir()


def psql(env, statement, database="postgres"):
    """Run one statement; return its output, or None when it failed."""
    text, _error = query(env, statement, database)
    return text


def query(env, statement, database="postgres"):
    """Run one statement; return its output, None when it failed, and the errors."""
    return attempt(
        [
            "psql", "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1",
            "-d", database, "-c", statement,
        ],
        env={**os.environ, **env},
    )  # fmt: skip


def places():
    """Return the folders whose disk a private server fills."""
    return [] if is_own_server() else [_place()]


def _user():
    return getpass.getuser()


def _own_server():
    """Check the user's server: databases can be made there."""
    env = {name: os.environ[name] for name in OWN_SERVER if name in os.environ}
    may, error = query(
        {"PGCONNECT_TIMEOUT": os.environ.get("PGCONNECT_TIMEOUT", "10")} | env,
        "SELECT rolcreatedb OR rolsuper FROM pg_roles WHERE rolname = current_user",
    )
    if may is None:
        raise Refusal(
            "The PostgreSQL server that your PG* variables name does not let you in: "
            "correct them, or unset them to use a private server "
            f"({' '.join(error.split())})."
        )
    if may.strip() != "t":
        raise Refusal(
            "The PostgreSQL user that your PG* variables name may not create "
            "databases: grant it CREATEDB, or unset them to use a private server."
        )
    return env


def _place():
    """Return the cluster's folder.

    PostgreSQL refuses to run as root, and its own user cannot look into root's home;
    a socket's path must also stay under 100 characters.
    """
    if os.geteuid() == 0:
        return Path("/var/lib", cache.MODULE, cache.digest(str(cache.root())))
    return cache.root() / "cluster"


def _bin(name):
    """Return a server program of the newest PostgreSQL here."""
    found = glob.glob(f"/usr/lib/postgresql/*/bin/{name}")
    if found:
        return max(found, key=lambda path: float(path.split("/")[4]))
    path = shutil.which(name)
    if not path:
        raise Refusal("PostgreSQL's server is missing: install the package postgresql.")
    return path


def _as_server(argv, advice, name="postgresql-ctl.log"):
    """Run a server program as a user that PostgreSQL accepts."""
    if os.geteuid() == 0:
        argv = ["runuser", "-u", SERVER_USER, "--", *argv]
    run(argv, log=cache.logs() / name, advice=advice, cwd="/")


def _is_running(place):
    """Tell whether this cluster's server answers on its socket."""
    if not (place / "data/postmaster.pid").exists():
        return False
    env = {**os.environ, "PGHOST": str(place / "socket"), "PGPORT": "5432"}
    ready = os.path.join(os.path.dirname(_bin("initdb")), "pg_isready")
    return output([ready, "-q"], env=env) is not None


def _create(place):
    """Make the cluster; what an interrupted run left is removed first."""
    socket = place / "socket"
    if len(str(socket)) > 80:
        raise Refusal(
            f"{socket} is too long for a socket: point XDG_CACHE_HOME at a shorter "
            "folder."
        )
    place.parent.mkdir(parents=True, exist_ok=True)
    with step("a private PostgreSQL cluster", place=place.parent, megabytes=200):
        cache.remove(place)
        place.mkdir()
        socket.mkdir()
        _give_to_server(place)
        _as_server(
            [
                _bin("initdb"), "-D", place / "data", "-U", SERVER_USER, "-A", "trust",
                "-E", "UTF8", "--locale=C.UTF-8", "--no-sync",
            ],
            "initdb could not make a private PostgreSQL cluster.",
            "initdb.log",
        )  # fmt: skip
        conf = place / "data/postgresql.conf"
        with conf.open("a") as out:
            out.write(SETTINGS.format(socket=socket))
        cache.mark_complete(place)


def _give_to_server(place):
    """Let only the server's user (and root) reach the cluster: it trusts them."""
    place.chmod(stat.S_IRWXU)
    (place / "socket").chmod(stat.S_IRWXU)
    if os.geteuid() == 0:
        owner = pwd.getpwnam(SERVER_USER)
        os.chown(place, owner.pw_uid, owner.pw_gid)
        os.chown(place / "socket", owner.pw_uid, owner.pw_gid)


def _start(place):
    log = place / "server.log"
    try:
        _as_server(
            [
                _bin("pg_ctl"), "start", "-w", "-t", "120", "-D", place / "data",
                "-l", log,
            ],
            f"the private PostgreSQL did not start: see {log}, or run make distclean "
            "and start again.",
        )  # fmt: skip
    except Refusal as refusal:
        if is_disk_full(place):
            raise Refusal(disk_full_advice(), log) from refusal
        raise


def _create_role(env):
    """Make the current user a superuser of the private cluster, once."""
    if psql(env, "SELECT 1") is None:
        admin = {**env, "PGUSER": SERVER_USER}
        role = _user().replace('"', '""')
        if psql(admin, f'CREATE ROLE "{role}" SUPERUSER LOGIN') is None:
            raise Refusal(
                "The private PostgreSQL does not answer: run make distclean and start "
                "again."
            )
    return env


def if_running():
    """Return the server's variables when it answers, without starting anything."""
    if is_own_server():
        env = {name: os.environ[name] for name in OWN_SERVER if name in os.environ}
    else:
        env = _private_env(_place())
    return env if psql(env, "SELECT 1") is not None else None


def _private_env(place):
    return {"PGHOST": str(place / "socket"), "PGPORT": "5432", "PGUSER": _user()}
