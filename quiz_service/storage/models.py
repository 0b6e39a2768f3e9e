"""All tables in one place to import from."""

from __future__ import annotations

from quiz_service.storage.account_models import Account, Failures, RecoveryCode, SignIn
from quiz_service.storage.attempt_models import Attempt, AttemptQuestion, AttemptStep, Result
from quiz_service.storage.base import Base
from quiz_service.storage.content_models import ModuleRevision, PathRevision, QuestionRevision
from quiz_service.storage.evidence_models import AuditEntry, Certificate, Completion
from quiz_service.storage.people_models import Person, Placement, RoleGrant, Unit

__all__ = [
    "Account", "Attempt", "AttemptQuestion", "AttemptStep", "AuditEntry", "Base", "Certificate", "Completion",
    "Failures", "ModuleRevision", "PathRevision", "Person", "Placement", "QuestionRevision", "RecoveryCode", "Result",
    "RoleGrant", "SignIn", "Unit",
]  # fmt: skip
