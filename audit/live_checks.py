"""The audit of the running service: headers over HTTP, schemathesis, wapiti, sqlmap; all of it on 127.0.0.1.

The service attacked is `victim.py`. Each tool is bounded in time, and has to show that it reached something: an empty
report of a tool that was turned away is an error.
"""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from finding import ROOT, CannotRun, Finding, path_of
from static_checks import run

AUDIT = ROOT / "build" / "audit"
PORT = 8399
HEADERS = {
    "X-Content-Type-Options": "nosniff", "X-Frame-Options": "DENY", "Referrer-Policy": "no-referrer",
    "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}  # fmt: skip
WAPITI_MODULES = "sql,xss,permanentxss,file,exec,crlf,redirect,ssti,xxe,http_headers,cookieflags"
LEAVE_ALONE = ("dang-xuat", "phien", "mat-khau", "an-danh", "roi-di", "xac-thuc-hai-lop")
"""What would end the sign-in or the person the scanner acts for."""


@dataclass(frozen=True)
class Victim:
    """The service that is attacked."""

    address: str
    api: str
    cookie: str


@contextmanager
def attacked() -> Iterator[Victim]:
    """A running victim; stopped at the end."""
    process = subprocess.Popen(
        [sys.executable, "audit/victim.py", str(PORT)], cwd=ROOT, stdout=subprocess.PIPE, text=True,
        stderr=(AUDIT / "victim.log").open("w"),
    )  # fmt: skip
    assert process.stdout is not None
    try:
        line = process.stdout.readline()
        if not line:
            raise CannotRun(f"the service did not start: {(AUDIT / 'victim.log').read_text()[-1000:]}")
        yield Victim(**json.loads(line))
        if process.poll() is not None:
            raise CannotRun("the service ended while it was attacked")
    finally:
        process.terminate()
        process.wait(timeout=20)


def _get(address: str, cookie: str = "", form: str = "") -> tuple[int, dict[str, str]]:
    """Status and headers; with a form it is posted."""
    assert address.startswith("http://127.0.0.1:")
    request = urllib.request.Request(address, form.encode() or None, {"Cookie": cookie} if cookie else {})
    try:
        with urllib.request.urlopen(request, timeout=20) as answer:
            answer.read()
            return answer.status, dict(answer.headers)
    except urllib.error.HTTPError as error:
        error.read()
        return error.code, dict(error.headers)


def headers(victim: Victim) -> list[Finding]:
    """Above each page of the site, and each page of the service that needs nothing in its address."""
    site = ROOT / "build" / "site"
    paths = [f"/{file.relative_to(site).as_posix()}" for file in sorted(site.rglob("*")) if file.is_file()]
    paths = [path for path in paths if not path.endswith("khung.html")]
    table = (ROOT / "content" / "pages" / "huong-dan" / "quyen-truy-cap.md").read_text(encoding="utf-8")
    routes = [path for path in re.findall(r"\| GET \| `([^`]+)`", table) if "<" not in path]
    found, private = [], 0
    for path in [*paths, *routes, "/hoc-tap/khong-co-trang-nay", "/khong-co-trang-nay"]:
        status, above = _get(victim.address + urllib.request.quote(path), victim.cookie)
        found += [Finding("headers", name, path, str(above.get(name)))
                  for name, value in HEADERS.items() if above.get(name) != value]  # fmt: skip
        if "frame-ancestors 'none'" not in above.get("Content-Security-Policy", ""):
            found.append(Finding("headers", "Content-Security-Policy", path, "no frame-ancestors"))
        if path.startswith("/hoc-tap/") and path != "/hoc-tap/index.html" and "/tinh/" not in path:
            private += 1
            if above.get("Cache-Control") != "no-store":
                found.append(Finding("headers", "Cache-Control", path, str(above.get("Cache-Control"))))
        if status >= 500:
            found.append(Finding("headers", str(status), path, "a fault"))
    if len(paths) < 100 or private < 30:
        raise CannotRun(f"only {len(paths)} files of the site and {private} pages of the service were looked at")
    print(f"  {len(paths)} files of the site, {private} pages of the service")
    return found


def schemathesis(victim: Victim) -> list[Finding]:
    """The API against its own description: odd parameters, wrong tokens, unknown methods."""
    report = AUDIT / "schemathesis.ndjson"
    report.unlink(missing_ok=True)
    said = run(
        [AUDIT / "attack" / "bin" / "st", "run", f"{victim.address}/hoc-tap/api/v1/openapi.json", "-H",
         f"Authorization: Bearer {victim.api}", "--phases", "examples,coverage,fuzzing", "--max-examples", "60",
         "--seed", "255", "--checks", "all", "--no-color", "--continue-on-failure", "--request-timeout", "20",
         "--report", "ndjson", "--report-ndjson-path", report],
        most_seconds=240, statuses=(0, 1), folder=AUDIT,
    )  # fmt: skip
    (AUDIT / "schemathesis.txt").write_text(said, encoding="utf-8")
    tried = re.search(r"Tested: (\d+)|(\d+) (?:generated|passed)", said)
    if not tried or "Operations" not in said:
        raise CannotRun(f"schemathesis tried nothing:\n{said[-1500:]}")
    parts = re.split(r"\n_{5,} (GET|POST|HEAD|PUT|DELETE|PATCH|OPTIONS|TRACE) (\S+) _{5,}\n", said)
    found = []
    for path, body in zip(parts[2::3], parts[3::3], strict=True):
        found += [Finding("schemathesis", rule.strip(), path, "see build/audit/schemathesis.txt")
                  for rule in sorted(set(re.findall(r"^- (.+)$", body, re.M)))]  # fmt: skip
    if "failures" in said.lower() and not found and re.search(r"[1-9]\d* (?:unique )?failures", said):
        raise CannotRun("schemathesis reports failures that were not understood: see build/audit/schemathesis.txt")
    print(f"  {' '.join(re.findall(r'Test cases:.*|^ *[0-9]+ generated.*', said, re.M)[:2]).strip() or tried[0]}")
    return found


def wapiti(victim: Victim) -> list[Finding]:
    """Crawls as an administrator and attacks what it meets; our tests walk what these modules do not know."""
    report, config = AUDIT / "wapiti.json", AUDIT / "wapiti-home"
    shutil.rmtree(config, ignore_errors=True)
    report.unlink(missing_ok=True)
    excluded = [part for word in LEAVE_ALONE for part in ("-x", f"{victim.address}/*{word}*")]
    run(
        [AUDIT / "wapiti" / "bin" / "wapiti", "-u", f"{victim.address}/hoc-tap/", "--scope", "folder", "-H",
         f"Cookie: {victim.cookie}", "-m", WAPITI_MODULES,
         "--max-scan-time", "240", "--max-attack-time", "40", "-d", "3", "--max-links-per-page", "60",
         "--max-files-per-dir", "30", "--flush-session", "--no-bugreport", "--store-config", config,
         "--store-session", config, "-f", "json", "-o", report, *excluded],
        most_seconds=420,
    )  # fmt: skip
    if not report.is_file():
        raise CannotRun("wapiti wrote no report")
    told = json.loads(report.read_text(encoding="utf-8"))
    pages = told["infos"].get("crawled_pages_nbr", 0)
    if pages < 20:
        raise CannotRun(f"wapiti met {pages} pages only: it was turned away")
    print(f"  {pages} pages")
    found = []
    for group in ("vulnerabilities", "anomalies"):
        for rule, cases in told[group].items():
            found += [Finding("wapiti", rule, path_of(case["path"]), case["info"][:120]) for case in cases]
    return found


SQL_TARGETS = (
    ("/hoc-tap/dang-nhap", "staff_code=DEMO01&password=sai-mat-khau", "staff_code,password", False),
    ("/hoc-tap/dieu-phoi/nguoi/tim", "tim=DEMO&don-vi=&trang-thai=", "tim,don-vi,trang-thai", True),
    ("/hoc-tap/do-phu?don-vi=QUAN-B&nhom=doi-178&ngay=2026-01-01", "", "don-vi,nhom,ngay", True),
    ("/hoc-tap/quan-tri/nhat-ky/tim", "tim=person", "tim", True),
)
"""Address, form, parameters, signed in."""


def sqlmap(victim: Victim) -> list[Finding]:
    """Sign-in, the search for people, filters of coverage, the search of the audit trail."""
    found = []
    for path, form, parameters, is_signed_in in SQL_TARGETS:
        status, _ = _get(victim.address + path, victim.cookie if is_signed_in else "", form)
        if status != (200 if is_signed_in else 422):
            raise CannotRun(f"{path} answers {status}: sqlmap would be turned away")
        said = run(
            [AUDIT / "attack" / "bin" / "sqlmap", "-u", victim.address + path, *(["--data", form] if form else []),
             *(["--cookie", victim.cookie] if is_signed_in else []), "-p", parameters, "--batch", "--level", "1",
             "--risk", "1", "--technique", "BEU", "--threads", "2", "--timeout", "20", "--retries", "0",
             "--dbms", "sqlite", "--output-dir", AUDIT / "sqlmap", "--flush-session", "--disable-coloring",
             "--ignore-code", "*", "--skip-waf"],
            most_seconds=150,
        )  # fmt: skip
        if "all tested parameters do not appear to be injectable" not in said and "is vulnerable" not in said \
                and "identified the following injection point" not in said:  # fmt: skip
            raise CannotRun(f"sqlmap said nothing of {path}:\n{said[-1500:]}")
        if "identified the following injection point" in said or "is vulnerable" in said:
            found.append(Finding("sqlmap", "injection", path_of(path), said[-300:]))
    print(f"  {sum(len(one[2].split(',')) for one in SQL_TARGETS)} parameters of {len(SQL_TARGETS)} addresses")
    return found
