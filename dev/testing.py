"""``make test``: the whole suite with pytest-odoo on fresh copies of the template."""

import os
import signal

from . import cache, databases, hylafax
from .ui import spawn, wait

PLUGINS = cache.DEV / "plugins"
WORKERS = 2
# What picks a few tests out of all: they are done before a second worker has begun.
PICKING = ("-k", "-m", "--lf", "--last-failed")


def test(session, arguments):
    """Run pytest and return its exit code; its summary line is the last one.

    The whole suite, a folder or several files run on two workers, each with a
    database of its own; a file's tests stay together.

    :param arguments: pytest's own options and paths below the repository; without
        a path the whole suite runs.
    """
    database = databases.clone_database("test")
    without = databases.clone_database("install")
    template = databases.module_template(session)
    with cache.lock():
        fax = hylafax.environ()
    words, paths = _read(session, arguments)
    workers = _count_workers(words, paths)
    names = [f"{database}_gw{number}" for number in range(workers)]
    with cache.lock(database):
        for name in names if workers > 1 else [database]:
            databases.copy(session, template, name)
        databases.copy(session, databases.base_template(session), without)
        env = session.environ(
            PYTHONUNBUFFERED="1", COUNTERSIGN_INSTALL_DATABASE=without, **fax
        )
        env["PYTHONPATH"] = os.pathsep.join([str(PLUGINS), env["PYTHONPATH"]])
        return wait(
            spawn(
                [*pytest_argv(session, database, workers), *words],
                cwd=cache.folder("run", cache.clone_key()),
                env=env,
                dies_by=signal.SIGINT,  # so that it ends its browser
            )
        )


def _read(session, arguments):
    """Return pytest's arguments with paths as Odoo knows them, and the paths alone.

    The paths go through the addons link and the working folder lies elsewhere:
    pytest-odoo takes the module's name from the path, and pytest would collect
    everything twice from inside the repository.
    """
    words, paths = [], []
    for word in arguments:
        path, colons, rest = word.partition("::")
        if not word.startswith("-") and (cache.REPOSITORY / path).exists():
            word = f"{session.module / path}{colons}{rest}"
            paths.append(cache.REPOSITORY / path)
        words.append(word)
    if not paths:
        words.append(str(session.module / "tests"))
    return words, paths


def _count_workers(words, paths):
    """Return how many processes run these tests."""
    single = len(paths) == 1 and paths[0].is_file()
    if single or any(word.startswith(PICKING) for word in words):
        return 1
    return min(WORKERS, os.cpu_count() or 1)


def pytest_argv(session, database, workers):
    """Return the words that start pytest on a database, or on its workers' copies."""
    spread = ["-n", workers, "--dist=loadfile", "--no-loadscope-reorder"]
    return [
        session.python, "-W", "ignore", "-m", "pytest", "-p", "countersign_workers",
        f"--odoo-config={session.conf}", f"--odoo-database={database}", "--odoo-http",
        f"--rootdir={session.module}", "-c", "/dev/null", "-W", "ignore",
        "-o", f"cache_dir={cache.folder('pytest', cache.clone_key())}",
        *(spread if workers > 1 else []),
    ]  # fmt: skip
