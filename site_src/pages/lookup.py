"""Pages of Tra cứu besides the full text: corrections, glossary, calendar, documents, index of bodies, notes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from site_src.clauses import chrome
from site_src.clauses.errata import ErratumClass
from site_src.knowledge.model import Role
from site_src.pages import links
from site_src.pages.collation import first_letter, sort_key
from site_src.pages.page import Page, render
from site_src.site import Site

SECTION = "Tra cứu"


def _page(
    site: Site, path: str, title: str, template: str, description: str, boost: float = 1.0, **values: object
) -> Page:
    body, uses = render(site, path, template, **values)
    return Page(path, title, body, SECTION, description=description, boost=boost, uses=uses)


def errata_page(site: Site) -> Page:
    """Every correction, by class, with its basis."""
    titles = {
        ErratumClass.CERTAIN: ("Chắc chắn: hiển thị chữ đã sửa", "chac-chan"),
        ErratumClass.SUSPECTED: ("Nghi vấn: giữ như bản tìm được", "nghi-van"),
        ErratumClass.CONVENTION: ("Quy ước: chỉ ghi lại", "quy-uoc"),
    }
    groups = [(t, a, [e for e in site.overlay.errata if e.klass is klass]) for klass, (t, a) in titles.items()]
    return _page(
        site, links.ERRATA, "Hiệu đính", "errata.md.j2",
        "Mọi chỗ nghi có lỗi của văn bản tìm được: chữ gốc, chữ sửa, cơ sở, mức độ tin cậy.", 0.4, groups=groups,
    )  # fmt: skip


def glossary_page(site: Site) -> Page:
    """Abbreviations and terms, in Vietnamese order."""
    terms = sorted(site.knowledge.terms, key=lambda term: sort_key(term.term))
    groups = [
        ("Chữ viết tắt", "viet-tat", [term for term in terms if term.kind == "viết tắt"]),
        ("Thuật ngữ", "thuat-ngu", [term for term in terms if term.kind != "viết tắt"]),
    ]
    block_by_line = {number: block.kind.value for block in site.plan.blocks for number in block.lines}
    names = {"recipients": "Nơi nhận", "preamble": "phần mở đầu", "signature": "khối chữ ký"}
    place: Callable[[int], str] = lambda line: names.get(block_by_line.get(line, ""), "phần khung")  # noqa: E731
    return _page(
        site, links.GLOSSARY, "Từ điển", "glossary.md.j2",
        "Chữ viết tắt và thuật ngữ trong Kế hoạch 255/KH-UBND, theo chính văn bản.", groups=groups, frame_place=place,
    )  # fmt: skip


def calendar_page(site: Site) -> Page:
    """Who reports what, to whom, by when; then what else has a rhythm."""
    deadlines = site.knowledge.deadlines
    days = {f"{day.day}/{day.month}" for deadline in deadlines for day in deadline.days}
    page = _page(
        site, links.CALENDAR, "Lịch báo cáo", "calendar.md.j2",
        "Lịch báo cáo theo Kế hoạch 255/KH-UBND: trước ngày 17/6, trước ngày 17/12 và các nhịp không nêu ngày.", 1.4,
        groups=[
            ("Báo cáo", [deadline for deadline in deadlines if "bao-cao" in deadline.topics]),
            ("Việc có nhịp thời gian khác", [deadline for deadline in deadlines if "bao-cao" not in deadline.topics]),
        ],
        notes=[note for note in site.knowledge.notes if note.code in {"LY01", "LY02", "LY03"}],
    )  # fmt: skip
    return replace(page, tags=tuple(tag for day in sorted(days) for tag in (day, f"trước ngày {day}")))


def documents_page(site: Site) -> Page:
    """Documents the plan cites."""
    page = _page(
        site, links.DOCUMENTS, "Văn bản liên quan", "documents.md.j2",
        "Các văn bản Kế hoạch 255/KH-UBND dẫn, đúng như Kế hoạch viết.", 1.2, documents=site.knowledge.documents,
    )  # fmt: skip
    others = [d for d in site.knowledge.documents if d.number and d.number != site.plan.meta.number]
    short = [" ".join([*document.title.split(" ")[:2], document.number.split("/")[0]]) for document in others]
    return replace(page, tags=(*(document.number for document in others), *short))


def body_index_page(site: Site) -> Page:
    """Every named body in Vietnamese alphabetical order, with all clauses that name it."""
    groups: dict[str, list[tuple[Role, list[str]]]] = {}
    for role in sorted(site.knowledge.roles, key=lambda role: sort_key(role.name)):
        groups.setdefault(first_letter(role.name), []).append((role, site.index.mentions_by_role[role.id]))
    anchors = {
        letter: {"Đ": "dd", "Ă": "aw", "Â": "aa", "Ê": "ee", "Ô": "oo", "Ơ": "ow", "Ư": "uw"}.get(
            letter, letter.lower()
        )
        for letter in groups
    }
    return _page(
        site, links.BODY_INDEX, "Chỉ mục cơ quan", "body_index.md.j2",
        "Mọi cơ quan, lực lượng, cơ chế được Kế hoạch gọi tên và nơi được nhắc.", 0.4,
        groups=list(groups.items()), anchors=anchors,
    )  # fmt: skip


def now_notes_page(site: Site) -> Page:
    """All notes "Lưu ý hiện nay" with the clauses they stand beside."""
    rows = [
        (note, [c.id for c in site.plan.clauses if note in site.index.own_notes_of_clause(c.id)])
        for note in site.knowledge.notes
    ]
    body, _ = render(site, links.NOW_NOTES, "now_notes.md.j2", rows=rows)
    return Page(links.NOW_NOTES, "Lưu ý hiện nay", body, SECTION, boost=1.2,
                description="Những điều đã thay đổi sau khi Kế hoạch ban hành, có nguồn và ngày ghi nhận.")  # fmt: skip


def excluded_page(site: Site) -> Page:
    """What was left out of the found file, by line and reason; the words themselves are not shown."""
    shown = [item for item in site.plan.excluded if item.reason != chrome.BLANK]
    blank = sum(i.line_to - i.line_from + 1 for i in site.plan.excluded if i.reason == chrome.BLANK)
    return _page(
        site, links.EXCLUDED, "Phần đã loại của trang nguồn", "excluded.md.j2",
        "Những dòng của trang nguồn không phải lời văn Kế hoạch, với lý do.", 0.2,
        excluded=shown, blank_count=blank, line_count=len(site.plan.lines), fields=site.plan.meta.source_fields,
        oddities=site.plan.oddities,
    )  # fmt: skip


def downloads_page(site: Site) -> Page:
    """Standard forms of the plan."""
    return _page(site, links.DOWNLOADS, "Tải về", "downloads.md.j2",
                 "Kế hoạch 255/KH-UBND ở các dạng chuẩn: văn bản, Akoma Ntoso, JSON, lịch.")  # fmt: skip


def lookup_pages(site: Site) -> list[Page]:
    """All of them, in menu order."""
    return [
        calendar_page(site), body_index_page(site), glossary_page(site), documents_page(site), now_notes_page(site),
        errata_page(site), excluded_page(site), downloads_page(site),
    ]  # fmt: skip
