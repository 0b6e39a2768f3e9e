"""What must hold before a page is written: every quotation exact, every reference known, nothing forgotten.

Each check returns problems with file and line, in Vietnamese, and never raises.
"""

from __future__ import annotations

from itertools import chain

from site_src.checks.facts import check_codes, check_duties, check_roles_have_duties, check_targets
from site_src.checks.pages import check_pages
from site_src.checks.plan import check_errata, check_frozen_ids, check_plan
from site_src.checks.references import check_quotes, check_references
from site_src.checks.training import check_training
from site_src.problems import Problem
from site_src.site import Site

__all__ = ["check_pages", "check_site"]

_CHECKS = (
    check_plan, check_frozen_ids, check_errata, check_references, check_quotes, check_duties, check_targets,
    check_codes, check_roles_have_duties, check_training,
)  # fmt: skip


def check_site(site: Site) -> list[Problem]:
    """Everything about the content itself."""
    return list(chain.from_iterable(check(site) for check in _CHECKS))
