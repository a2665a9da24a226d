from __future__ import annotations

import pytest

from voicedesk.backends.cascade.transcription.journal import KEPT_MS, InputJournal

FRAME = bytes(480)  # 10 ms
TENTH = bytes(4800)


@pytest.fixture
def journal() -> InputJournal:
    return InputJournal()


def test_what_is_enough_for_a_turn_waits_for_the_services_word(journal: InputJournal) -> None:
    journal.add(TENTH)
    assert journal.commit()
    assert journal.awaits_commit
    journal.committed()
    assert journal.is_empty


def test_too_little_for_a_turn_is_forgotten(journal: InputJournal) -> None:
    journal.add(TENTH[:-480])
    assert not journal.commit()
    assert journal.is_empty


def test_sound_counts_towards_one_turn_only(journal: InputJournal) -> None:
    journal.add(TENTH)
    assert journal.commit()
    journal.add(FRAME)
    assert not journal.commit()
    assert journal.awaits_commit


def test_each_word_of_the_service_answers_the_first_commit(journal: InputJournal) -> None:
    journal.add(TENTH)
    journal.commit()
    journal.add(TENTH)
    journal.commit()
    journal.add(FRAME)
    journal.committed()
    assert journal.awaits_commit
    journal.refused()
    assert journal.entries == [FRAME]


def test_a_turn_the_service_made_by_itself_starts_the_count_anew(journal: InputJournal) -> None:
    journal.add(TENTH)
    journal.committed()
    assert journal.is_empty
    journal.add(FRAME)
    assert not journal.commit()


def test_a_refusal_of_nothing_changes_nothing(journal: InputJournal) -> None:
    journal.add(FRAME)
    journal.refused()
    assert journal.entries == [FRAME]


def test_clearing_spares_what_was_committed(journal: InputJournal) -> None:
    journal.add(TENTH)
    journal.commit()
    journal.add(FRAME)
    journal.clear()
    assert journal.entries == [TENTH, None]


def test_a_long_silence_is_kept_in_part_and_still_counts_as_sound(journal: InputJournal) -> None:
    for _ in range(KEPT_MS // 100 + 50):
        journal.add(TENTH)
    assert sum(len(entry or b"") for entry in journal.entries) == KEPT_MS * 48
    assert journal.commit()
