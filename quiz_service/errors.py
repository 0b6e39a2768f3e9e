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


class WrongSettings(QuizServiceError):
    """Settings of the environment that cannot be used."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("Thiết đặt chưa dùng được:\n" + "\n".join(f"  {problem}" for problem in problems))
        self.problems = problems


class Refused(QuizServiceError):
    """A request that is understood and cannot be done now; the message tells the person why and what to do."""


class NotFound(QuizServiceError):
    """Nothing of this name is there for this person to see."""


class Forbidden(QuizServiceError):
    """The person may not do this."""


class Invalid(QuizServiceError):
    """What was sent cannot be taken as it is; `problems` tells each fault as a sentence."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__(" ".join(problems))
        self.problems = problems


class UnreadableFile(Invalid):
    """A file that somebody sent cannot be read; `problems` tells everything that is wrong with it, and what to do."""
