"""How soon does the service answer after it was started? `quiz serve` from its first instruction to the first /healthz.

The yardstick, taking turns: a bare Flask application with one view under the same server, started the same way. Also
what importing costs, by the largest parts (`-X importtime`), so that a heavy library on the way is seen. Aim: under a
second on a quiet machine.
"""

from __future__ import annotations

import argparse
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

from measuring import PYTHON, ROOT, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))

from tests.running_service import free_port

BARE = """
import sys
from flask import Flask
from quiz_service.commands.server import bind, serve_until_stopped
app = Flask("bare")
app.add_url_rule("/healthz", view_func=lambda: "ok")
sys.exit(serve_until_stopped(app, bind(int(sys.argv[1]))))
"""
SHOWN = 12


def processor_seconds(group: int) -> float:
    """What all processes of this group have used so far."""
    ticks = 0
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text(encoding="utf-8").rpartition(")")[2].split()
        except OSError:  # ended in this moment
            continue
        if int(fields[2]) == group:
            ticks += sum(map(int, fields[11:15]))
    return ticks / os.sysconf("SC_CLK_TCK")


def seconds_to_answer(command: list[str], port: int, environment: dict[str, str]) -> tuple[float, float]:
    """From starting the process to its first answer: by the clock, and of the processor."""
    began = time.perf_counter()
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL, start_new_session=True)  # fmt: skip
    try:
        while time.perf_counter() - began < 60:
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5):
                    return time.perf_counter() - began, processor_seconds(process.pid)
            except (urllib.error.URLError, ConnectionError):
                if process.poll() is not None:
                    break
                time.sleep(0.005)
        raise CannotMeasure(f"{' '.join(command[:4])} did not answer")
    finally:
        process.terminate()
        process.wait(timeout=60)


def import_costs(environment: dict[str, str]) -> list[list[str]]:
    """The dearest imports of the whole application, each with what it pulls in that was not there before."""
    code = "import quiz_service.app, quiz_service.commands.server"
    done = subprocess.run(
        [PYTHON, "-X", "importtime", "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    found = re.findall(r"^import time:\s+(\d+) \|\s+(\d+) \| ( *)(\S+)$", done.stderr, re.MULTILINE)
    top: dict[str, int] = {}
    for own, _, _, name in found:
        package = name.split(".")[0] if not name.startswith("quiz_service.") else ".".join(name.split(".")[:2])
        top[package] = top.get(package, 0) + int(own)
    dearest = sorted(top.items(), key=lambda one: -one[1])[:SHOWN]
    return [[name, f"{cost / 1000:.0f}"] for name, cost in dearest] + [["all", f"{sum(top.values()) / 1000:.0f}"]]


def measure(rounds: int) -> None:
    """Both in turn, then the imports."""
    with tempfile.TemporaryDirectory() as folder:
        environment = {name: value for name, value in os.environ.items() if not name.startswith("SOTAY_")}
        environment |= {"SOTAY_DATA": folder, "PYTHONPATH": str(ROOT)}
        quiz = str(PYTHON.with_name("quiz"))
        subprocess.run([quiz, "db", "upgrade"], cwd=ROOT, env=environment, check=True, capture_output=True)
        taken: dict[str, list[tuple[float, float]]] = {"quiz serve": [], "bare Flask, same server": []}
        (Path(folder) / "bare.py").write_text(BARE, encoding="utf-8")
        for _ in range(rounds + 1):
            port = free_port()
            taken["quiz serve"].append(seconds_to_answer([quiz, "serve", "--port", str(port)], port, environment))
            port = free_port()
            command = [str(PYTHON), str(Path(folder) / "bare.py"), str(port)]
            taken["bare Flask, same server"].append(seconds_to_answer(command, port, environment))
        clock, cpu = ({name: [pair[at] for pair in pairs[1:]] for name, pairs in taken.items()} for at in (0, 1))
        rows = [[name, f"{min(clock[name]):.2f}", f"{statistics.median(clock[name]):.2f}", f"{min(cpu[name]):.2f}"]
                for name in taken]  # fmt: skip
        ours, bare = (statistics.median(times) for times in clock.values())
        print_table("Seconds from start to the first answer (the first round, which compiles, is left out)",
                    ["", "least", "median", "least cpu"], rows)  # fmt: skip
        print(f"  ratio of medians: {ours / bare:.2f}; aim: under 1 second")
        print_table("What importing costs, by package", ["package", "ms"], import_costs(environment))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--quick", action="store_true", help="two rounds")
    arguments = parser.parse_args()
    finish(lambda: measure(2 if arguments.quick else arguments.rounds))
