"""The audit of the code as it lies there: bandit, semgrep with the rules of this folder, known faults, licences."""

from __future__ import annotations

import json
import os
import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path

from finding import ROOT, CannotRun, Finding
from packaging.requirements import Requirement
from packaging.version import Version

TOOLS = ROOT / "build" / "audit" / "static" / "bin"
RULES = Path("audit") / "rules"
CODE = ("quiz_service", "site_src")
_OFFLINE = {"SEMGREP_SEND_METRICS": "off", "SEMGREP_ENABLE_VERSION_CHECK": "0",
            "SEMGREP_SETTINGS_FILE": str(ROOT / "build" / "audit" / "semgrep.yml")}  # fmt: skip


def run(
    command: list[str | Path], *, most_seconds: int, statuses: tuple[int, ...] = (0,), folder: Path = ROOT, **more: str
) -> str:
    """What a tool says that is run in a folder.

    Raises:
        CannotRun: it is not there, took too long, or ended with another status.
    """
    environment = {**os.environ, "PATH": f"{TOOLS}:{os.environ['PATH']}", **more}
    try:
        done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False,
                              timeout=most_seconds)  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise CannotRun(f"{Path(command[0]).name}: {error}") from error
    if done.returncode not in statuses:
        raise CannotRun(f"{Path(command[0]).name} ended with {done.returncode}:\n{(done.stdout + done.stderr)[-2000:]}")
    return done.stdout


def bandit() -> list[Finding]:
    """Everything above "assert"."""
    said = run([TOOLS / "bandit", "-q", "-r", *CODE, "-f", "json"], most_seconds=120, statuses=(0, 1))
    report = json.loads(said)
    if report["errors"] or len(report["metrics"]) < 100:
        raise CannotRun(f"bandit could not read everything: {report['errors'][:3]}")
    return [
        Finding("bandit", one["test_id"], one["filename"].removeprefix("./"), one["issue_text"])
        for one in report["results"]
    ]


def semgrep() -> list[Finding]:
    """Our own rules: first that each can find what it is for, then the code, the scripts and the templates."""
    quiet = ["--metrics=off", "--disable-version-check"]
    tried = run([TOOLS / "semgrep", "--test", "--json", *quiet, "--config", RULES, RULES], most_seconds=120, **_OFFLINE)
    checked = _tried(json.loads(tried))
    said = run([TOOLS / "semgrep", "scan", *quiet, "--no-git-ignore", "--json", "--quiet", "--jobs", "2", "--config",
                RULES, *CODE, "content"], most_seconds=240, **_OFFLINE)  # fmt: skip
    report = json.loads(said)
    faults = [error for error in report["errors"] if error.get("level") == "error"]
    if faults or len(report["paths"]["scanned"]) < 300:
        raise CannotRun(f"semgrep could not read everything: {faults[:2]}, {len(report['paths']['scanned'])} files")
    print(f"  {checked} rules, each seen to find what it is for; {len(report['paths']['scanned'])} files")
    return [
        Finding(
            "semgrep",
            one["check_id"].rpartition(".")[2],
            one["path"],
            f"line {one['start']['line']}: {one['extra']['message']}",
        )
        for one in report["results"]
    ]


def _tried(report: dict[str, dict[str, dict[str, dict[str, dict[str, object]]]]]) -> int:
    """How many rules were tried, each on something that it finds.

    Raises:
        CannotRun: one was not, or was wrong.
    """
    rules = [(name, rule) for file in report["results"].values() for name, rule in file["checks"].items()]
    written = len(re.findall(r"^  - id: ", "".join(one.read_text() for one in (ROOT / RULES).glob("*.yml")), re.M))
    wrong = [name for name, rule in rules if not rule["passed"] or not any(
        found["expected_lines"] for found in rule["matches"].values())]  # type: ignore[attr-defined, index]  # fmt: skip
    if wrong or len(rules) != written:
        raise CannotRun(f"rules that cannot be relied on: {wrong or f'{written - len(rules)} have no example'}")
    return len(rules)


def _installed() -> dict[str, metadata.Distribution]:
    """What is installed beside this program, by name."""
    return {_normal(one.metadata["Name"]): one for one in metadata.distributions()}


def _normal(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def known_faults() -> list[Finding]:
    """Versions with a fault that we know of. There is no database of faults to ask without a network: it says so."""
    rows = tomllib.loads((ROOT / "audit" / "known-faults.toml").read_text(encoding="utf-8"))["fault"]
    found, installed = [], _installed()
    for row in rows:
        wanted = Requirement(row["sound"])
        if wanted.name == "sqlite":
            from pysqlite3 import dbapi2

            version = Version(dbapi2.sqlite_version)
        else:
            there = installed.get(_normal(wanted.name))
            if there is None:
                raise CannotRun(f"known-faults.toml names {wanted.name}, which is not installed")
            version = Version(there.version)
        if version not in wanted.specifier:
            found.append(Finding("known-faults", wanted.name, "requirements.lock", f"{version}: {row['fault']}"))
    print(
        f"  {len(rows)} known faults looked for. NOT AUDITED HERE: whether any other of the {len(installed)} packages"
    )
    print("  that are installed has a published fault. With a network: pip-audit --require-hashes -r requirements.lock")
    return found


def locked(file: str) -> list[str]:
    """Names in a lock file."""
    return re.findall(r"^([A-Za-z0-9._-]+)==", (ROOT / file).read_text(encoding="utf-8"), re.M)


def licences() -> list[Finding]:
    """What is shipped or used when it runs, each under a licence of the list; files of others with their licence."""
    rules = tomllib.loads((ROOT / "audit" / "licences.toml").read_text(encoding="utf-8"))
    allowed, said = set(rules["allowed"]), dict(rules["read_by_hand"])
    installed, found, counts = _installed(), [], dict[str, int]()
    for name in locked("requirements.lock"):
        there = installed.get(_normal(name))
        if there is None:
            continue  # for another system or Python
        licence = said.get(_normal(name)) or licence_of(there)
        counts[licence] = counts.get(licence, 0) + 1
        if not licence or not set(re.split(r" (?:AND|OR|WITH) |[()]", licence)) - {""} <= allowed:
            found.append(Finding("licences", _normal(name), "requirements.lock", licence or "says none"))
    for bundled in rules["bundled"]:
        text = (ROOT / bundled["licence_file"]).read_text(encoding="utf-8")
        if bundled["words"] not in text or bundled["licence"] not in allowed or not list(ROOT.glob(bundled["files"])):
            found.append(Finding("licences", bundled["licence"], bundled["files"], "no such file, words or licence"))
    named = [file for bundled in rules["bundled"] for file in ROOT.glob(bundled["files"])]
    vendored = [file for folder in rules["vendored"] for file in ROOT.glob(folder) if file.is_file()]
    found += [Finding("licences", "unknown", str(file.relative_to(ROOT)), "nobody said whose it is")
              for file in vendored if file not in named]  # fmt: skip
    print("  " + ", ".join(f"{count} × {licence}" for licence, count in sorted(counts.items(), key=lambda x: -x[1])))
    return found


_BY_CLASSIFIER = {
    "MIT License": "MIT", "BSD License": "BSD-3-Clause", "Apache Software License": "Apache-2.0",
    "ISC License (ISCL)": "ISC", "Python Software Foundation License": "PSF-2.0",
    "Mozilla Public License 2.0 (MPL 2.0)": "MPL-2.0", "The Unlicense (Unlicense)": "Unlicense",
    "GNU Lesser General Public License v3 (LGPLv3)": "LGPL-3.0-only", "zlib/libpng License": "Zlib",
}  # fmt: skip
_BY_WORDS = {
    "MIT License": "MIT", "The MIT License": "MIT", "BSD": "BSD-3-Clause", "Apache 2.0": "Apache-2.0",
    "Apache License 2.0": "Apache-2.0", "BSD 3-Clause": "BSD-3-Clause", "New BSD": "BSD-3-Clause",
    "Apache License, Version 2.0": "Apache-2.0", "3-Clause BSD License": "BSD-3-Clause",
}  # fmt: skip


def licence_of(package: metadata.Distribution) -> str:
    """Its licence as an SPDX expression, by the newest field that says one; "" when none does."""
    said = package.metadata.get("License-Expression")
    if said:
        return str(said)
    words = (package.metadata.get("License") or "").strip()
    if words and len(words) < 60:
        return _BY_WORDS.get(words, words)
    kinds = [one.rpartition(" :: ")[2] for one in package.metadata.get_all("Classifier") or ()
             if one.startswith("License :: OSI Approved :: ")]  # fmt: skip
    return " AND ".join(sorted({_BY_CLASSIFIER.get(kind, kind) for kind in kinds}))
