"""The contract with the quiz service: what a question, a module or a report may lean on (build/clauses.json).

In: `Site`. Out: JSON with every clause, the names of roles and topics, and the training targets, all as data.
The quiz service reads this file and nothing else of the generator. Public facts only: nothing of machines.
"""

from __future__ import annotations

import json
from typing import Any

from site_src.clauses.citations import citation
from site_src.clauses.model import Clause
from site_src.exports.reading import fingerprint
from site_src.knowledge.model import Role, Target
from site_src.pages import links
from site_src.site import Site

SCHEMA_VERSION = 1
"""Grows when a key goes or changes its meaning; a new key does not count."""


def _training_targets(site: Site) -> list[Target]:
    """Targets that name strands of training."""
    return [target for target in site.knowledge.targets if target.strand]


def _topics_by_clause(site: Site) -> dict[str, set[str]]:
    topics: dict[str, set[str]] = {}
    for duty in site.knowledge.duties:
        topics.setdefault(duty.clause, set()).update(duty.topics)
    for target in site.knowledge.targets:
        topics.setdefault(target.clause, set()).update(target.topics)
    return topics


def _clause(site: Site, clause: Clause, topics: set[str], strands: list[str]) -> dict[str, Any]:
    return {
        "id": clause.id,
        "kind": clause.kind.value,
        "marker": clause.marker,
        "citation": citation(site.plan, clause),
        "heading": clause.heading,
        "shown": site.overlay.shown(clause.id),
        "found": clause.words,
        "parent": clause.parent,
        "children": list(clause.children),
        "url": links.url(links.clause(clause.id)),
        "roles": site.index.roles_by_clause.get(clause.id, []),
        "topics": [topic.id for topic in site.knowledge.topics if topic.id in topics],
        "strands": strands,
    }


def _role(role: Role) -> dict[str, Any]:
    return {
        "id": role.id,
        "name": role.name,
        "kind": role.kind,
        "parent": role.parent,
        "url": links.url(links.role(role.id)),
    }


def _target(target: Target) -> dict[str, Any]:
    return {
        "code": target.code,
        "clause": target.clause,
        "quote": target.quote,
        "comparator": target.comparator,
        "implicit": target.implicit,
        "value": target.value,
        "value_to": target.value_to,
        "unit": target.unit,
        "population": target.population,
        "period": target.period,
        "stratum": target.stratum,
        "strands": list(target.strand),
        "ambiguity": target.ambiguity,
    }


def export_clauses(site: Site) -> bytes:
    """Clauses by reading order, with where to find them on the site and what the knowledge says of them.

    `url` is relative to the site's root and ends with the anchor; `shown` is what questions quote.
    """
    training = _training_targets(site)
    strands_by_clause: dict[str, list[str]] = {}
    for target in training:
        known = strands_by_clause.setdefault(target.clause, [])
        known.extend(strand for strand in target.strand if strand not in known)
    topics = _topics_by_clause(site)
    data = {
        "schema_version": SCHEMA_VERSION,
        "plan": {
            "number": site.source.number,
            "title": site.source.title,
            "issued_on": site.source.issued_on.isoformat(),
            "period": site.source.period,
            "sha256": site.source.sha256,
            "reading": fingerprint(site),
        },
        "topics": [{"id": topic.id, "name": topic.name} for topic in site.knowledge.topics],
        "roles": [_role(role) for role in site.knowledge.roles],
        "strands": list(dict.fromkeys(strand for target in training for strand in target.strand)),
        "training_targets": [_target(target) for target in training],
        "clauses": [
            _clause(site, clause, topics.get(clause.id, set()), strands_by_clause.get(clause.id, []))
            for clause in site.plan.clauses
        ],
    }
    return (json.dumps(data, ensure_ascii=False, indent=1) + "\n").encode()
