"""How a module is named on a page: with its number, as on the site ("Học phần 5: Kiểm tra liên ngành 178")."""

from __future__ import annotations

from quiz_service.storage.models import ModuleRevision


def full_title(module: ModuleRevision, begins: str = "Học phần") -> str:
    """The title behind the module's number; `begins` is what stands before the number."""
    return f"{begins} {module.module_id[1:].lstrip('0')}: {module.title}"
