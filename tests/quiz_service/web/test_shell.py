"""The built page as the base of the service's pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from jinja2 import DictLoader, Environment

from quiz_service.errors import MissingInput, UnreadableInput
from quiz_service.web.shell import load_shell

POLICY = "default-src 'none'; script-src 'self'"
PAGE = f"""<html><head><meta http-equiv="Content-Security-Policy" content="{POLICY}">
<title><!--sotay:title--></title><!--sotay:head--></head>
<body>{{{{ not jinja }}}} {{% nor this %}}<main><!--sotay:content--></main><!--sotay:scripts--></body></html>"""


def write(folder: Path, html: str) -> Path:
    (folder / "khung.html").write_text(html, encoding="utf-8")
    return folder


def test_a_page_stands_where_the_marks_were_and_the_theme_is_left_alone(tmp_path: Path) -> None:
    shell = load_shell(write(tmp_path, PAGE))
    child = "{% extends 'shell.html' %}{% block title %}Chào{% endblock %}{% block content %}<h1>Bạn</h1>{% endblock %}"
    environment = Environment(autoescape=True, loader=DictLoader({"shell.html": shell.template, "child": child}))
    html = environment.get_template("child").render()
    assert "<title>Chào</title>" in html
    assert "<main><h1>Bạn</h1></main>" in html
    assert "{{ not jinja }} {% nor this %}" in html


def test_the_policy_moves_from_the_page_to_the_header(tmp_path: Path) -> None:
    shell = load_shell(write(tmp_path, PAGE))
    assert shell.policy == f"{POLICY}; frame-ancestors 'none'"
    assert "Content-Security-Policy" not in shell.template


def test_a_site_that_is_not_built_names_the_command(tmp_path: Path) -> None:
    with pytest.raises(MissingInput, match="make site"):
        load_shell(tmp_path)


@pytest.mark.parametrize(
    "damaged",
    [
        PAGE.replace("<!--sotay:content-->", ""),
        PAGE.replace("<!--sotay:head-->", "<!--sotay:head--><!--sotay:head-->"),
        PAGE.replace("Content-Security-Policy", "X"),
    ],
)
def test_a_shell_without_a_mark_or_a_policy_is_refused(tmp_path: Path, damaged: str) -> None:
    with pytest.raises(UnreadableInput, match="khung"):
        load_shell(write(tmp_path, damaged))
