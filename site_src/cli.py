"""`plan`: outline | show | check | build | export | serve. Reads arguments, calls the rest, prints sentences.

What only some commands need is imported there, so that `plan outline` starts at once and needs no library.
"""

from __future__ import annotations

import argparse
import io
import json
import os
import sys
from pathlib import Path

from site_src.clauses.lines import NotText
from site_src.clauses.model import Plan
from site_src.clauses.parser import parse_bytes
from site_src.errors import HandbookError, NotReadableText, UnknownClause
from site_src.outline import plan_json, render_clause, render_outline
from site_src.site import PLAN_FILE, gather

ROOT = Path(__file__).resolve().parent.parent


def read_plan(path: Path) -> Plan:
    """Parse one file.

    Raises:
        NotReadableText: no such file, a folder, or no readable text.
    """
    try:
        return parse_bytes(path.read_bytes())
    except NotText as error:
        raise NotReadableText(path, str(error)) from error
    except OSError as error:
        raise NotReadableText(path, f"không mở được tệp ({error.strerror}). Kiểm tra lại đường dẫn.") from error


def _outline(arguments: argparse.Namespace) -> int:
    plan = read_plan(arguments.file)
    print(json.dumps(plan_json(plan), ensure_ascii=False, indent=1) if arguments.json else render_outline(plan))
    return 0


def _show(arguments: argparse.Namespace) -> int:
    gathered = gather(ROOT)
    if arguments.clause not in gathered.plan.by_id:
        raise UnknownClause(arguments.clause)
    print(render_clause(gathered, arguments.clause))
    return 0


def _check(_: argparse.Namespace) -> int:
    from site_src import build as builder

    pages = builder.check(ROOT)[1]
    print(f"Không có lỗi: {len(pages)} trang.")
    return 0


def _build(_: argparse.Namespace) -> int:
    from site_src import build as builder

    built = builder.build(ROOT)
    print(f"{built.pages} trang; ghi {built.written} tệp, xóa {built.removed} tệp cũ.")
    return 0


def _export(arguments: argparse.Namespace) -> int:
    from site_src import build as builder

    files = {Path(path).name: content for path, content in builder.render_files(gather(ROOT)).items()}
    arguments.folder.mkdir(parents=True, exist_ok=True)
    for name, content in files.items():
        (arguments.folder / name).write_bytes(content)
        print(arguments.folder / name)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from site_src.serve import serve

    return serve(ROOT / "build" / "site", arguments.port)


def parser() -> argparse.ArgumentParser:
    """The command line. Each subcommand carries its function in `run`."""
    top = argparse.ArgumentParser(prog="plan", description="Kế hoạch thành cây điều khoản và thành trang web.")
    commands = top.add_subparsers(required=True, metavar="LỆNH")
    outline = commands.add_parser("outline", help="in cây điều khoản của một văn bản")
    outline.add_argument("file", nargs="?", type=Path, default=ROOT / PLAN_FILE, metavar="TỆP")
    outline.add_argument("--json", action="store_true", help="in một đối tượng JSON")
    outline.set_defaults(run=_outline)
    show = commands.add_parser("show", help="in một điều khoản với mọi điều gắn với nó")
    show.add_argument("clause", metavar="MÃ", help="ví dụ II.1.g13")
    show.set_defaults(run=_show)
    check = commands.add_parser("check", help="kiểm tra toàn bộ nội dung, không ghi gì")
    check.set_defaults(run=_check)
    build = commands.add_parser("build", help="viết build/docs và build/clauses.json")
    build.set_defaults(run=_build)
    export = commands.add_parser("export", help="viết các dạng chuẩn của Kế hoạch vào một thư mục")
    export.add_argument("folder", type=Path, metavar="THƯ_MỤC")
    export.set_defaults(run=_export)
    server = commands.add_parser("serve", help="phục vụ build/site tại máy này")
    server.add_argument("--port", type=int, default=8255, metavar="CỔNG")
    server.set_defaults(run=_serve)
    return top


def main(argv: list[str] | None = None) -> int:
    """Exit status: 0 done, 1 problems found, 2 no readable text or a wrong command line."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8")
    arguments = parser().parse_args(argv)
    try:
        status: int = arguments.run(arguments)
        sys.stdout.flush()
    except BrokenPipeError:  # the reader (head, less) has seen enough
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except NotReadableText as error:
        print(error, file=sys.stderr)
        return 2
    except HandbookError as error:
        print(error, file=sys.stderr)
        return 1
    return status


if __name__ == "__main__":
    sys.exit(main())
