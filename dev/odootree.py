"""Odoo 19 itself: the user's own tree, or Debian's package unpacked in the cache.

Debian's package is not installed, as it would drag a newer Python and other
libraries into an older release; it is downloaded by apt (which checks its
signature) into an apt root of our own and unpacked beside the web files that it
links to.  The archive's address comes from the machine's apt configuration.
"""

import os
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from . import cache, system
from .ui import Refusal, output, run, say, step

SUITE = "unstable"
PACKAGES = (
    "odoo-19",
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-ocr-b",
)
# The newer builds of these moved their files away from where Odoo's links point.
STABLE_SUITE = "trixie"
STABLE_PACKAGES = ("fonts-font-awesome", "fonts-inconsolata")
KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"

# Debian leaves this file out; without it the console errors and each tour fails.
NPM_PACKAGE = "@mediapipe/selfie_segmentation@0.1.1675465747"
NPM_MEMBER = "package/selfie_segmentation.js"
NPM_TARGET = "odoo/addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"

RECIPE = 1


@dataclass(frozen=True)
class Odoo:
    """An Odoo tree: how to start it and what identifies it."""

    program: Path
    pythonpath: Path
    addons: tuple[Path, ...]
    version: str


def is_own_tree():
    """Tell whether the user named a tree."""
    return bool(os.environ.get("ODOO_SRC"))


def ensure():
    """Return the Odoo to use, fetched when it is missing."""
    if is_own_tree():
        return _own_tree(Path(os.environ["ODOO_SRC"]).expanduser().resolve())
    key = cache.digest(
        PACKAGES, STABLE_PACKAGES, SUITE, STABLE_SUITE, NPM_PACKAGE, RECIPE
    )
    tree = cache.folder("odoo") / key
    if not cache.is_complete(tree):
        _build(tree)
    os.utime(tree)
    python = tree / "usr/lib/python3/dist-packages"
    return Odoo(
        program=tree / "usr/bin/odoo",
        pythonpath=python,
        addons=(python / "odoo/addons",),
        version=(tree / cache.STAMP).read_text(),
    )


def _own_tree(source):
    """Describe the user's own tree; it must be an Odoo 19."""
    program = source / "odoo-bin"
    release = source / "odoo/release.py"
    if not program.is_file() or not release.is_file():
        raise Refusal(f"ODOO_SRC={source} is no Odoo tree: odoo-bin is not in it.")
    text = release.read_text()
    if "version_info = (19, 0" not in text:
        raise Refusal(f"ODOO_SRC={source} is not Odoo 19.0: check out its 19.0 branch.")
    addons = (source / "addons", source / "odoo/addons")
    if not any((folder / "sale_mrp").is_dir() for folder in addons):
        raise Refusal(f"ODOO_SRC={source} is incomplete: it has no addons/sale_mrp.")
    head = output(["git", "-C", source, "rev-parse", "HEAD"]) or ""
    return Odoo(program, source, addons, cache.digest(str(source), head, text))


def _build(tree):
    """Download and unpack into a folder beside, then give it its name.

    The folder is this run's own: when a run was killed, its dpkg-deb may still write.
    """
    _drop_parts(tree.parent)
    part = tree.with_name(f"{tree.name}.{os.getpid()}.part")
    title = "Odoo 19 from Debian (about 130 MB to download)"
    with step(title, place=tree.parent, megabytes=1700):
        debs, version = _download()
        say("   unpacking")
        part.mkdir()
        for deb in debs:
            run(
                ["dpkg-deb", "-x", deb, part],
                log=cache.logs() / "unpack.log",
                advice=f"{deb.name} could not be unpacked: remove {deb.parent} and run "
                "the same command again.",
            )
        _add_npm_file(part)
        _check_links(part)
        cache.mark_complete(part, version)
        part.rename(tree)
    _drop_parts(tree.parent)
    shutil.rmtree(cache.root() / "apt", ignore_errors=True)
    cache.drop_older(tree.parent, keep=2)


def _drop_parts(folder):
    for lost in folder.glob("*.part"):
        shutil.rmtree(lost, ignore_errors=True)


def _archive():
    """Return the address of Debian's archive as this machine knows it.

    apt tells whose archive it is from its lists, which a fresh machine may lack.
    """
    if not shutil.which("apt-get"):
        raise Refusal(
            "There is no apt-get here to fetch Odoo 19 with: set ODOO_SRC to an Odoo "
            "19.0 tree."
        )
    found = _known_archive()
    if not found and system.become_root() is not None:
        system.update_lists()
        found = _known_archive()
        if not found:
            system.refuse_failed_update()
    if not found:
        raise Refusal(
            "apt knows no Debian archive here: run apt-get update as root if its lists "
            "are empty, or set ODOO_SRC to an Odoo 19.0 tree."
        )
    return found


def _known_archive():
    """Return the archive's address from apt's configuration and lists, or None."""
    listing = output(
        [
            "apt-get", "indextargets",
            "--format", "$(REPO_URI) $(COMPONENT) $(SUITE)",
            "Created-By: Packages", "Origin: Debian",
        ]
    )  # fmt: skip
    for line in (listing or "").splitlines():
        uri, component, suite = line.split()[:3]
        special = suite.endswith(("-security", "-updates", "-backports"))
        if component == "main" and not special:
            return uri
    return None


def _download():
    """Download the packages; return their files and odoo-19's version."""
    base = cache.folder("apt")
    for name in ("lists/partial", "cache/archives/partial", "debs"):
        (base / name).mkdir(parents=True, exist_ok=True)
    status = base / "status"
    status.touch()
    archive = _archive()
    signed = f"signed-by={KEYRING} " if os.path.exists(KEYRING) else ""
    sources = base / "sources.list"
    sources.write_text(
        "".join(
            f"deb [{signed}] {archive} {suite} main\n".replace("[] ", "")
            for suite in (SUITE, STABLE_SUITE)
        )
    )
    options = {
        "Dir::Etc::sourcelist": sources,
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::Lists": base / "lists",
        "Dir::State::status": status,
        "Dir::Cache": base / "cache",
        "Acquire::Languages": "none",
        "Acquire::Retries": "3",
        "APT::Sandbox::User": "root",
        "APT::Status-Fd": "1",
        "Debug::NoLocking": "true",
    }
    apt = ["apt-get"]
    for name, value in options.items():
        apt += ["-o", f"{name}={value}"]
    advice = (
        "Odoo 19 could not be downloaded from Debian's archive: check the network, "
        "then run the same command again (or set ODOO_SRC to an Odoo 19.0 tree)."
    )
    log = cache.logs() / "odoo-download.log"
    run([*apt, "update", "--error-on=any"], log=log, advice=advice)
    say("   apt's lists are there, downloading the packages")
    wanted = [f"{name}/{SUITE}" for name in PACKAGES]
    wanted += [f"{name}/{STABLE_SUITE}" for name in STABLE_PACKAGES]
    run([*apt, "download", *wanted], log=log, advice=advice, cwd=base / "debs")
    # Not all that lies there: an interrupted run may have left earlier versions.
    listing = output([*apt, "download", "--print-uris", *wanted], cwd=base) or ""
    names = [line.split()[1] for line in listing.splitlines() if ".deb" in line]
    debs = [base / "debs" / name for name in sorted(names)]
    main = next(deb for deb in debs if deb.name.startswith("odoo-19_"))
    return debs, main.name.split("_")[1].replace("%3a", ":")


def _add_npm_file(part):
    """Bring the file that Debian leaves out, by npm as the machine has it set up."""
    base = cache.folder("npm")
    run(
        ["npm", "pack", "--silent", "--pack-destination", base, NPM_PACKAGE],
        log=cache.logs() / "npm-pack.log",
        advice=f"npm could not fetch {NPM_PACKAGE}: check the network and npm's "
        "configuration, then run the same command again.",
        cwd=base,
    )
    archive = max(base.glob("*.tgz"), key=lambda path: path.stat().st_mtime)
    target = part / "usr/lib/python3/dist-packages" / NPM_TARGET
    target.parent.mkdir(parents=True, exist_ok=True)
    with tarfile.open(archive) as tar:
        target.write_bytes(tar.extractfile(NPM_MEMBER).read())
    shutil.rmtree(base)


def _check_links(part):
    """Mend dangling links by the file's name; refuse if the web client's dangle.

    The archive moves on while this list of packages stays; a font that only some
    other application uses must not stop a set-up, an asset of the web client must:
    its pages would answer 500.
    """
    shared = {}
    for folder, _folders, files in os.walk(part / "usr/share"):
        shared.update({name: os.path.join(folder, name) for name in files})
    addons = part / "usr/lib/python3/dist-packages/odoo/addons"
    for folder, folders, files in os.walk(addons):
        for name in (*folders, *files):
            path = os.path.join(folder, name)
            if not os.path.islink(path) or os.path.exists(path):
                continue
            there = shared.get(os.path.basename(os.readlink(path)))
            if there:
                os.unlink(path)
                os.symlink(os.path.relpath(there, folder), path)
            elif path.startswith(f"{addons}/web/"):
                raise Refusal(
                    f"Odoo's tree is incomplete: {path} points nowhere, a Debian "
                    "package moved its files: set ODOO_SRC to an Odoo 19.0 tree."
                )
            else:
                say(f"   warning: {path} points nowhere")
