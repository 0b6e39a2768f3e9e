"""MkDocs hook of the multiplied projects of bench_growth.py: our own hook's second half, timed.

In: a project folder with nav.json beside its mkdocs.yml. Out: the menu, the refined search index, and phases.json:
seconds spent until the Markdown is read and converted, until the pages are rendered and written, and in the refiner.
The generator is not run: its Markdown is what was multiplied.
"""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

from site_src.search import refine_index

_clock: dict[str, float] = {}


def on_config(config: Any) -> Any:
    """Take the menu from the project's folder and start the clock."""
    _clock["began"] = time.perf_counter()
    folder = Path(config["config_file_path"]).parent
    config["nav"] = json.loads((folder / "nav.json").read_text(encoding="utf-8"))
    return config


def on_env(env: Any, config: Any, files: Any) -> Any:
    """All Markdown is read and converted now."""
    _clock["converted"] = time.perf_counter()
    return env


def on_post_build(config: Any) -> None:
    """Refine the index and write down how long each phase took."""
    written = time.perf_counter()
    documents = refine_index(Path(config["site_dir"]), fetched=True)
    phases = {
        "convert": _clock["converted"] - _clock["began"],
        "render": written - _clock["converted"],
        "refine": time.perf_counter() - written,
        "documents": documents,
    }
    folder = Path(config["config_file_path"]).parent
    (folder / "phases.json").write_text(json.dumps(phases), encoding="utf-8")
