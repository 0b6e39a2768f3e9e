"""Every audience has a path, every path covers the four strands, every module is on a path that its audiences take."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from quiz_service.courseware.checks.rule import Finding, Rule, Scope, error, warning
from quiz_service.courseware.model import AUDIENCES, STRANDS, Place

PATHS_FILE = "training_modules/paths.toml"


def _is_known(module_id: str, scope: Scope) -> bool:
    return module_id in scope.courseware.module_by_id or module_id in scope.courseware.unread


def _check_paths(scope: Scope) -> Iterator[Finding]:
    seen: set[str] = set()
    for path in scope.courseware.paths:
        if path.id in seen:
            yield Finding(path.place, f"Nhóm học viên «{path.id}» có hai lộ trình.", "Giữ một lộ trình.")
        seen.add(path.id)
        for module_id, count in Counter(path.required + path.optional).items():
            if count > 1:
                yield Finding(path.place, f"Lộ trình «{path.id}» nêu {module_id} {count} lần.", "Nêu một lần.")
        gone = [module_id for module_id in path.required + path.optional if not _is_known(module_id, scope)]
        if gone:
            yield Finding(path.place, f"Lộ trình «{path.id}» nêu học phần không có: {', '.join(gone)}.",
                          "Sửa mã hoặc thêm học phần.")  # fmt: skip
    for audience in AUDIENCES:
        if audience not in seen:
            yield Finding(Place(PATHS_FILE), f"Nhóm học viên «{audience}» chưa có lộ trình.", "Thêm một [[path]].")


def _check_strands(scope: Scope) -> Iterator[Finding]:
    for path in scope.courseware.paths:
        modules = scope.courseware.module_by_id
        if not set(path.required) <= modules.keys():
            continue  # the strand of a module that is missing or could not be read is not known
        covered = {modules[module_id].strand for module_id in path.required}
        for strand in [strand for strand in STRANDS if strand not in covered]:
            yield Finding(path.place, f"Lộ trình «{path.id}» thiếu nội dung {STRANDS[strand]} trong phần bắt buộc.",
                          f"Thêm vào required một học phần có strand = \"{strand}\".")  # fmt: skip


def _check_reachable(scope: Scope) -> Iterator[Finding]:
    on_paths = {module_id for path in scope.courseware.paths for module_id in path.required + path.optional}
    for module in scope.courseware.modules:
        if module.id not in on_paths:
            yield Finding(module.at("id"), f"Học phần {module.id} không ở trong lộ trình nào.",
                          f"Thêm vào {PATHS_FILE}.", module.id)  # fmt: skip


def _check_audiences(scope: Scope) -> Iterator[Finding]:
    for path in scope.courseware.paths:
        for module in scope.courseware.modules:
            on_path, meant = module.id in path.required + path.optional, path.id in module.audiences
            if meant and not on_path:
                yield Finding(module.at("audiences"), f"Học phần {module.id} ghi nhóm «{path.id}» nhưng lộ trình của "
                              "nhóm không có nó.", f"Sửa audiences hoặc {PATHS_FILE}.", module.id)  # fmt: skip
            if on_path and not meant:
                yield Finding(module.at("audiences"), f"Lộ trình «{path.id}» có học phần {module.id} nhưng học phần "
                              "không ghi nhóm này.", f"Sửa audiences hoặc {PATHS_FILE}.", module.id)  # fmt: skip


RULES: tuple[Rule, ...] = (
    error("path", "Mỗi nhóm học viên của nhiệm vụ II.2.e có một lộ trình đi được", _check_paths, final=True),
    error("path-strand", "Bốn nội dung của chỉ tiêu tập huấn II.1.g13", _check_strands, final=True),
    error("unreachable", "Học phần nào cũng có người học", _check_reachable, final=True),
    warning("audience", "Học phần và lộ trình nói cùng một điều", _check_audiences),
)
