"""The figures of a report as plain data: for programs that read them, for the digest in every file, for checking one.

In: `CoverageReport`. Out: dictionaries of texts and numbers. Shares stand as they are shown, cut off and not rounded;
the counts beside them are exact.
"""

from __future__ import annotations

import hashlib
import json
from typing import Any

from quiz_service.operations import report_words as words
from quiz_service.operations.coverage import Asked, CoverageReport, StratumLine
from quiz_service.operations.report_words import Cite
from quiz_service.rules.coverage import Count, percent


def asked_record(asked: Asked) -> dict[str, Any]:
    """A question as codes and days."""
    return {
        "on": asked.on.isoformat(), "unit": asked.unit_code, "audience": asked.audience, "strand": asked.strand,
        "trained_rule": asked.trained_rule, "reading": asked.reading,
    }  # fmt: skip


def count_record(count: Count) -> dict[str, Any]:
    """A count with its share in percent as shown; null where nobody is in scope."""
    share = percent(count.share) if count.share is not None else None
    return {"trained": count.trained, "people": count.people, "percent": share}


def stratum_record(line: StratumLine, cite: Cite) -> dict[str, Any]:
    """A stratum held against its target."""
    target = line.target
    return {
        "id": line.id, "name": line.name, **count_record(line.count), "met": line.met, "missing": line.missing,
        "target": None if target is None else {
            "code": target.code, "words": words.target_words(target), "measure": target.measure,
            "comparator": target.comparator, "amount": target.amount, "clause": target.clause_id,
            "citation": cite(target.clause_id) if target.clause_id else "",
            "ends_on": target.ends_on.isoformat() if target.ends_on else None,
        },
    }  # fmt: skip


def figures_record(report: CoverageReport, cite: Cite) -> dict[str, Any]:
    """All figures of a report."""
    return {
        "asked": asked_record(report.asked) | {"reading": report.reading.id}, "scope": report.scope_name,
        "total": count_record(report.total), "out_of_scope": report.out_of_scope,
        "strata": [stratum_record(line, cite) for line in (*report.strata, *report.further)],
        "units": [
            {"code": line.node.code, "name": line.node.name, "depth": line.depth, "stratum": line.stratum,
             "own": count_record(line.own), "whole": count_record(line.whole), "met": line.met,
             "missing": line.missing}
            for line in report.units
        ],
    }  # fmt: skip


def record_digest(record: dict[str, Any]) -> str:
    """SHA-256 over JSON with sorted keys, no blanks, UTF-8."""
    text = json.dumps(record, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def totals_of(report: CoverageReport, digest: str, listed: int) -> dict[str, Any]:
    """What anybody with a file's code may see of it: no unit's own figure, nobody's name."""
    return {
        "trained": report.total.trained, "people": report.total.people, "out_of_scope": report.out_of_scope,
        "strata": [
            {"name": line.name, "trained": line.count.trained, "people": line.count.people, "met": line.met,
             "target": words.target_words(line.target) if line.target else ""}
            for line in report.strata
        ],
        "figures_digest": digest, "listed": listed,
    }  # fmt: skip
