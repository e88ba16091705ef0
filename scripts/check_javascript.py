"""Parse every JavaScript file: `python scripts/check_javascript.py FOLDER…`."""

import shutil
import subprocess
import sys
from pathlib import Path


def main(folders: list[str]) -> int:
    """Return 0 if bun can parse every file, else 1, its complaints printed."""
    bun = shutil.which("bun") or str(Path(sys.executable).with_name("bun"))
    files = [file for folder in folders for file in sorted(Path(folder).rglob("*.js"))]
    wrong = [file for file in files if not _parses(bun, file)]
    print(f"{len(files)} files, {len(wrong)} of them wrong.")
    return 1 if wrong else 0


def _parses(bun: str, file: Path) -> bool:
    command = [bun, "build", "--no-bundle", str(file)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  our own
    if done.returncode:
        print(done.stderr)
    return done.returncode == 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
