"""A running Odoo over one database: for the demo, the walk and the benchmark."""

import contextlib
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

from .ui import Refusal

START_SECONDS = 120


def free_port():
    """Return a port that is free now."""
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


def check_port(port):
    """Refuse a port that cannot be listened on."""
    with socket.socket() as sock:
        sock.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            sock.bind(("0.0.0.0", port))
        except (OSError, OverflowError) as error:
            other = port + 1 if 1024 <= port < 65535 else 8070
            raise Refusal(
                f"Port {port} is in use or not allowed: choose another one with "
                f"PORT={other}."
            ) from error


@contextlib.contextmanager
def serving(session, database, port, *args):
    """Serve a database on a port; the server ends with the block."""
    process, log = session.start(
        f"serve-{database}", "-c", session.conf, "-d", database,
        f"--db-filter=^{database}$", f"--http-port={port}", *args,
    )  # fmt: skip
    try:
        _wait_until_up(process, port, log)
        yield process
    finally:
        end(process)


def _wait_until_up(process, port, log):
    url = f"http://127.0.0.1:{port}/web/health"
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Refusal("Odoo did not start, see above.", log, show=True)
        with contextlib.suppress(urllib.error.URLError, OSError):
            with urllib.request.urlopen(url, timeout=10) as answer:
                if answer.status == 200:
                    return
        time.sleep(0.3)
    raise Refusal(f"Odoo did not answer within {START_SECONDS} s.", log, show=True)


def end(process):
    """End the server, firmly if it does not end by itself."""
    for signum, seconds in ((signal.SIGINT, 15), (signal.SIGKILL, 5)):
        if process.poll() is not None:
            return
        process.send_signal(signum)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=seconds)
