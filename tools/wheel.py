"""Builds the wheel into ``dist/`` and looks into it: ``python tools/wheel.py``.

Out: exit status 1 when a file of the package that git knows is not in the wheel, or when something else crept in.
"""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def packaged() -> set[str]:
    """The package's files as git knows them."""
    listed = subprocess.run(["git", "ls-files", "retorsion"], cwd=ROOT, capture_output=True, text=True, check=True)
    return set(listed.stdout.split("\n")) - {""}


def main() -> int:
    """Build, compare, say."""
    dist = ROOT / "dist"
    for old in dist.glob("retorsion-*.whl"):
        old.unlink()
    command = [sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(dist), str(ROOT)]
    subprocess.run(command, check=True)
    (wheel,) = dist.glob("retorsion-*.whl")
    inside = {name for name in zipfile.ZipFile(wheel).namelist() if ".dist-info/" not in name}
    missing, extra = packaged() - inside, inside - packaged()
    for name in sorted(missing):
        print(f"missing from the wheel: {name}")
    for name in sorted(extra):
        print(f"in the wheel, unknown to git: {name}")
    print(f"{wheel.name}: {len(inside)} files, {wheel.stat().st_size:,} bytes")
    return 1 if missing or extra else 0


if __name__ == "__main__":
    sys.exit(main())
