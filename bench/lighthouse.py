"""What Lighthouse says of the site and of each page that a trainee meets: `make lighthouse`. Phone profile.

Everything runs as deployed (`deployed.py`: nginx with TLS, compression and HTTP/2 before the service), because a phone
meets the proxy and not the program. Lighthouse comes by npm into build/lighthouse. `--all` opens every page of the
site, otherwise one of each kind; `--quick` opens three pages. Ends with status 1 when an aim is missed, but for speed:
a busy machine cannot judge that, so its figures are printed with the load.
"""

from __future__ import annotations

import argparse
import gzip
import json
import re
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path

from deployed import Trial, needs
from measuring import ROOT, CannotMeasure, finish, megabytes, print_table
from visitor import Visitor

FOLDER = ROOT / "build" / "lighthouse"
PACKAGE = "lighthouse@12.8.2"  # 13 needs a newer node than Debian 12 has
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
CHROME = ("--headless=new --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
          "--disable-component-update --disable-sync --ignore-certificate-errors")  # fmt: skip
FASTEST, SCRIPT_WEIGHT = 98, 20_000
NOT_FOR_SEARCH = "is-crawlable"
"""Private pages ask to stay out of search engines, which Lighthouse counts against them: that one audit is left out."""
SAMPLE = (
    "", "chinh-sach/", "chinh-sach/chi-tieu/", "vai-tro/", "vai-tro/ma-tran/", "quy-trinh/", "tap-huan/", "tra-cuu/",
    "tra-cuu/toan-van/", "tra-cuu/hieu-dinh/", "tra-cuu/tu-dien/", "tra-cuu/lich-bao-cao/", "huong-dan/",
    "huong-dan/nguoi-van-hanh/", "hoc-tap/",
)  # fmt: skip
"""One page of each kind; those that are not there (any more) are passed over."""
OPEN_PAGES = ("hoc-tap/dang-nhap", "hoc-tap/kich-hoat", "hoc-tap/bien-nhan", "hoc-tap/chung-nhan", "hoc-tap/kiem-tra")
OWN_PAGES = (
    "hoc-tap/", "hoc-tap/tai-khoan", "hoc-tap/tai-khoan/xac-thuc-hai-lop", "hoc-tap/du-lieu", "hoc-tap/diem-danh",
    "hoc-tap/hoc-phan/m01",
)  # fmt: skip


def install() -> Path:
    """Lighthouse's command, installed on first use."""
    command = FOLDER / "node_modules" / "lighthouse" / "cli" / "index.js"
    if not command.is_file():
        FOLDER.mkdir(parents=True, exist_ok=True)
        (FOLDER / "package.json").write_text('{"private": true}', encoding="utf-8")
        subprocess.run(
            ["npm", "install", "--no-audit", "--no-fund", "--loglevel=error", PACKAGE], cwd=FOLDER, check=True
        )
    return command


def look_at(address: str, cookie: str) -> Mapping[str, object]:
    """Lighthouse's report on one page."""
    with tempfile.TemporaryDirectory() as folder:
        headers = ["--extra-headers", json.dumps({"Cookie": cookie})] if cookie else []
        done = subprocess.run(
            ["node", install(), address, "--output=json", f"--output-path={folder}/report.json", "--quiet",
             f"--only-categories={','.join(CATEGORIES)}", f"--chrome-flags={CHROME}", *headers],
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip
        report = Path(folder) / "report.json"
        if done.returncode or not report.is_file():
            raise CannotMeasure(f"{address}: {done.stderr[-1000:]}")
        found: Mapping[str, object] = json.loads(report.read_text(encoding="utf-8"))
        return found


def judge(report: Mapping[str, object], *, is_private: bool) -> tuple[list[int], list[str]]:
    """Scores (0 to 100) and the audits that cost points."""
    scores, failing = [], []
    for name in CATEGORIES:
        refs = report["categories"][name]["auditRefs"]  # type: ignore[index]
        earned = total = 0.0
        for ref in refs:
            audit = report["audits"][ref["id"]]  # type: ignore[index]
            if not ref["weight"] or audit["score"] is None or (is_private and ref["id"] == NOT_FOR_SEARCH):
                continue
            earned, total = earned + ref["weight"] * audit["score"], total + ref["weight"]
            if audit["score"] < 0.9 if name == "performance" else audit["score"] < 1:
                failing.append(f"{ref['id']} {audit.get('displayValue') or audit['score']}".replace("\xa0", " "))
        scores.append(round(100 * earned / total))
    return scores, failing


def learner_pages(trial: Trial) -> tuple[Visitor, list[str]]:
    """A signed-in trainee, and the addresses of the pages that only they see."""
    visitor = trial.visitor("P1")
    result = visitor.take_quiz("m01")
    visitor.get("hoc-tap/hoc-phan/m02")
    attempt = visitor.post("hoc-tap/hoc-phan/m02/bat-dau").url
    return visitor, [*OWN_PAGES, *(url.removeprefix(visitor.address) for url in (attempt, result))]


def script_weight(visitor: Visitor, path: str) -> int:
    """Bytes of script on a page, compressed as the proxy does."""
    sources = re.findall(r'<script src="([^"]+)"', visitor.get(path).text)
    own = [source for source in sources if "/hoc-tap/tinh/" in source]
    return sum(len(gzip.compress(visitor.web.get(f"{visitor.address}{source.lstrip('/')}", timeout=30).content, 6))
               for source in own)  # fmt: skip


def site_pages(every: bool) -> list[str]:
    """Addresses of the static site."""
    site = ROOT / "build" / "site"
    if every:
        files = (file.relative_to(site) for file in site.rglob("index.html"))
        return sorted(file.as_posix().removesuffix("index.html") for file in files)
    return [path for path in SAMPLE if (site / path / "index.html").is_file()]


def measure(arguments: argparse.Namespace) -> None:
    """All pages in turn; the table; what falls short."""
    needs("nginx", "redis-server", "openssl", "node", "npm", "chromium")
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        trial = Trial(Path(name), stack)
        trial.start()
        visitor, own = learner_pages(trial)
        weight = script_weight(visitor, own[-2])
        cookie = "; ".join(f"{one.name}={one.value}" for one in visitor.web.cookies)
        wanted: Sequence[tuple[str, str]] = [
            *((path, "") for path in site_pages(arguments.all) if path != "hoc-tap/"),
            *((path, "") for path in OPEN_PAGES), *((path, cookie) for path in own),
        ]  # fmt: skip
        if arguments.quick:
            wanted = [wanted[0], (OPEN_PAGES[0], ""), wanted[-2]]
        rows, short = [], []
        for path, sent in wanted:
            is_private = path.startswith("hoc-tap/")
            scores, failing = judge(look_at(f"{visitor.address}{path}", sent), is_private=is_private)
            shown = re.sub(r"[0-9a-f]{32}", "…", path) or "(home)"
            rows.append([shown, *map(str, scores)])
            if scores[1:] != [100, 100, 100] or scores[0] < FASTEST:
                short.append((shown, scores, failing))
            print(f"  {shown}: {scores} {'; '.join(failing)}", flush=True)
    print_table("Lighthouse, phone profile, as deployed", ["page", *CATEGORIES], rows)
    print(f"\nscript of the service on the quiz page: {megabytes(weight)} compressed (aim: at most 20 kB)")
    for shown, scores, failing in short:
        print(f"  {shown} {scores}: {'; '.join(failing)}")
    if weight > SCRIPT_WEIGHT or any(scores[1:] != [100, 100, 100] for _, scores, _ in short):
        sys.exit(1)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="every page of the site")
    parser.add_argument("--quick", action="store_true", help="three pages, to see that the program runs")
    arguments = parser.parse_args()
    finish(lambda: measure(arguments))
