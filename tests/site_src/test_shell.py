"""The shell of the quiz service's pages and the static page that stands in for the service, as `make site` built them.

In: build/site, build/usb. Nothing here builds.
"""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SITE = ROOT / "build" / "site"
USB = ROOT / "build" / "usb"
MARKERS = ["title", "head", "content", "scripts"]
POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
MODULES = sorted(folder.name for folder in (ROOT / "training_modules").glob("m*") if folder.is_dir())


def built(folder: Path, path: str) -> str:
    """Text of a built file."""
    file = folder / path
    if not file.is_file():
        pytest.fail(f"{file.relative_to(ROOT)} is missing. Run `make site site-usb` first.")
    return file.read_text(encoding="utf-8")


class _Tags(HTMLParser):
    """Every start tag with its attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, {name: value or "" for name, value in attrs}))


def tags_of(html: str) -> list[tuple[str, dict[str, str]]]:
    """Start tags in order."""
    reader = _Tags()
    reader.feed(html)
    reader.close()
    return reader.found


@pytest.fixture(scope="module")
def shell() -> str:
    return built(SITE, "khung.html")


def test_the_shell_has_its_four_markers_once_and_in_order(shell: str) -> None:
    assert re.findall(r"<!--sotay:(\w+)-->", shell) == MARKERS


def test_each_marker_stands_where_its_part_of_a_page_belongs(shell: str) -> None:
    assert "<title><!--sotay:title--></title>" in shell
    assert re.search(r"<!--sotay:head-->\s*</head>", shell)
    assert re.search(r'<article [^>]*id="noi-dung-chinh">\s*<!--sotay:content-->\s*</article>', shell)
    assert re.search(r"<!--sotay:scripts-->\s*</body>", shell)


def test_every_address_in_the_shell_starts_at_the_root(shell: str) -> None:
    """The service answers at many depths. The search's "share" link means the page one is on."""
    given = [attributes[name] for _, attributes in tags_of(shell) for name in ("href", "src") if name in attributes]
    assert len(given) > 20
    assert [address for address in given if not address.startswith(("/", "#"))] == ["?q="]
    assert [address for address in given if address.startswith("//")] == []
    assert '"base": "/"' in shell
    assert '"search": "/assets/' in shell


def test_every_file_the_shell_asks_for_is_there(shell: str) -> None:
    wanted = [tag[name].lstrip("/") for _, tag in tags_of(shell) for name in ("href", "src") if name in tag]
    assets = [path for path in wanted if path.startswith("assets/")]
    assert "assets/stylesheets/hoc-tap.css" in assets
    assert [path for path in assets if not (SITE / path).is_file()] == []


def test_the_shell_carries_the_sites_policy_which_allows_nothing_inline(shell: str) -> None:
    policies = POLICY.findall(shell)
    assert policies == POLICY.findall(built(SITE, "index.html"))
    assert len(policies) == 1
    directives = {part.split()[0]: part.split()[1:] for part in policies[0].split(";")}
    assert directives["default-src"] == ["'none'"]
    assert directives["script-src"] == ["'self'"]
    assert directives["style-src"] == ["'self'"]
    assert "unsafe" not in policies[0]


def test_the_shell_holds_nothing_that_its_policy_forbids(shell: str) -> None:
    tags = tags_of(shell)
    scripts = [attributes for tag, attributes in tags if tag == "script"]
    assert [script for script in scripts if "src" not in script and script.get("type") != "application/json"] == []
    assert [tag for tag, attributes in tags if tag == "style" or "style" in attributes] == []
    assert [name for _, attributes in tags for name in attributes if name.startswith("on")] == []


def test_the_shell_is_found_by_nobody(shell: str) -> None:
    assert '<meta name="robots" content="noindex">' in shell
    assert "khung.html" not in built(SITE, "sitemap.xml")
    for index in ("search/search_index.json", "search/documents.json"):
        assert "khung.html" not in built(SITE, index)
    assert not (USB / "khung.html").exists()


def test_the_shells_menu_stands_open_at_training_and_no_other_page_is_changed_by_it(shell: str) -> None:
    def active_tabs(html: str) -> list[str]:
        found = re.findall(r'md-tabs__item--active">\s*<a href="[^"]*" class="md-tabs__link">\s*(.*?)\s*</a>', html)
        return [" ".join(name.split()) for name in found]

    assert active_tabs(shell) == ["Tập huấn"]
    assert active_tabs(built(SITE, "hoc-tap/index.html")) == ["Tập huấn"]
    assert active_tabs(built(SITE, "index.html")) == ["Trang đầu"]


def test_the_shell_has_a_skip_link_to_its_content_and_no_table_of_contents(shell: str) -> None:
    assert '<a href="#noi-dung-chinh" class="md-skip">Tới nội dung chính</a>' in shell
    assert 'data-md-component="toc"' not in shell


@pytest.mark.parametrize(("folder", "path"), [(SITE, "hoc-tap/index.html"), (USB, "hoc-tap/index.html")])
def test_the_static_page_says_that_the_service_is_not_here_and_whom_to_ask(folder: Path, path: str) -> None:
    html = built(folder, path)
    assert "<title>Học và kiểm tra - Sổ tay 255</title>" in html
    article = html.split("<article", 1)[1].split("</article>", 1)[0]
    assert "không kèm dịch vụ làm bài" in article
    assert "điều phối viên" in article
    assert "<form" not in article


def test_the_search_knows_the_static_page_by_its_title_alone() -> None:
    """Where the service runs, it answers in place of this page: a hit must not say that it is not there."""
    documents = json.loads(built(SITE, "search/documents.json"))["docs"]
    found = [document for document in documents if document["location"].startswith("hoc-tap/")]
    assert [(document["location"], document["title"]) for document in found] == [("hoc-tap/", "Học và kiểm tra")]
    assert "không kèm" not in found[0]["text"]


@pytest.mark.parametrize("module", MODULES)
def test_every_module_page_has_its_button(module: str) -> None:
    for folder, page, target in (
        (SITE, f"tap-huan/{module}/index.html", "../../hoc-tap/"),
        (USB, f"tap-huan/{module}.html", "../hoc-tap/index.html"),
    ):
        module_id = module.split("-", 1)[0]
        number = int(module_id[1:])
        button = (
            f'<p class="quiz-button" data-module="{module_id}"><a class="md-button md-button--primary" '
            f'href="{target}?hoc-phan={module_id}">Làm bài kiểm tra học phần {number}</a></p>'
        )
        assert built(folder, page).count(button) == 1, page
