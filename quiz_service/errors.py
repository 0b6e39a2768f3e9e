"""The one exception tree of the quiz service. An exception carries the object it speaks of."""

from __future__ import annotations

from pathlib import Path


class QuizServiceError(Exception):
    """Base of every error the service raises for a person to read."""


class MissingInput(QuizServiceError):
    """A file made by another command is not there yet."""

    def __init__(self, path: Path, command: str) -> None:
        super().__init__(f"{path}: chưa có tệp này. Tạo bằng lệnh: {command}")
        self.path = path
        self.command = command


class UnreadableInput(QuizServiceError):
    """A file that is there but does not have the form agreed on."""

    def __init__(self, path: Path, why: str, command: str) -> None:
        super().__init__(f"{path}: {why} Tạo lại bằng lệnh: {command}")
        self.path = path
        self.why = why
        self.command = command


class UnknownModule(QuizServiceError):
    """A module id that no folder of training_modules/ carries."""

    def __init__(self, module_id: str) -> None:
        super().__init__(f"Không có học phần nào mang mã «{module_id}» trong training_modules/.")
        self.module_id = module_id
