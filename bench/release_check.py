"""Is what would be released whole? `make release-check`: the wheel alone, in a fresh environment, in an empty folder.

Builds the wheel, installs the locked libraries and it, runs `quiz demo` from it, opens pages, signs in, takes a quiz,
and holds the version numbers against each other. Ends with status 1 at the first thing that is not so.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Sequence
from pathlib import Path

from measuring import PYTHON, ROOT
from visitor import Unexpected, Visitor

FOLDER = ROOT / "build" / "release"
VENV = FOLDER / "venv"
PAGES = ("", "tra-cuu/toan-van/", "vai-tro/", "tap-huan/", "assets/stylesheets/sotay.css", "healthz", "readyz")
QUIET = {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PYTHONUTF8": "1"}


def run(*command: str | Path, cwd: Path = ROOT) -> str:
    """Run a command to its end; what it said."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SOTAY_", "PYTHONPATH"))}
    done = subprocess.run([str(part) for part in command], cwd=cwd, env=kept | QUIET, capture_output=True, text=True)
    if done.returncode:
        raise Unexpected(
            f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}"[-3000:]
        )
    return done.stdout


def build_wheel() -> Path:
    """The wheel of this checkout."""
    shutil.rmtree(FOLDER / "wheel", ignore_errors=True)
    run(PYTHON, "-m", "pip", "wheel", "-q", "--no-deps", "--no-build-isolation", "-w", FOLDER / "wheel", ".")
    (wheel,) = (FOLDER / "wheel").glob("*.whl")
    names = zipfile.ZipFile(wheel).namelist()
    for needed in ("shipped/build/site/khung.html", "shipped/build/clauses.json", "shipped/training_modules/paths.toml",
                   "storage/migrations/versions/0001_first_schema.py", "web/templates/base.html",
                   "web/static/quiz.js", "rules/common_passwords.txt"):  # fmt: skip
        if f"quiz_service/{needed}" not in names:
            raise Unexpected(f"{wheel.name} lacks quiz_service/{needed}")
    print(f"  {wheel.name}: {len(names)} files, {wheel.stat().st_size / 1e6:.1f} MB")
    return wheel


def install(wheel: Path) -> None:
    """A fresh environment with the locked libraries and the wheel."""
    run(sys.executable, "-m", "venv", "--clear", VENV)
    run(VENV / "bin" / "python", "-m", "pip", "install", "-q", "--require-hashes", "-r", ROOT / "requirements.lock")
    run(VENV / "bin" / "python", "-m", "pip", "install", "-q", "--no-deps", wheel)
    run(VENV / "bin" / "python", "-m", "pip", "check")


def check_versions(folder: Path) -> str:
    """The program's word, pyproject.toml and the newest heading of the changelog are one version."""
    said = run(VENV / "bin" / "quiz", "--version", cwd=folder).split()[-1]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]["version"]
    heading = re.search(r"^## (\S+)", (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), re.MULTILINE)
    found = (said, project, heading.group(1) if heading else "")
    if len(set(found)) != 1:
        raise Unexpected("quiz --version, pyproject.toml, CHANGELOG.md say {}, {}, {}".format(*found))
    return said


def try_demo(folder: Path) -> Sequence[str]:
    """Run the demo from the wheel and use it; what was tried."""
    with (folder / "demo.log").open("w+", encoding="utf-8") as log:
        demo = subprocess.Popen([VENV / "bin" / "quiz", "demo", "--port", "8300"], cwd=folder, stdout=log, stderr=log,
                                env={"PATH": os.environ["PATH"], "HOME": str(folder), **QUIET})  # fmt: skip
        try:
            return _use(_address(demo, folder / "demo.log"), folder)
        finally:
            demo.terminate()
            if demo.wait(timeout=60):
                log.seek(0)
                raise Unexpected(f"the demo ended with {demo.returncode}:\n{log.read()[-2000:]}")


def _address(demo: subprocess.Popen[bytes], log: Path) -> str:
    """What the demo's welcome says, once it answers."""
    for _ in range(1200):
        found = re.search(r"bản chạy thử: (http://[\d.:]+)/", log.read_text(encoding="utf-8"))
        if demo.poll() is not None:
            break
        try:
            if found and urllib.request.urlopen(f"{found.group(1)}/healthz", timeout=5).status == 200:
                return found.group(1)
        except (urllib.error.URLError, TimeoutError):
            pass
        try:
            demo.wait(timeout=0.1)
        except subprocess.TimeoutExpired:
            continue
    raise Unexpected(f"the demo did not start:\n{log.read_text(encoding='utf-8')[-2000:]}")


def _use(address: str, folder: Path) -> list[str]:
    visitor = Visitor(address)
    for path in PAGES:
        visitor.get(path)
    visitor.sign_in("DEMO01", "ao-sen-mua-ha")
    visitor.get("hoc-tap/")
    result = visitor.take_quiz("m01")
    visitor.sees("Đạt")
    if not (folder / "build" / "demo" / "sotay.db").is_file():
        raise Unexpected("the demo's data is not in the folder where it was started")
    return [f"{len(PAGES)} pages", "signed in", f"a quiz passed ({result.removeprefix(address)})"]


def main() -> None:
    """All of it."""
    try:
        print("building the wheel")
        wheel = build_wheel()
        print("installing it and the locked libraries in a fresh environment")
        install(wheel)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            version = check_versions(folder)
            print(f"running the demo of version {version} from it, in an empty folder")
            print("  " + ", ".join(try_demo(folder)))
    except Unexpected as problem:
        sys.exit(f"release-check: {problem}")
    print(f"Version {version} is whole: {wheel.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
