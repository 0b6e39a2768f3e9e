"""`quiz serve` and `quiz demo`: the service with the site at one address of this machine, until Ctrl+C.

Flask and what stands on it take a second or two to load: they are imported where they are needed, so that the other
commands do not wait.
"""

from __future__ import annotations

import argparse
import dataclasses
import os

from quiz_service.clock import system_clock
from quiz_service.commands.database import open_database, settings_of

PORT = 8255


def _serve(arguments: argparse.Namespace) -> int:
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

    listener = bind(arguments.port)
    settings = demo.settings_in(arguments.root, address_of(listener))
    app = create_app(settings)  # first: without the built site there is nothing to try out
    print(demo.render_welcome(demo.prepare(settings, now=system_clock()), settings), flush=True)
    return serve_until_stopped(app, listener)


def _port(text: str) -> int:
    if text.isascii() and text.isdigit() and 1 <= int(text) <= 65535:
        return int(text)
    raise argparse.ArgumentTypeError(f"«{text}» không phải số cổng từ 1 đến 65535")


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
