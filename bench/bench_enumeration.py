"""Does the time of a refused sign-in tell whether a staff code has an account?

Question: processor milliseconds from the posted form to the refusal, for a wrong password, a staff code that nobody
has, an account without a password and a closed account.
Baseline: the refusal for a wrong password, in the same run.
Method: the whole application in one process on a SQLite file, forms posted in turn in random order, each try from
another address and with the counters of failures emptied before it, so that none has to wait; medians of n tries, and
how far the medians of two halves of the *same* kind lie apart, which is what noise alone does. Processor time, since
other work on the machine hides more of the elapsed time than an attacker could see.
Aim: no kind further from the baseline than three times the noise, or 5 %. That the same steps are taken is a test
(`tests/quiz_service/web/test_same_work.py`); this looks for what counting steps cannot see.
"""

from __future__ import annotations

import argparse
import random
import shutil
import sys
import time
from statistics import median

from measuring import ROOT, WORK, CannotMeasure, finish, print_table

sys.path.insert(0, str(ROOT))
HERE = WORK / "enumeration"
WRONG = "sai mật khẩu rồi"
BASELINE = "wrong password"


def measure(times: int) -> None:
    """Ask in turn and print."""
    from sqlalchemy import delete, update

    from quiz_service.app import create_app
    from quiz_service.config import load_settings
    from quiz_service.operations import accounts
    from quiz_service.storage.engine import open_engine, writing
    from quiz_service.storage.models import Account, Failures
    from quiz_service.storage.schema import upgrade
    from quiz_service.web.extensions import limiter
    from tests.quiz_service.made_up_people import add_person, add_unit

    shutil.rmtree(HERE, ignore_errors=True)
    HERE.mkdir(parents=True)
    settings = load_settings({"SOTAY_DATA": str(HERE)}, ROOT)
    engine = open_engine(settings.database)
    upgrade(engine)
    stored = accounts.hashed("sen hồng nở sớm")
    with writing(engine) as session:
        unit = add_unit(session, "SO-A")
        for code, password in (("CO", stored), ("CHUA", None), ("DONG", stored)):
            add_person(session, unit, code, password_hash=password)
        closed = accounts.find_account(session, "DONG").person_id
        session.execute(update(Account).where(Account.person_id == closed).values(is_closed=True))
    app = create_app(settings, engine=engine)
    app.config["WTF_CSRF_ENABLED"] = limiter.enabled = False
    kinds = {BASELINE: "CO", "no such staff code": "KHONG", "no password yet": "CHUA", "closed account": "DONG"}
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    order = [kind for kind in kinds for _ in range(times)]
    random.Random(255).shuffle(order)
    client = app.test_client()
    for number, kind in enumerate([*kinds, *order]):  # the first of each kind warms up and is not counted
        with writing(engine) as session:
            session.execute(delete(Failures))
        form = {"staff_code": kinds[kind], "password": WRONG}
        address = {"REMOTE_ADDR": f"198.51.{number // 250 % 250}.{number % 250 + 1}"}
        began = time.process_time()
        answer = client.post("/hoc-tap/dang-nhap", data=form, environ_base=address)
        seconds = time.process_time() - began
        if answer.status_code != 422:
            raise CannotMeasure(f"{kind}: answered {answer.status_code}")
        if number >= len(kinds):
            taken[kind].append(1000 * seconds)
    engine.dispose()
    noise = max(abs(median(one[::2]) / median(one[1::2]) - 1) for one in taken.values())
    base = median(taken[BASELINE])
    rows = [[kind, f"{median(one):.2f}", f"{min(one):.2f}", f"{median(one) / base:.3f}"] for kind, one in taken.items()]
    print_table(
        f"refused sign-ins, n = {times} of each", ["staff code", "median cpu ms", "least cpu ms", "ratio"], rows
    )
    furthest = max(abs(median(one) / base - 1) for one in taken.values())
    most = max(0.05, 3 * noise)
    print(f"\nnoise of one kind against itself: {noise:.1%}; furthest from the baseline: {furthest:.1%}; "
          f"aim at most {most:.1%}: {'met' if furthest <= most else 'MISSED'}")  # fmt: skip


if __name__ == "__main__":
    arguments = argparse.ArgumentParser(description="Time of refused sign-ins by kind of account.")
    arguments.add_argument("--times", type=int, default=200, help="tries of each kind (default 200)")
    arguments.add_argument("--quick", action="store_true", help="20 tries of each")
    given = arguments.parse_args()
    finish(lambda: measure(20 if given.quick else given.times))
