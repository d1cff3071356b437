"""``make test``: the whole suite with pytest-odoo on a fresh copy of the template."""

import signal

from . import cache, databases, hylafax
from .ui import spawn, wait


def test(session, arguments):
    """Run pytest and return its exit code; its summary line is the last one.

    :param arguments: pytest's own options and paths below the repository; without
        a path the whole suite runs.
    """
    database = databases.clone_database("test")
    without = databases.clone_database("install")
    template = databases.module_template(session)
    with cache.lock():
        fax = hylafax.environ()
    with cache.lock(database):
        databases.copy(session, template, database)
        databases.copy(session, databases.base_template(session), without)
        env = session.environ(
            PYTHONUNBUFFERED="1", COUNTERSIGN_INSTALL_DATABASE=without, **fax
        )
        return wait(
            spawn(
                pytest_argv(session, database, arguments),
                cwd=cache.folder("run", cache.clone_key()),
                env=env,
                dies_by=signal.SIGINT,  # so that it ends its browser
            )
        )


def pytest_argv(session, database, arguments):
    """Return the words that start pytest on a database.

    The paths go through the addons link and the working folder lies elsewhere:
    pytest-odoo takes the module's name from the path, and pytest would collect
    everything twice from inside the repository.
    """
    found, words = False, []
    for word in arguments:
        path, colons, rest = word.partition("::")
        if not word.startswith("-") and (cache.REPOSITORY / path).exists():
            found = True
            word = f"{session.module / path}{colons}{rest}"
        words.append(word)
    if not found:
        words.append(str(session.module / "tests"))
    return [
        str(session.python), "-W", "ignore", "-m", "pytest",
        f"--odoo-config={session.conf}", f"--odoo-database={database}", "--odoo-http",
        f"--rootdir={session.module}", "-c", "/dev/null", "-W", "ignore",
        "-o", f"cache_dir={cache.folder('pytest', cache.clone_key())}",
        *words,
    ]  # fmt: skip
