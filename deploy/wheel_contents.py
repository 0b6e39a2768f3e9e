"""What the wheel carries besides the program: the built site, the clauses and the modules, so that it runs anywhere.

Hatchling calls it (pyproject.toml). In a checkout these files lie at the root and under build/; in the wheel they lie
in `quiz_service/shipped/`, in the same places below it (`quiz_service.config.SHIPPED`). An install in place takes
nothing along: it is the checkout.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

CARRIED = ("training_modules", "build/clauses.json", "build/site")


class WheelContents(BuildHookInterface[Any]):
    """Adds `CARRIED` to a wheel that is going to leave this machine."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Called before the files are gathered; `version` is "standard" or "editable"."""
        if version == "editable":
            return
        root = Path(self.root)
        missing = [name for name in CARRIED if not (root / name).exists()]
        if missing:
            raise FileNotFoundError(f"{', '.join(missing)}: not built yet. Run: make site")
        build_data["force_include"].update({str(root / name): f"quiz_service/shipped/{name}" for name in CARRIED})
