"""What the set-up says: progress, and refusals of one line."""

import contextlib
import os
import signal
import subprocess
import sys
import time

TAIL_LINES = 30


class Refusal(Exception):
    """Set-up cannot go on; the message is one line that says what to do.

    :param log: a file whose last lines explain it, or None.
    """

    def __init__(self, message, log=None):
        super().__init__(message)
        self.log = log


def say(message):
    """Print a line of progress at once, also into a pipe."""
    print(message, flush=True)


@contextlib.contextmanager
def step(title):
    """Announce something slow and tell how long it took."""
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


def run(argv, *, log, advice, env=None, cwd=None):
    """Run a program with its output in a log.

    :param log: the file that takes both outputs; it is written anew.
    :param advice: the line shown when the program fails.
    :raise Refusal: when it cannot be started or ends with an error.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    try:
        with log.open("wb") as out:
            process = subprocess.Popen(
                [str(arg) for arg in argv],
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                env=env,
                cwd=cwd,
            )
            code = wait(process)
    except FileNotFoundError as error:
        raise Refusal(f"{argv[0]} was not found: {advice}") from error
    if code:
        full = "No space left on device" in tail(log)
        raise Refusal(disk_full_advice() if full else advice, log)


def wait(process):
    """Wait for a child; when we are stopped, stop it too and wait for its end."""
    try:
        return process.wait()
    except BaseException:
        with contextlib.suppress(ProcessLookupError):
            process.send_signal(signal.SIGINT)
        try:
            process.wait(timeout=20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        raise


def output(argv, *, env=None, cwd=None):
    """Return what a program prints, or None when it cannot run or fails."""
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
    except OSError:
        return None
    return done.stdout if done.returncode == 0 else None


def disk_full_advice():
    """Return the one line for a full disk."""
    return (
        "The disk is full: free some space (set-up needs about 4 GB), or point "
        "XDG_CACHE_HOME at another disk, then run the same command again."
    )


def refuse(refusal):
    """Print a refusal: the end of its log first, so that the advice is read last."""
    sys.stdout.flush()
    if refusal.log and os.path.exists(refusal.log):
        print(tail(refusal.log), file=sys.stderr)
        print(f"(the whole log: {refusal.log})", file=sys.stderr)
    print(f"error: {refusal}", file=sys.stderr, flush=True)
