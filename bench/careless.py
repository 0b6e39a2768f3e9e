"""`quiz …` with SQLite set to sync less than ours: `power_loss.py` must be able to catch it. No setting of the product.

`CARELESS=NORMAL build/venv/bin/python bench/careless.py serve --port 8300`: commits are synced at checkpoints alone.
"""

from __future__ import annotations

import os
import sys
from typing import Any

from sqlalchemy import event
from sqlalchemy.pool import Pool

from quiz_service.cli import main

LEVELS = ("NORMAL", "OFF")


@event.listens_for(Pool, "checkout")
def sync_less(connection: Any, *_: Any) -> None:
    """Whatever the engine chose when it connected."""
    level = os.environ["CARELESS"]
    assert level in LEVELS, f"one of {LEVELS}"
    connection.execute(f"PRAGMA synchronous = {level}")


if __name__ == "__main__":
    sys.exit(main())
