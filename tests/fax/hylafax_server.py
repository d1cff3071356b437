import os
import shutil
import socket
import subprocess
import tempfile
import time
import unittest
from contextlib import suppress
from pathlib import Path

from passlib.hash import des_crypt

SPOOL_FOLDERS = (
    "archive", "bin", "client", "config", "dev", "docq", "doneq", "etc", "info",
    "log", "pollq", "recvq", "sendq", "status", "tmp",
)  # fmt: skip
USER, PASSWORD = "countersign", "pump-4559"
START_TIMEOUT = 20


class HylafaxServer:
    """hfaxd and faxq on loopback, on a spool of their own and without a modem.

    :raise unittest.SkipTest: where HylaFAX cannot be, with the reason
    """

    def __init__(self):
        root = os.environ.get("COUNTERSIGN_HYLAFAX")
        if not root:
            raise unittest.SkipTest(
                os.environ.get("COUNTERSIGN_HYLAFAX_MISSING")
                or "COUNTERSIGN_HYLAFAX names no unpacked HylaFAX: run make test"
            )
        self.root = Path(root)
        self.host = "127.0.0.1"
        self.port = free_port()
        self.spool = Path(tempfile.mkdtemp(prefix="countersign-hylafax-"))
        self.processes = []

    def start(self):
        self._make_spool()
        self._spawn("faxq", "-D", "-q", self.spool)
        self._spawn(
            "hfaxd", "-d", "-l", self.host, "-i", str(self.port), "-q", self.spool
        )
        self._wait_until_it_answers()

    def stop(self):
        for process in self.processes:
            process.kill()
            process.wait()
        self.processes = []
        shutil.rmtree(self.spool, ignore_errors=True)

    def _make_spool(self):
        self.spool.chmod(0o755)
        for name in SPOOL_FOLDERS:
            (self.spool / name).mkdir()
        shutil.copytree(
            self.root / "etc/hylafax", self.spool / "etc", dirs_exist_ok=True
        )
        # faxq does not start before the server has been set up
        (self.spool / "etc/setup.cache").write_text(f"SPOOL='{self.spool}'\n")
        hosts = self.spool / "etc/hosts.hfaxd"
        hosts.write_text(f"{USER}@{self.host}:10:{des_crypt.hash(PASSWORD)}:\n")
        hosts.chmod(0o600)
        os.mkfifo(self.spool / "FIFO", 0o600)
        for path in (self.spool, *self.spool.rglob("*")):
            shutil.chown(path, "uucp", "uucp")

    def _spawn(self, program, *arguments):
        library = str(self.root / "usr/lib/hylafax")
        self.processes.append(
            subprocess.Popen(
                [self.root / "usr/sbin" / program, *arguments],
                cwd=self.spool,
                env={**os.environ, "LD_LIBRARY_PATH": library},
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )

    def _wait_until_it_answers(self):
        end = time.monotonic() + START_TIMEOUT
        while time.monotonic() < end:
            with suppress(OSError):
                with socket.create_connection((self.host, self.port), 1) as line:
                    line.settimeout(2)
                    if line.recv(200).startswith(b"220"):
                        return
            time.sleep(0.1)
        self.stop()
        raise AssertionError("hfaxd did not answer")


def free_port():
    """Return a port of loopback that nobody listens on."""
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return line.getsockname()[1]
