"""`quiz serve` and `quiz demo`: the service with the site at one address of this machine, until Ctrl+C.

Flask and what stands on it take a second or two to load: they are imported where they are needed, so that the other
commands do not wait.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
from datetime import date

from quiz_service.clock import day_in_hanoi, system_clock
from quiz_service.commands.database import open_database, settings_of
from quiz_service.commands.loading import collector_waits
from quiz_service.commands.progress import ProgressLine

PORT = 8255


def _serve(arguments: argparse.Namespace) -> int:
    with collector_waits():
        from quiz_service.app import create_app
        from quiz_service.commands.server import address_of, bind, serve_until_stopped

    settings = settings_of(arguments)
    open_database(settings).dispose()
    listener = bind(arguments.port)
    address = address_of(listener)
    if not os.environ.get("SOTAY_BASE_URL"):
        settings = dataclasses.replace(settings, base_url=address)
    app = create_app(settings)
    print(f"Sổ tay 255: {address}/   (Ctrl+C để dừng)", flush=True)
    return serve_until_stopped(app, listener)


def _demo(arguments: argparse.Namespace) -> int:
    from quiz_service import demo
    from quiz_service.app import create_app
    from quiz_service.commands.server import address_of, bind, serve_until_stopped

    if arguments.large:
        return _demo_large(arguments)
    listener = bind(arguments.port)
    settings = demo.settings_in(arguments.root, address_of(listener))
    app = create_app(settings)  # first: without the built site there is nothing to try out
    print(demo.render_welcome(demo.prepare(settings, now=system_clock()), settings), flush=True)
    return serve_until_stopped(app, listener)


def _demo_large(arguments: argparse.Namespace) -> int:
    from quiz_service.app import create_app
    from quiz_service.commands.server import address_of, bind, serve_until_stopped
    from quiz_service.demo_city import city

    listener = bind(arguments.port)
    settings = city.settings_in(arguments.root, address_of(listener))
    app = None if arguments.no_serve else create_app(settings)
    with ProgressLine("Tạo thành phố giả định") as progress:
        built = city.build(settings, people=arguments.people, seed=arguments.seed, progress=progress,
                           today=arguments.today or day_in_hanoi(system_clock()))  # fmt: skip
    if app is None:
        listener.close()
        print(f"{city.FOLDER}: {city.render_size(built)}")
        return 0
    print(city.render_welcome(built, settings), flush=True)
    return serve_until_stopped(app, listener)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"«{text}» không phải số cổng từ 1 đến 65535")


def _number(text: str) -> int:
    if text.isascii() and text.isdigit():
        return int(text)
    raise argparse.ArgumentTypeError(f"«{text}» không phải số nguyên")


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"«{text}» không phải một ngày viết như 2026-06-16") from None


def register(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add `serve` and `demo` to the command line."""
    serve = commands.add_parser("serve", help="chạy dịch vụ cùng trang web tại một địa chỉ trên máy này")
    serve.set_defaults(run=_serve)
    demo = commands.add_parser("demo", help="chạy thử với người giả định, dữ liệu riêng trong build/demo")
    demo.set_defaults(run=_demo)
    for command in (serve, demo):
        command.add_argument(
            "--port", type=_port, default=PORT, metavar="SỐ", help=f"mặc định {PORT}; cổng bận thì lấy cổng kế tiếp"
        )
    large = demo.add_argument_group("thành phố giả định cỡ Hà Nội, dữ liệu riêng trong build/demo-large")
    large.add_argument("--large", action="store_true", help="chạy thử với thành phố giả định; lần đầu mất một hai phút")
    large.add_argument("--people", type=_number, default=40_000, metavar="SỐ", help="số người, mặc định 40000")
    large.add_argument(
        "--seed", type=_number, default=255, metavar="SỐ", help="cùng số này thì cùng dữ liệu; mặc định 255"
    )
    large.add_argument("--today", type=_day, metavar="NGÀY", help="ngày cuối cùng của dữ liệu, mặc định hôm nay")
    large.add_argument("--no-serve", action="store_true", help="chỉ tạo dữ liệu, không chạy dịch vụ")
