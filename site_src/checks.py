"""What must hold before a page is written: every quotation exact, every reference known, nothing forgotten.

Each check returns problems with file and line, in Vietnamese, and never raises.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterable
from itertools import chain

from site_src.clauses.errata import ErratumClass, matches
from site_src.clauses.lines import clean
from site_src.clauses.model import ClauseKind
from site_src.knowledge.model import COMPARATORS, MODES, VERBS, Procedure, Record
from site_src.pages import links
from site_src.pages.page import Page
from site_src.problems import Problem
from site_src.site import ERRATA_FILE, PLAN_FILE, Site

FROZEN_IDS = "content/plan/clause-ids.txt"
_UNSTATED_WORDS = {"khác"}


def _at(record: Record, message: str, hint: str = "") -> Problem:
    return Problem(record.source.path, record.source.line, message, hint)


def check_site(site: Site) -> list[Problem]:
    """Everything about the content itself."""
    return list(
        chain(
            check_plan(site), check_frozen_ids(site), check_errata(site), check_references(site), check_quotes(site),
            check_duties(site), check_targets(site), check_codes(site), check_roles_have_duties(site),
        )
    )  # fmt: skip


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
            yield Problem(PLAN_FILE, line.number, f"Dòng này có {owners[line.number]} chủ, phải đúng một.", "Sửa bộ phân tích.")


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
            yield Problem(FROZEN_IDS, number, f"Mã «{clause_id}» đã mất khỏi cây.", "Mã là vĩnh viễn: sửa bộ phân tích.")
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
            yield problem(f"chữ «{erratum.found}» có {count} lần ở dòng {erratum.line}, phải đúng một.", "Sửa found hoặc line.")
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


def _clause_references(site: Site) -> Iterable[tuple[Record, str, str]]:
    """(record, key, clause id) of every reference to a clause."""
    know = site.knowledge
    for record in (*know.duties, *know.targets, *know.deadlines, *know.policies):
        yield record, "clause", record.clause
    for duty in know.duties:
        if duty.verb_clause:
            yield duty, "verb_clause", duty.verb_clause
    for target in know.targets:
        if target.period_clause:
            yield target, "period_clause", target.period_clause
    for policy in know.policies:
        for point in policy.key_points:
            yield policy, "key_points", point.clause
    for role in know.roles:
        if role.clause != "preamble":
            yield role, "clause", role.clause
    for cited in (*know.terms, *know.documents):
        if cited.clause:
            yield cited, "clause", cited.clause
        elif not 0 < cited.line <= len(site.plan.lines):
            yield cited, "clause/line", "?"
        for more in cited.more_clauses:
            yield cited, "more_clauses", more
    for procedure in know.procedures:
        for clause in procedure.clauses:
            yield procedure, "clauses", clause
        for step in procedure.steps:
            yield _step_source(procedure, step), "clause", step.clause


def _step_source(procedure: Procedure, step: Record) -> Record:
    return Record(source=step.source if step.source.line else procedure.source)


def _role_references(site: Site) -> Iterable[tuple[Record, str]]:
    know = site.knowledge
    for duty in know.duties:
        for role in (duty.role, *duty.counterparts):
            yield duty, role
    for deadline in know.deadlines:
        for role in (*deadline.who, *deadline.to, *((deadline.via,) if deadline.via else ())):
            yield deadline, role
    for record in know.roles:
        if record.parent:
            yield record, record.parent
    for note in know.notes:
        for role in note.roles:
            yield note, role
    for term in know.terms:
        if term.role:
            yield term, term.role
    for procedure in know.procedures:
        for role in procedure.who_for:
            yield procedure, role
        for step in procedure.steps:
            for role in step.who:
                yield _step_source(procedure, step), role


def check_references(site: Site) -> Iterable[Problem]:
    """Every clause, role, topic, deadline and note that is referred to exists."""
    for record, key, clause_id in _clause_references(site):
        if clause_id not in site.plan.by_id:
            yield _at(record, f"{key} trỏ tới «{clause_id}» không có trong cây.", "Xem mã bằng lệnh: plan outline")
    for record, role in _role_references(site):
        if role not in site.index.role_by_id:
            yield _at(record, f"Không có vai trò «{role}».", "Xem mã trong content/knowledge/roles.toml.")
    know = site.knowledge
    for topical in (*know.duties, *know.targets, *know.deadlines, *know.policies):
        for topic in topical.topics:
            if topic not in site.index.topic_by_id:
                yield _at(topical, f"Không có chủ đề «{topic}».", "Xem content/knowledge/topics.toml.")
        if not topical.topics:
            yield _at(topical, "Chưa có chủ đề.", "Thêm ít nhất một mã vào topics.")
    for procedure in know.procedures:
        if procedure.topic not in site.index.topic_by_id:
            yield _at(procedure, f"Không có chủ đề «{procedure.topic}».", "Xem content/knowledge/topics.toml.")
    for duty in know.duties:
        if duty.deadline and duty.deadline not in site.index.deadline_by_code:
            yield _at(duty, f"Không có hạn «{duty.deadline}».", "Xem content/knowledge/deadlines.toml.")
    for deadline in know.deadlines:
        for code in deadline.conflict:
            if code not in site.index.deadline_by_code:
                yield _at(deadline, f"Không có hạn «{code}».", "Sửa conflict.")
    for role_record in know.roles:
        for code in role_record.notes:
            if code not in site.index.note_by_code:
                yield _at(role_record, f"Không có lưu ý «{code}».", "Xem content/knowledge/notes.toml.")


def check_quotes(site: Site) -> Iterable[Problem]:
    """Every quotation equals words of its clause, letter for letter."""
    know = site.knowledge
    quoted: list[tuple[Record, str, str]] = [(r, r.clause, r.quote) for r in (*know.duties, *know.targets, *know.deadlines)]
    quoted += [(term, term.clause, term.quote) for term in know.terms if term.clause and term.quote]
    quoted += [(document, document.clause, document.cited_as) for document in know.documents if document.clause]
    quoted += [(_step_source(p, step), step.clause, step.quote) for p in know.procedures for step in p.steps]
    for record, clause_id, quote in quoted:
        if clause_id not in site.plan.by_id:
            continue
        if not quote or quote not in site.overlay.shown(clause_id):
            yield _at(record, f"Câu trích «{quote}» không có nguyên văn trong {clause_id}.", f"So lại bằng lệnh: plan show {clause_id}")
    for cited in (*know.terms, *know.documents):
        words = getattr(cited, "quote", "") or getattr(cited, "cited_as", "")
        if cited.clause or not words or not 0 < cited.line <= len(site.plan.lines):
            continue
        frame = " ".join([site.plan.lines[cited.line - 1].text, site.plan.meta.preamble, *site.plan.meta.recipients])
        if words not in frame:
            yield _at(cited, f"Câu trích «{words}» không có nguyên văn ở dòng {cited.line}.", "Sửa câu trích hoặc line.")


def _requested(site: Site, clause_id: str) -> bool:
    """The clause stands under a heading that says "Đề nghị"."""
    clause = site.plan.by_id[clause_id]
    return any(above.heading.startswith("Đề nghị") for above in (clause, *site.plan.ancestors(clause)))


def check_duties(site: Site) -> Iterable[Problem]:
    """A verb is a word of the text; "đề nghị" stays "đề nghị" and never becomes "giao"."""
    for duty in site.knowledge.duties:
        if duty.verb not in VERBS:
            yield _at(duty, f"Động từ «{duty.verb}» không có trong danh mục.", f"Dùng một trong: {', '.join(VERBS)}.")
        if duty.mode not in MODES:
            yield _at(duty, f"mode «{duty.mode}» không có trong danh mục.", f"Dùng một trong: {', '.join(MODES)}.")
        if duty.clause not in site.plan.by_id:
            continue
        words = duty.quote.lower()
        if duty.verb_clause in site.plan.by_id:
            words += " " + site.overlay.shown(duty.verb_clause).lower()
        if duty.verb not in _UNSTATED_WORDS and duty.verb not in words:
            yield _at(duty, f"Động từ «{duty.verb}» không có trong câu trích.", "Lấy đúng chữ của câu, hoặc ghi verb_clause.")
        requested = _requested(site, duty.clause)
        if requested and duty.mode != "đề nghị":
            yield _at(duty, f"{duty.clause} là đề nghị nhưng mode ghi «{duty.mode}».", "Ghi mode = \"đề nghị\".")
        if duty.mode == "đề nghị" and not requested and "đề nghị" not in site.overlay.shown(duty.clause).lower():
            yield _at(duty, f"mode «đề nghị» nhưng {duty.clause} không có chữ này.", "Sửa mode.")


def check_targets(site: Site) -> Iterable[Problem]:
    """A comparator is one of four; the figure stands in the quotation unless it is said to be implicit."""
    said = {">=": "ít nhất", ">": "trên"}
    for target in site.knowledge.targets:
        if target.comparator not in COMPARATORS:
            yield _at(target, f"comparator «{target.comparator}» không dùng được.", f"Dùng một trong: {', '.join(COMPARATORS)}.")
        if (target.comparator == "range") != (target.value_to is not None):
            yield _at(target, "value_to chỉ đi với comparator = \"range\".", "Thêm hoặc bỏ value_to.")
        if target.implicit:
            continue
        figures = {float(f.replace(".", "").replace(",", ".")) for f in re.findall(r"\d+(?:[.,]\d+)*", target.quote)}
        if " một " in f" {target.quote} ":
            figures.add(1.0)
        if target.value not in figures:
            yield _at(target, f"{target.code}: con số {target.value:g} không có trong câu trích.", "Sửa value hoặc ghi implicit = true.")
        word = said.get(target.comparator)
        if word and word not in target.quote.lower():
            yield _at(target, f"{target.code}: câu trích không có chữ «{word}».", "Sửa comparator hoặc ghi implicit = true.")


def check_codes(site: Site) -> Iterable[Problem]:
    """Codes and ids are unique, each in its file."""
    know = site.knowledge
    groups: list[Iterable[Record]] = [
        know.topics, know.roles, know.targets, know.deadlines, know.policies, know.terms, know.documents, know.notes,
        know.procedures,
    ]  # fmt: skip
    for group in groups:
        seen: set[str] = set()
        for record in group:
            code = getattr(record, "code", "") or getattr(record, "id", "")
            if code in seen:
                yield _at(record, f"Mã «{code}» dùng hai lần.", "Mỗi mã chỉ dùng một lần.")
            seen.add(code)
    codes = Counter(erratum.code for erratum in site.overlay.errata)
    for code, count in codes.items():
        if count > 1:
            yield Problem(ERRATA_FILE, 0, f"Mã «{code}» dùng {count} lần.", "Mỗi mã chỉ dùng một lần.")


def check_roles_have_duties(site: Site) -> Iterable[Problem]:
    """No body of Mục IV and no mechanism without a duty; all khoản of Mục IV have their role."""
    for role in site.knowledge.roles:
        inherits = bool(role.parent and site.index.duties_by_role[role.parent])
        if role.kind in {"assigned", "mechanism", "member"} and not site.index.duties_by_role[role.id] and not inherits:
            yield _at(role, f"«{role.name}» chưa có việc nào.", "Thêm vào duties.toml, hoặc ghi parent.")
        for name in role.names:
            if clean(name) != name:
                yield _at(role, f"Tên «{name}» có khoảng trắng thừa.", "Sửa names.")
    assigned = {role.clause for role in site.knowledge.roles if role.kind == "assigned"}
    for clause in site.plan.clauses:
        if clause.parent == "IV" and clause.kind is ClauseKind.ITEM and clause.id not in assigned:
            yield Problem("content/knowledge/roles.toml", 0, f"Khoản {clause.id} chưa có vai trò.", "Thêm [[role]].")
    leaves = {c.id for c in site.plan.subtree("IV") if not c.children}
    for clause_id in sorted(leaves - {duty.clause for duty in site.knowledge.duties}):
        yield Problem("content/knowledge/duties.toml", 0, f"{clause_id} chưa có việc nào.", "Thêm [[duty]].")


_LINK = re.compile(r"\]\(([^)\s]+?)(?:#([^)\s]*))?\)")


def check_pages(site: Site, pages: list[Page]) -> list[Problem]:
    """Every leaf clause is used by a page besides the full text; every page can be reached; no path twice."""
    problems = []
    others = [page for page in pages if page.path != links.FULL_TEXT]
    used = {clause for page in others for clause in page.uses}
    for clause in site.plan.leaves:
        if clause.id not in used:
            problems.append(Problem(PLAN_FILE, clause.lines[0], f"{clause.id} chưa được trang nào dùng.", "Thêm vào một lớp tri thức."))
    paths = Counter(page.path for page in pages)
    problems += [Problem(path, 0, f"Có {n} trang cùng đường dẫn.", "Đổi mã.") for path, n in paths.items() if n > 1]
    linked = {
        links.resolve(page.path, target)
        for page in pages
        for target, _ in _LINK.findall(page.body)
        if target.endswith(".md")
    }
    for page in pages:
        if page.path not in linked and page.path != "index.md":
            problems.append(Problem(page.path, 0, "Không trang nào dẫn tới trang này.", "Thêm liên kết từ trang mục lục."))
    for target in sorted(linked - set(paths)):
        problems.append(Problem(target, 0, "Có liên kết tới trang này nhưng trang không có.", "Sửa liên kết."))
    return problems
