"""All tables in one place to import from."""

from __future__ import annotations

from quiz_service.storage import append_only  # noqa: F401 (its triggers come with the tables)
from quiz_service.storage.account_models import Account, Failures, RecoveryCode, SignIn
from quiz_service.storage.attempt_models import Attempt, AttemptQuestion, AttemptStep, Result
from quiz_service.storage.base import Base
from quiz_service.storage.class_models import Attendance, ClassDay, ClassSession
from quiz_service.storage.content_models import ModuleRevision, PathRevision, QuestionRevision
from quiz_service.storage.counting_models import CountedSpan, CountingRevision, Target, UnitSuccession
from quiz_service.storage.evidence_models import AuditEntry, AuditHead, Certificate, Completion
from quiz_service.storage.export_models import ApiToken, Export, Job
from quiz_service.storage.people_models import Person, Placement, RoleGrant, Unit
from quiz_service.storage.roster_models import ChangeItem, ChangeSet

__all__ = [
    "Account", "ApiToken", "Attempt", "AttemptQuestion", "AttemptStep", "Attendance", "AuditEntry", "AuditHead",
    "Base", "Certificate", "ChangeItem", "ChangeSet", "ClassDay", "ClassSession", "Completion", "CountedSpan",
    "CountingRevision", "Export", "Failures", "Job", "ModuleRevision", "PathRevision", "Person", "Placement",
    "QuestionRevision", "RecoveryCode", "Result", "RoleGrant", "SignIn", "Target", "Unit", "UnitSuccession",
]  # fmt: skip
