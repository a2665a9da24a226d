from __future__ import annotations

from pathlib import Path

import pytest

from tests.fakes.update_place import update_place
from voicedesk.settings.schema import General
from voicedesk.updates.check import DAY_SECONDS, NO_ADDRESS, UpdateCheck, fetch
from voicedesk.updates.memory import Remembered, UpdateMemory
from voicedesk.updates.offer import Offer, UpdateCheckFailed

ADDRESS = "https://example.org/updates.json"
ON = General(check_for_updates=True, update_address=ADDRESS)


class Scene:
    """A check at version 1.2.0, told of 1.3.0 unless a test says otherwise; ``asked`` are the addresses."""

    def __init__(self, folder: Path, general: General = ON) -> None:
        self.general = general
        self.memory = UpdateMemory(folder / "updates.json")
        self.offered = "1.3.0"
        self.failure: UpdateCheckFailed | None = None
        self.asked: list[str] = []
        self.seconds = 1_000_000_000.0
        self.check = UpdateCheck(lambda: self.general, self.memory, self.fetch, lambda: self.seconds, "1.2.0")

    async def fetch(self, address: str) -> Offer:
        self.asked.append(address)
        if self.failure is not None:
            raise self.failure
        return Offer(self.offered, "https://example.org/download")


@pytest.fixture
def scene(tmp_path: Path) -> Scene:
    return Scene(tmp_path)


async def test_a_newer_version_is_told(scene: Scene) -> None:
    offer = await scene.check.in_background()

    assert offer is not None
    assert offer.version == "1.3.0"
    assert scene.asked == [ADDRESS]


@pytest.mark.parametrize("version", ["1.2.0", "1.2", "1.1.9", "0.9", "1.2.0rc1"])
async def test_the_same_or_an_older_version_is_not_told(version: str, scene: Scene) -> None:
    scene.offered = version

    assert await scene.check.in_background() is None
    assert await scene.check.now() is None


@pytest.mark.parametrize(
    "general",
    [General(), General(check_for_updates=True), General(check_for_updates=False, update_address=ADDRESS)],
)
async def test_nobody_is_asked_unless_the_person_wants_it_and_there_is_an_address(
    general: General, tmp_path: Path
) -> None:
    scene = Scene(tmp_path, general)

    assert await scene.check.in_background() is None
    assert scene.asked == []


async def test_it_is_asked_once_a_day_over_restarts_too(tmp_path: Path) -> None:
    scene = Scene(tmp_path)
    await scene.check.in_background()
    scene = Scene(tmp_path)
    scene.seconds += DAY_SECONDS - 1
    await scene.check.in_background()

    assert scene.asked == []

    scene.seconds += 2
    assert await scene.check.in_background() is not None


async def test_a_failed_attempt_counts_too_and_is_silent(scene: Scene) -> None:
    scene.failure = UpdateCheckFailed("No network.")

    assert await scene.check.in_background() is None
    assert await scene.check.in_background() is None
    assert len(scene.asked) == 1


async def test_a_clock_that_was_set_back_does_not_stop_the_asking(scene: Scene) -> None:
    scene.memory.write(Remembered(asked_at=scene.seconds + 90 * DAY_SECONDS))

    assert await scene.check.in_background() is not None


async def test_a_skipped_version_is_not_told_again_but_the_next_one_is(scene: Scene) -> None:
    await scene.check.skip("1.3.0")
    assert await scene.check.in_background() is None

    scene.seconds += DAY_SECONDS
    scene.offered = "1.3.1"
    offer = await scene.check.in_background()
    assert offer is not None
    assert offer.version == "1.3.1"


async def test_who_asks_is_told_whatever_was_skipped_and_however_often(scene: Scene) -> None:
    await scene.check.skip("1.3.0")

    for _ in range(2):
        offer = await scene.check.now()
        assert offer is not None
    assert len(scene.asked) == 2


async def test_who_asks_is_told_why_it_failed(scene: Scene) -> None:
    scene.failure = UpdateCheckFailed("No network.")

    with pytest.raises(UpdateCheckFailed, match=r"No network\."):
        await scene.check.now()


async def test_without_an_address_the_settings_are_pointed_at(tmp_path: Path) -> None:
    with pytest.raises(UpdateCheckFailed) as failed:
        await Scene(tmp_path, General()).check.now()

    assert str(failed.value) == NO_ADDRESS


@pytest.mark.parametrize(
    "text",
    ["", "{", "[]", "{}", '{"asked_at": "x", "skipped": ""}', '{"asked_at": 1}', "[" * 200_000, "9" * 5000],
)
def test_a_damaged_memory_counts_as_none(text: str, tmp_path: Path) -> None:
    (tmp_path / "updates.json").write_text(text, encoding="utf-8")

    assert UpdateMemory(tmp_path / "updates.json").read() == Remembered()


def test_a_memory_that_cannot_be_kept_costs_a_line_in_the_log(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    (tmp_path / "updates.json").mkdir()

    UpdateMemory(tmp_path / "updates.json").write(Remembered(3.0, "1.3.0"))

    assert "could not be kept" in caplog.text
    assert [path.name for path in tmp_path.iterdir()] == ["updates.json"]


async def test_the_real_way_there_asks_over_the_network() -> None:
    async with update_place() as place:
        assert (await fetch(place.address)).version == "9.9.9"
