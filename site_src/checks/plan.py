"""Checks of the plan's file: it is the one that was found, its ids are kept, its errata match."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable

from site_src.clauses.errata import ErratumClass, matches
from site_src.problems import Problem
from site_src.site import ERRATA_FILE, PLAN_FILE, Site

FROZEN_IDS = "content/plan/clause-ids.txt"


def check_plan(site: Site) -> Iterable[Problem]:
    """The plan's file is the one that was found, byte for byte; its parts give it back whole."""
    data = (site.root / PLAN_FILE).read_bytes()
    if hashlib.sha256(data).hexdigest() != site.source.sha256:
        yield Problem(PLAN_FILE, 0, "Tệp khác với bản tìm được (sha256 không khớp source.toml).", "Lấy lại tệp từ git.")
    owners = Counter(n for clause in site.plan.clauses for n in clause.lines)
    owners += Counter(n for block in site.plan.blocks for n in block.lines)
    owners += Counter(n for e in site.plan.excluded for n in range(e.line_from, e.line_to + 1))
    for line in site.plan.lines:
        if owners[line.number] != 1:
            yield Problem(
                PLAN_FILE,
                line.number,
                f"Dòng này có {owners[line.number]} chủ, phải đúng một.",
                "Sửa bộ phân tích.",
            )


def check_frozen_ids(site: Site) -> Iterable[Problem]:
    """Clause ids are permanent: they stand in links, questions and evidence."""
    file = site.root / FROZEN_IDS
    if not file.is_file():
        yield Problem(FROZEN_IDS, 0, "Thiếu danh sách mã điều khoản.", "Lấy lại tệp từ git.")
        return
    frozen = file.read_text(encoding="utf-8").split()
    now = [clause.id for clause in site.plan.clauses]
    for number, clause_id in enumerate(frozen, start=1):
        if clause_id not in site.plan.by_id:
            yield Problem(
                FROZEN_IDS, number, f"Mã «{clause_id}» đã mất khỏi cây.", "Mã là vĩnh viễn: sửa bộ phân tích."
            )
    for clause_id in now:
        if clause_id not in frozen:
            yield Problem(FROZEN_IDS, 0, f"Mã mới «{clause_id}» chưa có trong danh sách.", "Thêm mã vào tệp này.")


def check_errata(site: Site) -> Iterable[Problem]:
    """Each erratum matches its line exactly once, stands at its clause, and keeps to the rule on meaning."""
    for erratum in site.overlay.errata:
        line = erratum.source_line

        def problem(message: str, hint: str, line: int = line, code: str = erratum.code) -> Problem:
            return Problem(ERRATA_FILE, line, f"{code}: {message}", hint)

        count = matches(site.plan, erratum)
        if count != 1:
            yield problem(
                f"chữ «{erratum.found}» có {count} lần ở dòng {erratum.line}, phải đúng một.",
                "Sửa found hoặc line.",
            )
        owner = site.plan.clause_by_line.get(erratum.line)
        blocks = {n: block.kind.value for block in site.plan.blocks for n in block.lines}
        place = owner.id if owner else blocks.get(erratum.line, "")
        if erratum.clause != place and not (erratum.clause == "header" and not owner):
            yield problem(f"clause ghi «{erratum.clause}» nhưng dòng {erratum.line} thuộc «{place}».", "Sửa clause.")
        if erratum.klass is not ErratumClass.CONVENTION and owner and erratum.code not in site.overlay.placed(owner.id):
            yield problem("không đặt được dấu vì chồng lên mục hiệu đính khác.", "Thu hẹp found hoặc gộp hai mục.")
        if erratum.klass is ErratumClass.CERTAIN:
            if erratum.found == erratum.proposed:
                yield problem("xếp «certain» nhưng found và proposed giống nhau.", "Sửa proposed hoặc đổi class.")
            if re.findall(r"\d+", erratum.found) != re.findall(r"\d+", erratum.proposed):
                yield problem("sửa làm đổi con số nên không được xếp «certain».", "Đổi class thành suspected.")
            if erratum.kind == "thiếu từ":
                yield problem("thêm chữ còn thiếu nên không được xếp «certain».", "Đổi class thành suspected.")
