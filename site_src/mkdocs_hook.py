"""Keeps `mkdocs build` and `mkdocs serve` in step with content/: the generator first, the search index last."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from site_src.build import build
from site_src.search import refine_index

ROOT = Path(__file__).resolve().parent.parent


_command = {"name": ""}


def on_startup(*, command: str, **_: Any) -> None:
    """Remember whether this is `mkdocs serve`: there the generator runs anew after each edit."""
    _command["name"] = command


def on_config(config: Any) -> Any:
    """Take the menu from build/nav.json; `make site` has just run `plan build`, `mkdocs serve` runs it here."""
    if _command["name"] == "serve":
        build(ROOT)
    config["nav"] = json.loads((ROOT / "build" / "nav.json").read_text(encoding="utf-8"))
    return config


def on_serve(server: Any, config: Any, builder: Any) -> Any:
    """Watch the sources, not the generated pages."""
    server.watch(str(ROOT / "content"), builder)
    return server


def on_post_build(config: Any) -> None:
    """Give each clause a place of its own in the search index."""
    refine_index(Path(config["site_dir"]), fetched=not config["extra"].get("usb"))
