"""Where everything lives: a per-user cache outside the repository, keyed by content.

Nothing is ever half there: a folder counts only once its stamp is written, and a
file gets its name only when it is complete.  So a run that was interrupted is
simply run again.
"""

import contextlib
import fcntl
import hashlib
import os
import shutil
import time
from pathlib import Path

from .ui import Refusal, say

MODULE = "sale_mrp_countersign"
REPOSITORY = Path(__file__).resolve().parent.parent
DEV = REPOSITORY / "dev"
STAMP = ".complete"


def root():
    """Return the cache's folder."""
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().absolute() / MODULE


def digest(*parts):
    """Return a short key for any mix of texts, bytes and sequences of them."""
    sha = hashlib.sha256()
    for part in parts:
        if isinstance(part, (list, tuple)):
            part = digest(*part)
        data = part if isinstance(part, bytes) else str(part).encode()
        sha.update(str(len(data)).encode() + b":" + data)
    return sha.hexdigest()[:12]


def clone_key():
    """Return the key of this clone: two clones have databases of their own."""
    return digest(str(REPOSITORY))[:6]


def logs():
    """Return the folder of the logs."""
    return folder("logs")


def folder(*names):
    """Return a folder of the cache, made if needed."""
    path = root().joinpath(*names)
    path.mkdir(parents=True, exist_ok=True)
    return path


def is_complete(path):
    """Tell whether a folder was finished."""
    return (path / STAMP).is_file()


def mark_complete(path, text=""):
    """Write the stamp that makes a folder count, in one step."""
    write_atomically(path / STAMP, text or time.strftime("%F %T"))


def write_atomically(path, text):
    """Write a file so that it is either the old one or the new one, never half."""
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(text)
    part.replace(path)


def remove(path):
    """Remove a folder, also while what a killed run left still writes in it."""
    for seconds in (0, 1, 2, 4, 8):
        time.sleep(seconds)
        shutil.rmtree(path, ignore_errors=True)
        if not path.exists():
            return
    shutil.rmtree(path)


def drop_older(parent, keep, prefix=""):
    """Remove the folders of earlier keys, all but the ``keep`` latest ones."""
    entries = [p for p in parent.iterdir() if p.is_dir() and p.name.startswith(prefix)]
    entries.sort(key=lambda path: path.stat().st_mtime, reverse=True)
    for path in entries[keep:]:
        shutil.rmtree(path, ignore_errors=True)


@contextlib.contextmanager
def lock(name="setup"):
    """Let one run at a time change the cache; a second one waits and says so."""
    path = folder("locks") / name
    with path.open("a+") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"-> waiting for another run that holds {path} ...")
            fcntl.flock(handle, fcntl.LOCK_EX)
        except OSError as error:
            raise Refusal(f"Cannot lock {path}: {error.strerror}.") from error
        yield


def addons_link():
    """Return the addons folder that shows this clone under its technical name.

    Odoo and pytest-odoo know a module by its folder's name, and a clone may have
    any.  The link must not lie in the repository: the export of terms follows it.
    """
    parent = folder("addons", clone_key())
    link = parent / MODULE
    if not link.is_symlink() or Path(os.readlink(link)) != REPOSITORY:
        part = parent / f"{MODULE}.part"
        with contextlib.suppress(FileNotFoundError):
            part.unlink()
        part.symlink_to(REPOSITORY)
        part.replace(link)
    return parent
