"""What the set-up says, progress and refusals of one line, and how it runs programs."""

import contextlib
import ctypes
import os
import re
import shutil
import signal
import subprocess
import sys
import time

TAIL_LINES = 30
PULSE_SECONDS = 20
PR_SET_PDEATHSIG = 1
LIBC = ctypes.CDLL(None)
# Time, process, level, database and logger before the text of a line of Odoo's log.
ODOO_PREFIX = re.compile(r"^\S+ \S+ \d+ [A-Z]+ \S+ \S+: ")
# What apt says with APT::Status-Fd: how far it is, and at what.
APT_STATUS = re.compile(r"^(?:dl|pm)status:[^:]*:(\d+)[^:]*:(.*)")
DISK_FULL = ("No space left on device", "enough free space", "Disk quota exceeded")
LITTLE_SPACE = 20_000_000
NO_SPACE = 1_000_000


class Refusal(Exception):
    """Set-up cannot go on; the message is one line that says what to do.

    :param log: a file that explains it, or None.
    :param show: print the end of the log too, where only it tells the cause.
    """

    def __init__(self, message, log=None, show=False):
        super().__init__(message)
        self.log = log
        self.show = show


def say(message):
    """Print a line of progress at once, also into a pipe."""
    print(message, flush=True)


@contextlib.contextmanager
def step(title, *, place=None, megabytes=0):
    """Announce something slow and tell how long it took.

    :param place: the folder that grows by so many megabytes: without room there it
        is refused at once.
    """
    if place and shutil.disk_usage(place).free < megabytes * 1_000_000:
        raise Refusal(disk_full_advice())
    say(f"-> {title} ...")
    start = time.monotonic()
    yield
    say(f"   {title}: {time.monotonic() - start:.0f} s")


def tail(path, count=TAIL_LINES):
    """Return the last lines of a log, for showing them after a failure."""
    try:
        lines = path.read_text(errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(lines[-count:])


def spawn(argv, *, dies_by=signal.SIGKILL, **options):
    """Start a child that ends when we end, even when we are killed.

    It gets a process group of its own: Ctrl-C reaches us only, and we pass it on.

    :param dies_by: the signal that ends it when we are killed.
    """

    def follow():
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        LIBC.prctl(PR_SET_PDEATHSIG, dies_by)

    return subprocess.Popen(
        [str(arg) for arg in argv],
        stdin=subprocess.DEVNULL,
        start_new_session=True,
        preexec_fn=follow,
        **options,
    )


def run(argv, *, log, advice, env=None, cwd=None):
    """Run a program with its output in a log.

    :param log: the file that takes both outputs; it is written anew.
    :param advice: the line shown when the program fails.
    :raise Refusal: when it cannot be started or ends with an error.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("wb") as out:
            child = spawn(argv, stdout=out, stderr=subprocess.STDOUT, env=env, cwd=cwd)
            code = wait(child, log)
    except FileNotFoundError as error:
        raise Refusal(f"{argv[0]} was not found: {advice}") from error
    if code:
        raise Refusal(disk_full_advice() if is_disk_full(log) else advice, log)


def wait(process, log=None):
    """Wait for a child; when we are stopped, stop it too and wait for its end.

    :param log: its log, whose last line is shown now and then as its progress.
    """
    start = time.monotonic()
    try:
        while True:
            with contextlib.suppress(subprocess.TimeoutExpired):
                return process.wait(timeout=PULSE_SECONDS)
            if log:
                say(f"   {time.monotonic() - start:.0f} s{_last_words(log)}")
                if shutil.disk_usage(log.parent).free < NO_SPACE:
                    raise Refusal(disk_full_advice(), log)  # apt would go on forever
    except BaseException:
        _signal_group(process, signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            _signal_group(process, signal.SIGKILL)
            process.wait()
        raise


def _last_words(log):
    """Return the end of a log as a short phrase."""
    lines = [line.strip() for line in tail(log).splitlines() if line.strip()]
    if not lines:
        return ""
    words = APT_STATUS.sub(r"\1 %, \2", lines[-1])
    return f": {ODOO_PREFIX.sub('', words)[:70]}"


def _signal_group(process, signum):
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signum)


def output(argv, *, env=None, cwd=None):
    """Return what a program prints, or None when it cannot run or fails."""
    text, _error = attempt(argv, env=env, cwd=cwd)
    return text


def attempt(argv, *, env=None, cwd=None):
    """Return what a program prints, None when it fails, and its errors."""
    try:
        done = subprocess.run(
            [str(arg) for arg in argv],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            env=env,
            cwd=cwd,
            check=False,
        )
    except OSError as error:
        return None, str(error)
    return (None if done.returncode else done.stdout), done.stderr


def is_disk_full(*places):
    """Tell whether a failure is one of space.

    :param places: logs that may say so, and folders; a log on a full disk may have
        lost its last words, so their disks are looked at as well.
    """
    for place in places:
        if place.is_file():
            text = place.read_text(errors="replace")
            if any(phrase in text for phrase in DISK_FULL):
                return True
        with contextlib.suppress(OSError):
            if shutil.disk_usage(place).free < LITTLE_SPACE:
                return True
    return False


def disk_full_advice():
    """Return the one line for a full disk."""
    return (
        "The disk is full: free some space (set-up needs about 3 GB), or point "
        "XDG_CACHE_HOME at another disk, then run the same command again."
    )


def refuse(refusal):
    """Print a refusal on one line, after the end of its log where that is needed."""
    sys.stdout.flush()
    line = f"error: {refusal}"
    if refusal.log and os.path.exists(refusal.log):
        if refusal.show:
            print(tail(refusal.log), file=sys.stderr)
        line += f" (log: {refusal.log})"
    print(line, file=sys.stderr, flush=True)
