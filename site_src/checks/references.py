"""Checks of references and quotations: what is pointed at exists, what is quoted is the clause's own words."""

from __future__ import annotations

from collections.abc import Iterable

from site_src.knowledge.model import Procedure, Record, Step, problem_at
from site_src.problems import Problem
from site_src.site import Site


def _clause_references(site: Site) -> Iterable[tuple[Record, str, str]]:
    """(record, key, clause id) of every reference to a clause."""
    know = site.knowledge
    for stated in know.stated:
        yield stated, "clause", stated.clause
    for policy in know.policies:
        yield policy, "clause", policy.clause
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
    for cited in know.cited:
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


def _step_source(procedure: Procedure, step: Step) -> Record:
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
            yield problem_at(
                record, f"{key} trỏ tới «{clause_id}» không có trong cây.", "Xem mã bằng lệnh: plan outline"
            )
    for record, role in _role_references(site):
        if role not in site.index.role_by_id:
            yield problem_at(record, f"Không có vai trò «{role}».", "Xem mã trong content/knowledge/roles.toml.")
    know = site.knowledge
    for topical in know.topical:
        for topic in topical.topics:
            if topic not in site.index.topic_by_id:
                yield problem_at(topical, f"Không có chủ đề «{topic}».", "Xem content/knowledge/topics.toml.")
        if not topical.topics:
            yield problem_at(topical, "Chưa có chủ đề.", "Thêm ít nhất một mã vào topics.")
    for procedure in know.procedures:
        if procedure.topic not in site.index.topic_by_id:
            yield problem_at(procedure, f"Không có chủ đề «{procedure.topic}».", "Xem content/knowledge/topics.toml.")
    for duty in know.duties:
        if duty.deadline and duty.deadline not in site.index.deadline_by_code:
            yield problem_at(duty, f"Không có hạn «{duty.deadline}».", "Xem content/knowledge/deadlines.toml.")
    for deadline in know.deadlines:
        for code in deadline.conflict:
            if code not in site.index.deadline_by_code:
                yield problem_at(deadline, f"Không có hạn «{code}».", "Sửa conflict.")
    for role_record in know.roles:
        for code in role_record.notes:
            if code not in site.index.note_by_code:
                yield problem_at(role_record, f"Không có lưu ý «{code}».", "Xem content/knowledge/notes.toml.")


def check_quotes(site: Site) -> Iterable[Problem]:
    """Every quotation equals words of its clause, letter for letter."""
    know = site.knowledge
    quoted: list[tuple[Record, str, str]] = [(stated, stated.clause, stated.quote) for stated in know.stated]
    quoted += [(term, term.clause, term.quote) for term in know.terms if term.clause and term.quote]
    quoted += [(document, document.clause, document.cited_as) for document in know.documents if document.clause]
    quoted += [(_step_source(p, step), step.clause, step.quote) for p in know.procedures for step in p.steps]
    for record, clause_id, quote in quoted:
        if clause_id not in site.plan.by_id:
            continue
        if not quote or quote not in site.overlay.shown(clause_id):
            yield problem_at(
                record,
                f"Câu trích «{quote}» không có nguyên văn trong {clause_id}.",
                f"So lại bằng lệnh: plan show {clause_id}",
            )
    for cited in know.cited:
        words = cited.words
        if cited.clause or not words or not 0 < cited.line <= len(site.plan.lines):
            continue
        frame = " ".join([site.plan.lines[cited.line - 1].text, site.plan.meta.preamble, *site.plan.meta.recipients])
        if words not in frame:
            yield problem_at(
                cited,
                f"Câu trích «{words}» không có nguyên văn ở dòng {cited.line}.",
                "Sửa câu trích hoặc line.",
            )
