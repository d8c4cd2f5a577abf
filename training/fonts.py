"""Fetches the packages of ``font_table.py``: ``python -m training.fonts``. A second run checks, and fetches nothing."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

from training.font_table import PACKAGES, Font, Package

#: Git-ignored; about 700 MB when all is there.
FONTS = Path(__file__).parent / ".fonts"


class FontsMissing(Exception):
    """Fonts could not be fetched, or are not those of the table; the message says which and what to do."""


def folder(package: str) -> Path:
    """Where a package's fonts lie."""
    return FONTS / package.replace("@", "").replace("/", "-")


def files(font: Font) -> list[Path]:
    """The files of a font, in the order of their names. Raises FontsMissing where there are none."""
    found = sorted(folder(font.package).glob(font.files))
    if not found:
        raise FontsMissing(
            f"{folder(font.package)}: expected fonts like {font.files}, found none; fetch them with "
            "`python -m training.fonts`"
        )
    return found


def fetch_all(packages: tuple[Package, ...] = PACKAGES) -> None:
    """Fetch what is missing, check each archive's SHA-256, unpack its fonts. Raises FontsMissing."""
    for number, package in enumerate(packages, 1):
        print(f"[{number:2}/{len(packages)}] {package.name} {package.version} ({package.licence})", end=" ", flush=True)
        print(_fetch(package), flush=True)


def _fetch(package: Package) -> str:
    """Returns what was done."""
    archive = FONTS / "archives" / f"{folder(package.name).name}-{package.version.replace(':', '_')}"
    unpacked = folder(package.name)
    if archive.is_file() and _sha256(archive) == package.sha256:
        if any(unpacked.glob(package.fonts)):
            return "is there"
        _unpack(package, archive, unpacked)
        return "unpacked again"
    archive.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=FONTS) as workplace:
        fetched = _download(package, Path(workplace))
        if (found := _sha256(fetched)) != package.sha256:
            raise FontsMissing(
                f"{package.kind} package {package.name} {package.version}: expected SHA-256 {package.sha256}, found "
                f"{found}; it is not the package that the pictures are drawn with: nothing of it is used"
            )
        fetched.replace(archive)
    _unpack(package, archive, unpacked)
    return f"fetched, {archive.stat().st_size / 1e6:.1f} MB"


def _download(package: Package, workplace: Path) -> Path:
    """The package's archive as the registry's own client fetches it."""
    if package.kind == "npm":
        command = ["npm", "pack", "--silent", f"{package.name}@{package.version}"]
    else:
        command = ["apt-get", "download", f"{package.name}={package.version}"]
    if shutil.which(command[0]) is None:
        raise FontsMissing(f"{command[0]}: expected this command, which fetches {package.kind} packages; install it")
    done = subprocess.run(command, cwd=workplace, capture_output=True, text=True)
    fetched = list(workplace.iterdir())
    if done.returncode or len(fetched) != 1:
        raise FontsMissing(
            f"{package.kind} package {package.name} {package.version}: expected `{' '.join(command)}` to fetch it, but "
            f"it failed: {done.stderr.strip()[-300:]} (the Debian packages are of release 12; try `apt-get update`)"
        )
    return fetched[0]


def _unpack(package: Package, archive: Path, target: Path) -> None:
    """Put the fonts of the archive, without their folders, into ``target``."""
    shutil.rmtree(target, ignore_errors=True)
    with tempfile.TemporaryDirectory(dir=FONTS) as workplace:
        if package.kind == "npm":
            with tarfile.open(archive) as tar:
                tar.extractall(workplace, filter="data")
        else:
            subprocess.run(["dpkg-deb", "--extract", str(archive), workplace], check=True)
        target.mkdir()
        for path in Path(workplace).rglob(package.fonts):
            if path.is_file() and not path.is_symlink():
                path.replace(target / path.name)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def main() -> int:
    """Fetch all; returns the exit status."""
    try:
        fetch_all()
    except FontsMissing as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
