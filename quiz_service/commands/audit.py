"""`quiz audit verify`: walks the chain of the audit trail and says whether every entry is the one that was written."""

from __future__ import annotations

import argparse
import re

from quiz_service.commands.database import open_database, settings_of
from quiz_service.commands.progress import ProgressLine
from quiz_service.operations.audit import Known, Verdict, verify
from quiz_service.rules.audit_chain import GENESIS
from quiz_service.storage.engine import reading


def _verify(arguments: argparse.Namespace) -> int:
    known = Known(*arguments.known) if arguments.known else None
    engine = open_database(settings_of(arguments))
    try:
        with reading(engine) as session, ProgressLine("Kiểm tra nhật ký") as progress:
            verdict = verify(session, known, progress)
    finally:
        engine.dispose()
    print(_said(verdict, known))
    return 1 if verdict.fault else 0


def _said(verdict: Verdict, known: Known | None) -> str:
    count, digest = verdict.entry_count, verdict.digest
    if verdict.fault:
        return f"{verdict.fault}\n{count} mục trước đó khớp. Giữ nguyên cơ sở dữ liệu, đối chiếu với bản sao lưu."
    if digest == GENESIS:
        return "Nhật ký chưa có mục nào."
    same = f"\nMục số {known.number} vẫn mang mã đã ghi lại." if known else ""
    return (
        f"Cả {count} mục của nhật ký đều khớp.{same}\nMã của mục cuối: {digest}\n"
        f"Chép ra ngoài máy chủ, rồi lần sau kiểm tra bằng: quiz audit verify --known {count} {digest}"
    )


class _KnownDigest(argparse.Action):
    """Two words: a number from 1 and 64 hexadecimal digits."""

    def __call__(self, parser: argparse.ArgumentParser, namespace: argparse.Namespace, values: object,
                 option_string: str | None = None) -> None:  # fmt: skip
        """Keep them as (number, digest), or end with a sentence."""
        number, digest = values if isinstance(values, list) else ("", "")
        if not (number.isascii() and number.isdigit() and int(number)):
            parser.error(f"--known: «{number}» không phải số của một mục")
        if not re.fullmatch("[0-9a-f]{64}", digest):
            parser.error(f"--known: «{digest}» không phải mã của một mục (64 chữ số thập lục phân)")
        setattr(namespace, self.dest, (int(number), digest))


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `audit` to the command line."""
    audit = commands.add_parser("audit", help="nhật ký việc quản lý: kiểm tra tính toàn vẹn")
    actions = audit.add_subparsers(required=True, metavar="VIỆC")
    verification = actions.add_parser("verify", help="đi hết chuỗi, báo mục đầu tiên không khớp")
    verification.add_argument("--known", nargs=2, action=_KnownDigest, metavar=("SỐ", "MÃ"),
                              help="số và mã của một mục đã chép lại trước đây")  # fmt: skip
    verification.set_defaults(run=_verify)
