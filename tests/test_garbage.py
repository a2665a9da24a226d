"""What a test leaves behind is taken apart on the main thread, between tests."""

from __future__ import annotations

import threading
import weakref


class Knot:
    """Only a collection takes it apart."""

    def __init__(self) -> None:
        self.itself = self


def test_a_worker_that_makes_garbage_takes_nothing_apart() -> None:
    taken_apart_by: list[threading.Thread] = []
    weakref.finalize(Knot(), lambda: taken_apart_by.append(threading.current_thread()))

    worker = threading.Thread(target=lambda: [[number] for number in range(50_000)])
    worker.start()
    worker.join()

    assert taken_apart_by == []
