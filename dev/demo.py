"""``make demo`` and ``make walk``: a served database with demo data."""

import os
from pathlib import Path

from . import cache, databases, serve
from .ui import Refusal, say, spawn, wait

DEFAULT_PORT = 8069
LOGINS = """
SELECT u.login, p.name,
  string_agg(concat_ws(' ', r.name->>'zh_CN', r.name->>'en_US'), ', ' ORDER BY r.id)
FROM res_users u
JOIN res_partner p ON p.id = u.partner_id
JOIN order_signoff_role_users_rel m ON m.user_id = u.id
JOIN order_signoff_role r ON r.id = m.role_id
WHERE u.active AND NOT u.share
GROUP BY u.id, u.login, p.name ORDER BY u.id
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
        if known:
            say("   the add-on's files changed: the demo starts anew")
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
    raise Refusal("Odoo ended by itself, see above.", log, show=True)


def _show(session, database, port):
    """Print where the demo is and who can log in."""
    logins = databases.rows(session, database, LOGINS)
    width = max([len(login) for login, *_rest in logins] or [0])
    say(f"\nOrder Countersign, with demo data:  http://localhost:{port}/web")
    say("Log in (the password is the login again):")
    say(f"  {'admin':<{width}}  everything, settings too")
    for login, name, roles in logins:
        say(f"  {login:<{width}}  {name}  {roles}")
    say("The languages 中文 and English are loaded: Preferences of the user's menu.")
    say("Ctrl-C stops it.")


def script(session, name, arguments):
    """Run ``dev.NAME`` against a fresh, served copy of the demo database.

    It finds URL, DB and OUT in its environment; its exit code is returned.
    """
    program = f"{cache.DEV.name}.{name}"
    if not (cache.DEV / f"{name}.py").is_file() and not (cache.DEV / name).is_dir():
        raise Refusal(f"{program} is not in this clone.")
    out = Path(os.environ.get("OUT") or "out").expanduser()
    out = (cache.REPOSITORY / out).absolute()
    out.mkdir(parents=True, exist_ok=True)
    database = databases.clone_database(name)
    template = databases.module_template(session, demo=True)
    port = serve.free_port()
    env = session.environ(
        URL=f"http://127.0.0.1:{port}", DB=database, OUT=str(out), PYTHONUNBUFFERED="1"
    )
    with cache.lock(database):
        try:
            databases.copy(session, template, database)
            with serve.serving(session, database, port):
                argv = [session.python, "-m", program, *arguments]
                return wait(spawn(argv, cwd=cache.REPOSITORY, env=env))
        finally:
            databases.drop(session, database)
