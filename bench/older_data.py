"""Data of an older version, made by that version's own program, brought to this one as the operator's guide says.

In: a commit of the older version. Out: a sentence on what was found after the upgrade. Where the commit is not at hand
(a checkout without history), the sentence says so.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from guide import Machine
from measuring import PYTHON, ROOT
from visitor import Unexpected

DEMO_PASSWORD = "ao-sen-mua-ha"
OLDER = (("0.2.0", "08ab2ec"), ("0.3.0", "4c33dba"))
"""Versions that data may come from, and a commit of each."""


def upgrade_from(version: str, commit: str, folder: Path, code: Path) -> str:
    """Data of an older program, made by that program, brought to this one by the guide."""
    old = folder / "old"
    archive = subprocess.run(["git", "archive", commit], cwd=ROOT, capture_output=True)
    if archive.returncode:
        return f"upgrade from {version}: left out, its commit is not at hand"
    old.mkdir(parents=True)
    subprocess.run(["tar", "x", "-C", old], input=archive.stdout, check=True)
    shutil.copytree(ROOT / "build" / "site", old / "build" / "site")
    shutil.copy(ROOT / "build" / "clauses.json", old / "build" / "clauses.json")
    machine = Machine(folder / "machine", code)
    make_demo = ("from pathlib import Path; from quiz_service import demo; "
                 "from quiz_service.clock import system_clock; "
                 "demo.prepare(demo.settings_in(Path.cwd(), 'http://127.0.0.1:1'), now=system_clock())")  # fmt: skip
    machine.run(f'{PYTHON} -c "{make_demo}"', folder=old, PYTHONPATH=str(old))
    for file in (old / "build" / "demo").iterdir():
        shutil.move(file, machine.data)
    before = machine.counts()
    try:
        if version == "0.2.0":  # it has no `quiz backup`: the guide says to copy the data folder
            shutil.copytree(machine.data, folder / "copy")
        else:
            machine.run(f"{PYTHON} -m quiz_service.cli backup {folder}/truoc.db", folder=old, PYTHONPATH=str(old))
        said = machine.follow("nang-cap", but=("make", "build/venv/bin/quiz backup"))  # built; done by the old one
        after = machine.counts()
        gone = {name: (before[name], after.get(name)) for name in before if after.get(name, 0) < before[name]}
        if gone or "Không có gì cần sửa" not in said:
            raise Unexpected(f"after the upgrade from {version}: {gone}\n{said[-2000:]}")
        visitor = machine.visitor(1)
        visitor.sign_in("DEMO01", DEMO_PASSWORD)
        visitor.take_quiz("m01")
        visitor.sees("Đạt")
    finally:
        machine.kill()
    return f"upgraded from {version} ({commit}): {after}; a demo person signed in and passed a quiz"
