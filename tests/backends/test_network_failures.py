"""What is told by a failure of any transport."""

from __future__ import annotations

import email.utils
import socket
import time

import pytest

from voicedesk.backends.network_failures import causes_of, has_network, retry_seconds


@pytest.mark.parametrize("routed", [set(), {socket.AF_INET}, {socket.AF_INET6}])
def test_a_machine_is_online_if_it_has_a_route_of_either_kind(
    monkeypatch: pytest.MonkeyPatch, routed: set[int]
) -> None:
    def connect(probe: socket.socket, address: object) -> None:
        if probe.family not in routed:
            raise OSError("no route")

    monkeypatch.setattr(socket.socket, "connect", connect)
    assert has_network() is bool(routed)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7.0),
        ({"retry-after-ms": "250", "retry-after": "7"}, 0.25),
        ({"retry-after": "-3"}, 0.0),
        ({"retry-after": "soon"}, None),
        ({}, None),
    ],
)
def test_the_wait_a_service_asks_for(headers: dict[str, str], seconds: float | None) -> None:
    assert retry_seconds(headers) == seconds


def test_a_service_may_name_the_moment_instead_of_the_wait() -> None:
    moment = email.utils.formatdate(time.time() + 60, usegmt=True)
    seconds = retry_seconds({"retry-after": moment})

    assert seconds is not None
    assert 50 < seconds <= 61


def test_the_innermost_cause_comes_first_and_a_ring_of_causes_ends() -> None:
    inner, outer = OSError("no route"), RuntimeError("could not connect")
    outer.__cause__, inner.__cause__ = inner, outer

    assert list(causes_of(outer)) == [inner, outer]
