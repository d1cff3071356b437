"""``make demo``, ``make walk`` and ``make bench``: a served database with demo data."""

import os
import subprocess
from pathlib import Path

from . import cache, databases, serve
from .ui import Refusal, say, wait

DEFAULT_PORT = 8069
LOGINS = f"""
SELECT u.login, string_agg(COALESCE(g.name->>'en_US', ''), ', ' ORDER BY g.id)
FROM res_users u
JOIN res_groups_users_rel r ON r.uid = u.id
JOIN res_groups g ON g.id = r.gid
JOIN ir_model_data d
  ON d.model = 'res.groups' AND d.res_id = g.id AND d.module = '{cache.MODULE}'
WHERE u.active AND u.id > 2 AND NOT u.share
GROUP BY u.id, u.login ORDER BY u.id
"""


def demo(session, port):
    """Serve the demo database until Ctrl-C.

    What was entered in it stays until the add-on's files change.
    """
    serve.check_port(port)
    database = databases.clone_database("demo")
    template = databases.module_template(session, demo=True)
    made_from = cache.folder("run", cache.clone_key()) / "demo-template"
    known = made_from.read_text() if made_from.exists() else ""
    if known != template or not databases.exists(session, database):
        databases.copy(session, template, database)
        cache.write_atomically(made_from, template)
    with serve.serving(session, database, port, "--max-cron-threads=1") as server:
        _show(session, database, port)
        try:
            wait(server)
        except KeyboardInterrupt:
            say("\nstopped")
            return 0
    log = cache.logs() / f"serve-{database}.log"
    raise Refusal("Odoo ended by itself, see above.", log)


def _show(session, database, port):
    """Print where the demo is and who can log in."""
    logins = databases.rows(session, database, LOGINS)
    width = max([len(login) for login, _groups in logins] or [0])
    say(f"\nOrder Countersign, with demo data:  http://localhost:{port}/web")
    say("Log in (the password is the login again):")
    say(f"  {'admin':<{width}}  everything, settings too")
    for login, groups in logins:
        say(f"  {login:<{width}}  {groups}")
    say("The languages 中文 and English are loaded: Preferences of the user's menu.")
    say("Ctrl-C stops it.")


def script(session, name, arguments):
    """Run ``dev/NAME.py`` against a fresh, served copy of the demo database.

    It finds URL, DB and OUT in its environment; its exit code is returned.
    """
    program = cache.DEV / f"{name}.py"
    if not program.is_file():
        raise Refusal(f"dev/{name}.py is not in this clone.")
    out = Path(os.environ.get("OUT") or "out").expanduser()
    out = (cache.REPOSITORY / out).absolute()
    out.mkdir(parents=True, exist_ok=True)
    database = databases.clone_database(name)
    databases.copy(session, databases.module_template(session, demo=True), database)
    port = serve.free_port()
    env = session.environ(
        URL=f"http://127.0.0.1:{port}", DB=database, OUT=str(out), PYTHONUNBUFFERED="1"
    )
    try:
        with serve.serving(session, database, port):
            process = subprocess.Popen(
                [session.python, program, *arguments],
                stdin=subprocess.DEVNULL,
                cwd=cache.REPOSITORY,
                env=env,
            )
            code = wait(process)
    finally:
        databases.drop(session, database)
    return code
