"""``make test``: the whole suite with pytest-odoo on a fresh copy of the template."""

import subprocess

from . import cache, databases
from .ui import wait


def test(session, arguments):
    """Run pytest and return its exit code; its summary line is the last one.

    :param arguments: pytest's own options and paths below the repository; without
        a path the whole suite runs.
    """
    database = databases.clone_database("test")
    databases.copy(session, databases.module_template(session), database)
    process = subprocess.Popen(
        pytest_argv(session, database, arguments),
        stdin=subprocess.DEVNULL,
        cwd=cache.folder("run", cache.clone_key()),
        env=session.environ(PYTHONUNBUFFERED="1"),
    )
    return wait(process)


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
