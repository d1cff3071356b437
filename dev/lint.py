"""``make lint`` and ``make format``: ruff, pylint-odoo, OCA's XML checks, prettier."""

import os
import shutil
import subprocess

from . import cache, venv
from .session import prepare_tools
from .ui import Refusal, output, run, say, step

PRETTIER = cache.DEV / "prettier"


def check():
    """Run every check, also after one failed; return 1 if any did."""
    python = prepare_tools()
    checks = (
        ("ruff check", [venv.tool(python, "ruff"), "check", "."]),
        ("ruff format", [venv.tool(python, "ruff"), "format", "--check", "."]),
        ("prettier", [*_prettier(), "--check", *_tracked()]),
    )
    failed = [name for name, argv in checks if _run(name, argv)]
    # These two take the module's name from its folder, so they look through the link.
    module = cache.addons_link() / cache.MODULE
    config = cache.REPOSITORY / ".pylintrc"
    pylint = [python, "-m", "pylint", f"--rcfile={config}", "-j2", module]
    oca = [venv.tool(python, "oca-checks-odoo-module"), *_oca_arguments(module)]
    if _run("pylint-odoo", pylint, cwd=module.parent):
        failed.append("pylint-odoo")
    if _run("OCA's module checks", oca, cwd=module.parent):
        failed.append("OCA's module checks")
    say(f"lint: {', '.join(failed)} failed" if failed else "lint: all clean")
    return 1 if failed else 0


def reformat():
    """Put everything in shape that a program can put in shape."""
    python = prepare_tools()
    ruff = venv.tool(python, "ruff")
    code = _run("ruff check --fix", [ruff, "check", "--fix", "."])
    code |= _run("ruff format", [ruff, "format", "."])
    files = _tracked()
    if files:
        code |= _run("prettier", [*_prettier(), "--write", "--log-level=warn", *files])
    return code


def _run(name, argv, cwd=cache.REPOSITORY):
    say(f"-> {name}")
    env = {**os.environ, "PYTHONDONTWRITEBYTECODE": "1", "RUFF_NO_CACHE": "true"}
    done = subprocess.run(list(map(str, argv)), cwd=cwd, env=env, check=False)
    return 1 if done.returncode else 0


def _tracked():
    """Return prettier's files in the repository, new ones too, not ignored ones."""
    listing = output(
        ["git", "ls-files", "-co", "--exclude-standard", "*.xml", "*.js"],
        cwd=cache.REPOSITORY,
    )
    if listing is None:
        raise Refusal("git ls-files failed: lint needs a git clone of the repository.")
    names = sorted(set(listing.splitlines()))
    return [name for name in names if (cache.REPOSITORY / name).is_file()]


def _oca_arguments(module):
    disabled = ("file-not-used", "po-pretty-format", "prefer-readme-rst")
    return [f"--disable={','.join(disabled)}", module / "__manifest__.py"]


def _prettier():
    """Return the words that start prettier with its XML plugin, once installed."""
    pins = [PRETTIER / name for name in ("package.json", "package-lock.json")]
    place = cache.folder("prettier") / cache.digest([pin.read_bytes() for pin in pins])
    if not cache.is_complete(place):
        with step("prettier"):
            shutil.rmtree(place, ignore_errors=True)
            place.mkdir()
            for pin in pins:
                shutil.copy(pin, place)
            run(
                ["npm", "ci", "--no-audit", "--no-fund"],
                log=cache.logs() / "npm-ci.log",
                advice="npm could not install prettier: check the network and npm's "
                "configuration, then run the same command again.",
                cwd=place,
            )
            cache.mark_complete(place)
        cache.drop_older(place.parent, keep=2)
    modules = place / "node_modules"
    return [
        "node", modules / "prettier/bin/prettier.cjs",
        "--plugin", modules / "@prettier/plugin-xml/src/plugin.js",
        "--config", cache.REPOSITORY / ".prettierrc.json",
    ]  # fmt: skip
