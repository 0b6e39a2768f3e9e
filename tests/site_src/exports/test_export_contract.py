"""The contract for the quiz service."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from site_src.exports.contract import SCHEMA_VERSION, export_clauses
from site_src.site import Site


def read(site: Site) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(export_clauses(site))
    return data


def test_a_clause_says_its_words_its_place_and_what_is_known_of_it(site: Site) -> None:
    clause = {c["id"]: c for c in read(site)["clauses"]}
    report = clause["II.1.dd"]
    assert report["url"] == "tra-cuu/toan-van/#II.1.dd"
    assert report["citation"] == "điểm đ khoản 1 Mục II Kế hoạch 7/KH-UBND"
    assert (report["parent"], report["roles"], report["topics"]) == ("II.1", ["ubnd-thanh-pho"], ["bao-cao"])
    assert "số cây" in clause["I.1.g1"]["shown"]
    assert "số cy" in clause["I.1.g1"]["found"]
    assert clause["I.1"]["children"] == ["I.1.g1", "I.1.g2"]
    assert clause["I.1"]["heading"] == "Chỉ tiêu"


def test_strands_stand_on_the_training_target_and_its_clause(site: Site) -> None:
    data = read(site)
    assert data["strands"] == ["kỹ thuật", "an toàn"]
    assert {c["id"]: c["strands"] for c in data["clauses"] if c["strands"]} == {"I.1.g2": ["kỹ thuật", "an toàn"]}
    (target,) = data["training_targets"]
    assert (target["comparator"], target["value"], target["implicit"], target["stratum"]) == (
        "=",
        50.0,
        True,
        "city",
    )


def test_the_real_contract_names_four_strands_and_every_clause(real_site: Site) -> None:
    data = read(real_site)
    assert data["schema_version"] == SCHEMA_VERSION
    assert [c["id"] for c in data["clauses"]] == [c.id for c in real_site.plan.clauses]
    assert len(data["strands"]) == 4
    assert data["plan"]["number"] == "255/KH-UBND"
    assert data["plan"]["sha256"] == real_site.source.sha256
    assert {t["stratum"] for t in data["training_targets"]} == {"city", "local"}
    roles = {role["id"] for role in data["roles"]}
    topics = {topic["id"] for topic in data["topics"]}
    for clause in data["clauses"]:
        assert set(clause["roles"]) <= roles
        assert set(clause["topics"]) <= topics


def test_the_contract_holds_nothing_of_the_machine(real_site: Site) -> None:
    assert str(real_site.root) not in export_clauses(real_site).decode()


def test_the_same_content_gives_the_same_bytes(site: Site, make_site: Callable[..., Site]) -> None:
    assert export_clauses(site) == export_clauses(make_site())
