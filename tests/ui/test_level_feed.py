from __future__ import annotations

import math

import pytest
from pytestqt.qtbot import QtBot

from tests.ui.hand_clock import HandClock
from voicedesk.audio.levels import Loudness, MeterReading
from voicedesk.audio.port import Level
from voicedesk.ui.level_feed import LevelFeed


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
def feed(qtbot: QtBot, clock: HandClock) -> LevelFeed:
    return LevelFeed(clock=clock)


def readings(feed: LevelFeed) -> list[MeterReading]:
    heard: list[MeterReading] = []
    feed.read.connect(heard.append)
    return heard


def test_without_a_source_nothing_runs(feed: LevelFeed) -> None:
    feed.run(running=True)
    assert not feed.running


def test_each_tick_reads_the_source_once_for_everybody(feed: LevelFeed, clock: HandClock) -> None:
    levels = iter([Level(-10.0, -20.0), Level(-30.0, -40.0)])
    feed.source = lambda: next(levels)
    heard = readings(feed)
    feed.run(running=True)
    feed.tick()
    assert feed.latest() == Level(-10.0, -20.0)
    clock.go_on(0.1)
    feed.tick()
    assert [reading.bar_dbfs for reading in heard] == [-10.0, pytest.approx(-12.353)]


def test_what_was_before_a_pause_is_forgotten(feed: LevelFeed) -> None:
    feed.source = lambda: Level(-10.0, -20.0)
    heard = readings(feed)
    feed.run(running=True)
    feed.tick()
    feed.run(running=False)
    assert feed.latest().peak_dbfs == -math.inf
    feed.source = lambda: Level(-50.0, -55.0)
    feed.run(running=True)
    feed.tick()
    assert heard[-1].bar_dbfs == -50.0
    feed.run(running=False)


def test_the_clip_lamp_can_be_cleared(feed: LevelFeed, clock: HandClock) -> None:
    levels = iter([Level(0.0, -3.0), Level(-20.0, -30.0), Level(-20.0, -30.0)])
    feed.source = lambda: next(levels)
    heard = readings(feed)
    feed.clear_clip()
    feed.tick()
    clock.go_on(0.03)
    feed.tick()
    feed.clear_clip()
    feed.tick()
    assert [reading.loudness is Loudness.CLIPPING for reading in heard] == [True, True, False]


def test_words_for_screen_readers_are_due_every_two_seconds(feed: LevelFeed, clock: HandClock) -> None:
    feed.source = lambda: Level(-20.0, -30.0)
    due: list[float] = []
    feed.described.connect(lambda: due.append(clock.seconds))
    for _ in range(13):
        feed.tick()
        clock.go_on(0.5)
    assert len(due) == 4


def test_it_ticks_by_itself_while_it_runs(feed: LevelFeed, qtbot: QtBot) -> None:
    feed.source = lambda: Level(-20.0, -30.0)
    feed.run(running=True)
    with qtbot.waitSignal(feed.read):
        pass
    feed.run(running=False)
    assert not feed.running
