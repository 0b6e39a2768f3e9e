"""The page of the site that MkDocs built empty, as the base of every page of the service: one header, one theme.

In: build/site/khung.html. Out: a Jinja template named "shell.html" and the content-security policy the theme needs.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from quiz_service.errors import MissingInput, UnreadableInput

FILE = "khung.html"
COMMAND = "make site"
PARTS = ("title", "head", "content", "scripts")
"""Places of the shell that a page fills, each marked in it by `<!--sotay:…-->`."""

_POLICY = re.compile(r'<meta http-equiv="Content-Security-Policy" content="([^"]+)">')
_MARK = re.compile(r"<!--sotay:([a-z]+)-->")


@dataclass(frozen=True)
class Shell:
    """The shell as a Jinja template, and the policy of its meta tag with what only a header can say."""

    template: str
    policy: str


def _as_template(html: str) -> str:
    """The shell's text as a template: nothing in it is Jinja but one block at each mark."""
    parts = _MARK.split(html)
    blocks = [f"{{% block {name} %}}{{% endblock %}}" for name in parts[1::2]]
    texts = ["{% raw %}" + text + "{% endraw %}" if text else "" for text in parts[::2]]
    return "".join(text + block for text, block in zip(texts, [*blocks, ""], strict=True))


def load_shell(site: Path) -> Shell:
    """Read the built shell.

    Raises:
        MissingInput: the site is not built.
        UnreadableInput: a mark or the policy is missing, or there twice.
    """
    file = site / FILE
    try:
        html = file.read_text(encoding="utf-8")
    except OSError as error:
        raise MissingInput(file, COMMAND) from error
    policy = _POLICY.search(html)
    if sorted(_MARK.findall(html)) != sorted(PARTS) or not policy or "{% endraw" in html:
        raise UnreadableInput(file, "khung trang không đúng dạng.", COMMAND)
    # The header carries the policy with a directive that a meta tag cannot give; the tag itself would be a second one.
    return Shell(_as_template(html.replace(policy.group(0), "")), f"{policy.group(1)}; frame-ancestors 'none'")
