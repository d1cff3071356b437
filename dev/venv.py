"""The virtual environment, keyed by its requirements and the Python it is made of."""

import os
import platform
import subprocess
import sys

from . import cache
from .ui import Refusal, run, step

REQUIREMENTS = cache.DEV / "requirements.txt"


def ensure():
    """Return the environment's python, made when it is missing.

    An environment cannot be moved once made, so it grows at its final place and
    counts when its stamp is there; an interrupted one is made anew.
    """
    key = cache.digest(
        REQUIREMENTS.read_text(), sys.version, sys.base_prefix, platform.machine()
    )
    place = cache.folder("venv") / key
    python = place / "bin/python"
    if cache.is_complete(place):
        os.utime(place)
        return python
    with step("Python packages (about 200 MB)", place=place.parent, megabytes=700):
        log = cache.logs() / "venv.log"
        cache.remove(place)
        run(
            [sys.executable, "-m", "venv", place],
            log=log,
            advice="the virtual environment could not be made: install python3-venv.",
        )
        run(
            [
                python, "-m", "pip", "install", "--no-deps", "--no-input",
                "--disable-pip-version-check", "--progress-bar=off", "-r", REQUIREMENTS,
            ],
            log=log,
            advice="pip could not install dev/requirements.txt: check the network and "
            "pip's configuration, then run the same command again.",
        )  # fmt: skip
        cache.mark_complete(place)
    cache.drop_older(place.parent, keep=2)
    return python


def tool(python, name):
    """Return a program of the environment."""
    return python.parent / name


def run_tool(python, name, *args, cwd=cache.REPOSITORY):
    """Run a program of the environment in the foreground; return its exit code."""
    argv = [str(tool(python, name)), *map(str, args)]
    try:
        return subprocess.run(argv, cwd=cwd, env=os.environ, check=False).returncode
    except FileNotFoundError as error:
        raise Refusal(
            f"{argv[0]} is missing: run make distclean, then again."
        ) from error
