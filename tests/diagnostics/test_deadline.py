"""The deadline of the end: what is done when it passes, and what it says."""

from __future__ import annotations

import logging
import threading

import pytest

from voicedesk.diagnostics.deadline import EndDeadline


class Leaving:
    """In place of the end of the process."""

    def __init__(self) -> None:
        self.code: int | None = None
        self._left = threading.Event()

    def __call__(self, code: int) -> None:
        self.code = code
        self._left.set()

    def wait(self) -> int | None:
        assert self._left.wait(20)
        return self.code


def test_when_it_has_passed_the_process_ends_and_the_log_says_at_what(
    caplog: pytest.LogCaptureFixture,
) -> None:
    leaving = Leaving()
    end = EndDeadline(leave=leaving)
    end.closing = "the tool servers"

    end.begin(0.0)

    assert leaving.wait() == 1
    assert "The end took too long at the tool servers, and was cut off." in caplog.messages


def test_what_is_kept_leaves_nothing_to_complain_of(caplog: pytest.LogCaptureFixture) -> None:
    leaving = Leaving()
    end = EndDeadline(leave=leaving)
    end.begin(3600.0)

    with caplog.at_level(logging.INFO):
        end.all_kept(0.0)
        code = leaving.wait()

    assert code == 0
    assert not [record for record in caplog.records if record.levelno > logging.INFO]


def test_a_second_wish_to_end_moves_nothing() -> None:
    leaving = Leaving()
    end = EndDeadline(leave=leaving)
    end.begin(0.0)

    end.begin(3600.0)

    assert leaving.wait() == 1


def test_a_log_and_a_last_act_that_hang_keep_nobody(caplog: pytest.LogCaptureFixture) -> None:
    leaving, for_ever, done = Leaving(), threading.Event(), threading.Event()

    EndDeadline(leave=leaving, last_acts=(for_ever.wait, done.set)).begin(0.0)

    assert leaving.wait() == 1
    assert done.is_set()
    for_ever.set()
