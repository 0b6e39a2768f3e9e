"""What a page is, and what a template may ask for: exact words with their correction marks, links, notes.

A `View` belongs to one page: it knows where it stands, numbers its popovers and remembers the clauses it used.
"""

from __future__ import annotations

import html
import json
import re
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from site_src.clauses.citations import citation, title_case
from site_src.clauses.errata import ErratumClass, Segment
from site_src.clauses.frame_parts import FramePart
from site_src.knowledge.model import Note
from site_src.pages import links
from site_src.site import Site


@dataclass(frozen=True)
class Page:
    """One Markdown page. `uses`: clauses whose words or facts it shows; `section`: where the menu puts it."""

    path: str
    title: str
    body: str
    section: str
    nav: str = ""
    description: str = ""
    tags: tuple[str, ...] = ()
    boost: float = 1.0
    hide: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()

    def render(self) -> str:
        """The file's text: front matter for the theme and the search, then the body."""
        front: dict[str, Any] = {"title": self.title, "description": self.description or self.title}
        if self.tags:
            front["tags"] = list(self.tags)
        if self.boost != 1.0:
            front["search"] = {"boost": self.boost}
        if self.hide:
            front["hide"] = list(self.hide)
        lines = [f"{key}: {json.dumps(value, ensure_ascii=False)}" for key, value in front.items()]
        return "---\n" + "\n".join(lines) + "\n---\n\n" + self.body.strip() + "\n"


_SPECIAL = re.compile(r"([\\`*_{}\[\]<>|#])")  # the letters that Markdown and its extensions in mkdocs.yml can escape


def markdown(text: str) -> str:
    """Plain text as Markdown that shows exactly these letters.

    >>> markdown("a_b * <c> & [d]")
    'a\\\\_b \\\\* &lt;c&gt; &amp; \\\\[d\\\\]'
    """
    escaped = _SPECIAL.sub(
        lambda m: {"<": "&lt;", ">": "&gt;"}.get(m.group(1), "\\" + m.group(1)), text.replace("&", "&amp;")
    )
    return re.sub(r"^(\d+)([.)])(\s)", r"\1\\\2\3", re.sub(r"^([-+])(\s)", r"\\\1\2", escaped))


def attribute(text: str) -> str:
    """Plain text inside a quoted HTML attribute."""
    return html.escape(text, quote=True)


def figure(value: float) -> str:
    """A number as Vietnamese prints it: 70, 62,3, 6.000."""
    whole = f"{value:,.10g}" if value % 1 else f"{value:,.0f}"
    return whole.replace(",", " ").replace(".", ",").replace(" ", ".")


@cache
def environment() -> Environment:
    """Templates of this package; a missing name is an error."""
    made = Environment(
        loader=PackageLoader("site_src.pages"),
        undefined=StrictUndefined,
        autoescape=False,  # the output is Markdown; every text goes through `md` or `attr`
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    made.filters.update(
        oneline=lambda text: " ⏎ ".join(text.split("\n")),
        md=markdown,
        attr=attribute,
        figure=figure,
        title_case=title_case,
    )
    return made


@dataclass
class View:
    """The site as one page sees it."""

    site: Site
    path: str
    used: dict[str, None] = field(default_factory=dict)
    _popovers: dict[str, int] = field(default_factory=dict)

    # -- links ---------------------------------------------------------------------------------------------

    def link(self, there: str) -> str:
        """Relative link to a page path."""
        return links.relative(self.path, there)

    def cite(self, clause_id: str) -> str:
        """Official citation of a clause, with the document."""
        return citation(self.site.plan, self.site.plan.by_id[clause_id])

    def place(self, clause_id: str) -> str:
        """Citation without the document, first letter capital."""
        return title_case(citation(self.site.plan, self.site.plan.by_id[clause_id], document=False))

    def mark(self, clause_id: str) -> str:
        """The small mark that leads to the clause in the full text."""
        self.used[clause_id] = None
        title = attribute(self.place(clause_id))
        return f'[{clause_id}]({self.link(links.clause(clause_id))}){{ .source-mark title="{title}" }}'

    def cite_button(self, clause_id: str) -> str:
        """Button that copies the citation; a script shows it."""
        place = attribute(self.place(clause_id))
        return (
            f'<button type="button" class="cite" data-cite="{attribute(self.cite(clause_id))}" '
            f'aria-label="Chép trích dẫn: {place}" hidden data-search-exclude>Chép trích dẫn</button>'
        )

    def role(self, role_id: str) -> str:
        """A role's name as a link to its page."""
        role = self.site.index.role_by_id[role_id]
        return f"[{markdown(role.name)}]({self.link(links.role(role_id))})"

    def roles(self, role_ids: tuple[str, ...] | list[str]) -> str:
        """Several roles, linked, separated by semicolons."""
        return "; ".join(self.role(role_id) for role_id in role_ids)

    def procedure(self, code: str) -> str:
        """A procedure's title as a link."""
        found = next(p for p in self.site.knowledge.procedures if p.code == code)
        return f"[{markdown(found.title)}]({self.link(links.procedure(code))})"

    # -- words ---------------------------------------------------------------------------------------------

    def words(self, clause_id: str) -> str:
        """All words of a clause as the reader sees them, with correction marks."""
        self.used[clause_id] = None
        return self._marked(self.site.overlay.segments(self.site.plan.by_id[clause_id]))

    def quote(self, clause_id: str, quote: str) -> str:
        """Exact words of a clause. The checks have proven that `quote` stands in it."""
        self.used[clause_id] = None
        segments = self.site.overlay.segments(self.site.plan.by_id[clause_id])
        start = "".join(segment.text for segment in segments).find(quote)
        if start < 0:
            return markdown(quote)
        end, at, cut = start + len(quote), 0, []
        for segment in segments:
            first, last = max(start - at, 0), min(end - at, len(segment.text))
            at += len(segment.text)
            if first >= last:
                continue
            whole = first == 0 and last == len(segment.text)
            piece = segment.text[first:last]
            cut.append(segment if whole else Segment(piece, piece))
        return self._marked(cut)

    def part(self, part: FramePart) -> str:
        """One paragraph of the frame with its correction marks."""
        return self._marked(list(part.segments))

    def _marked(self, segments: list[Segment]) -> str:
        return "".join(self._segment(segment) for segment in segments)

    def _abbreviated(self, text: str) -> str:
        """Plain words as Markdown; an abbreviation of the glossary tells its meaning, a document number does not."""
        meanings = self.site.index.meaning_by_abbreviation
        if not meanings:
            return markdown(text)
        pattern = r"(?<![\w/&-])(" + "|".join(map(re.escape, meanings)) + r")(?![\w/&-])"
        parts = re.split(pattern, text)
        return "".join(
            f'<abbr title="{attribute(meanings[part])}">{markdown(part)}</abbr>' if at % 2 else markdown(part)
            for at, part in enumerate(parts)
        )

    def _segment(self, segment: Segment) -> str:
        erratum = segment.erratum
        if erratum is None:
            return self._abbreviated(segment.text)
        again = self._popovers[erratum.code] = self._popovers.get(erratum.code, 0) + 1
        target = f"hd-{erratum.code}" + (f"-{again}" if again > 1 else "")
        more = f"[{erratum.code}]({self.link(f'{links.ERRATA}#{erratum.code}')})"
        certain = erratum.klass is ErratumClass.CERTAIN
        if certain:
            shown = f'<ins class="corr">{markdown(segment.text)}</ins>'
            note = f"Bản tìm được ghi “<del>{markdown(segment.found)}</del>”. Cơ sở hiệu đính: {more}"
            label = f"Hiệu đính {erratum.code}: xem chữ của bản tìm được"
        else:
            shown = f'<span class="susp">{markdown(segment.text)}</span>'
            note = f"Nghi có lỗi, giữ như bản tìm được: {markdown(erratum.note or erratum.basis)} {more}"
            label = f"Nghi vấn {erratum.code}: xem ghi chú"
        return (
            f'{shown}<button type="button" class="corr-mark" popovertarget="{target}" aria-label="{attribute(label)}" '
            f"data-search-exclude>{'*' if certain else '?'}</button>"
            f'<span class="corr-note" id="{target}" popover data-search-exclude>{note}</span>'
        )

    def quote_block(self, clause_id: str) -> str:
        """A whole clause as a quotation with its source."""
        return (
            f'<blockquote class="quote" markdown>\n<p markdown>{self.words(clause_id)}</p>\n'
            f"<footer markdown>\n<p markdown>{self.mark(clause_id)} {self.cite_button(clause_id)}</p>\n"
            "</footer>\n</blockquote>"
        )

    def text(self, clause_id: str) -> str:
        """Shown words without marks, for titles and descriptions."""
        return self.site.overlay.shown(clause_id)

    def beginning(self, clause_id: str, length: int = 90) -> str:
        """The first words of a clause, for lists."""
        words = self.text(clause_id)
        return words if len(words) <= length else words[:length].rsplit(" ", 1)[0] + " …"

    def note(self, note: Note) -> str:
        """One note "Lưu ý hiện nay" as an aside."""
        since = "" if note.since in {"", "không có thông tin"} else f"Từ {markdown(note.since)}. "
        seen = f"{note.seen_on:%d/%m/%Y}"
        return (
            f'<aside class="now-note" aria-label="Lưu ý hiện nay: {attribute(note.title)}" markdown>\n'
            f'<p class="now-note__title" markdown>Lưu ý hiện nay · {markdown(note.title)}</p>\n'
            f"<p markdown>{since}{markdown(note.text)}</p>\n"
            f'<p class="now-note__source" markdown>Nguồn: {markdown(note.source_name)} · ghi nhận ngày {seen} · '
            f"{markdown(note.confirm)}</p>\n</aside>"
        )

    def notes(self, notes: list[Note]) -> str:
        """Several notes in one box; one note alone keeps its own."""
        if len(notes) < 2:
            return "\n\n".join(self.note(note) for note in notes)
        rows = []
        for note in notes:
            since = "" if note.since in {"", "không có thông tin"} else f", từ {markdown(note.since)}"
            rows.append(
                f"<li markdown>[{markdown(note.title)}]({self.link(f'{links.NOW_NOTES}#{note.code}')}){since}. "
                f"{markdown(note.text)} Nguồn: {markdown(note.source_name)}.</li>"
            )
        last = f"Ghi nhận ngày {max(note.seen_on for note in notes):%d/%m/%Y} · {markdown(notes[0].confirm)}"
        return (
            '<aside class="now-note" aria-label="Lưu ý hiện nay" markdown>\n'
            '<p class="now-note__title" markdown>Lưu ý hiện nay</p>\n<ul markdown>\n'
            + "\n".join(rows)
            + f'\n</ul>\n<p class="now-note__source" markdown>{last}</p>\n</aside>'
        )


def render(site: Site, path: str, template: str, **values: Any) -> tuple[str, tuple[str, ...]]:
    """Render a template for the page at `path`: its Markdown and the clauses it used."""
    view = View(site, path)
    body = environment().get_template(template).render(view=view, site=site, index=site.index, links=links, **values)
    return re.sub(r"\n{3,}", "\n\n", body), tuple(view.used)
