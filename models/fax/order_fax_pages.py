"""Pages of files from outside, read in a process of its own.

The other side is ``order_fax_pages_reader``.
No file can harm who reads it: memory, pages, pixels and time are bounded, and a
library that crashes takes the other process with it, not this one.
"""

import contextlib
import importlib.util
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

READER = Path(__file__).with_name("order_fax_pages_reader.py")
SECONDS = 60  # for one file


class Reading(NamedTuple):
    """What was read in a file."""

    pages: list
    """for each page the twelve-digit texts on it"""
    problem: str = ""
    """why nothing could be read; see ``order_fax_inbox_problem``"""
    count: int = 0
    """how many pages there are, where the problem is their number"""


def has_library(name):
    """Tell whether an optional library is installed: zxingcpp, pypdfium2."""
    return importlib.util.find_spec(name) is not None


def get_missing_libraries():
    """Return the distributions' names of the optional libraries that are missing."""
    names = {"zxingcpp": "zxing-cpp", "pypdfium2": "pypdfium2"}
    return [title for name, title in names.items() if not has_library(name)]


class PageReader:
    """Reads any number of files one after the other; a context manager.

    :param seconds: after so much time a file is given up
    """

    def __init__(self, seconds=SECONDS):
        self._seconds = seconds
        self._child = None

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        self._stop()

    def read_codes(self, content, kind):
        """Return the ``Reading`` of a file.

        :param bytes content: the file
        :param str kind: pdf, tiff, png or jpeg
        """
        with self._work(content) as (path, _folder):
            found = self._ask({"path": path, "kind": kind})
        return Reading(
            found.get("pages", []), found.get("problem", ""), found.get("count", 0)
        )

    def cut(self, content, kind, ranges):
        """Return files (bytes) that hold these ranges of pages, None when it fails.

        :param ranges: list of (first, last), from 1, both included
        """
        with self._work(content) as (path, folder):
            out = [f"{folder}/{number}" for number in range(len(ranges))]
            request = {"path": path, "kind": kind, "ranges": ranges, "out": out}
            if not self._ask(request).get("done"):
                return None
            return [Path(name).read_bytes() for name in out]

    def draw(self, content, kind, page):
        """Return (PNG as bytes, pages of the file); (None, 0) when it fails.

        :param int page: from 1; the last one when there are fewer
        """
        with self._work(content) as (path, folder):
            out = f"{folder}/page"
            request = {"path": path, "kind": kind, "page": page, "out": out}
            found = self._ask(request)
            if found.get("problem"):
                return None, 0
            return Path(out).read_bytes(), found["count"]

    # ------------------------------------------------------------------ process
    @contextlib.contextmanager
    def _work(self, content):
        """Yield the file's path and the folder of its results."""
        with tempfile.TemporaryDirectory(prefix="fax") as folder:
            path = f"{folder}/file"
            Path(path).write_bytes(content)
            yield path, folder

    def _ask(self, request):
        """Return the answer to one request (dict)."""
        child = self._start()
        try:
            child.stdin.write(json.dumps(request).encode() + b"\n")
            child.stdin.flush()
            line = self._read_line(child)
        except OSError:
            line = b""
        if line is None or not line.endswith(b"\n"):
            self._stop()
            return {"problem": "too_slow" if line is None else "damaged"}
        return json.loads(line)

    def _read_line(self, child):
        """Return the next line; None when it does not come in time."""
        line, deadline = b"", time.monotonic() + self._seconds
        with selectors.DefaultSelector() as selector:
            selector.register(child.stdout, selectors.EVENT_READ)
            while not line.endswith(b"\n"):
                if not selector.select(max(deadline - time.monotonic(), 0)):
                    return None
                piece = os.read(child.stdout.fileno(), 1 << 16)
                if not piece:
                    break
                line += piece
        return line

    def _start(self):
        if not self._child or self._child.poll() is not None:
            self._stop()
            names = [name for name in ("zxingcpp", "pypdfium2") if has_library(name)]
            self._child = subprocess.Popen(
                [sys.executable, "-W", "ignore", str(READER), *names],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                # the libraries of this process, none of its settings
                env={
                    "PATH": os.environ.get("PATH", ""),
                    "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
                    "PYTHONDONTWRITEBYTECODE": "1",
                },
            )
        return self._child

    def _stop(self):
        if self._child:
            self._child.kill()
            self._child.wait()
            self._child.stdin.close()
            self._child.stdout.close()
        self._child = None
