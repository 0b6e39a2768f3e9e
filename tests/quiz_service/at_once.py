"""Many threads that start together: for tests of what happens when the same is done twice at one moment."""

from __future__ import annotations

import threading
from collections.abc import Callable


def all_at_once(count: int, task: Callable[[int], object]) -> list[object]:
    """Run `task(number)` in so many threads that start together; what each returned, or the exception it raised."""
    gate, answers = threading.Barrier(count), [None] * count

    def run(number: int) -> None:
        gate.wait()
        try:
            answers[number] = task(number)
        except Exception as error:
            answers[number] = error

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers
