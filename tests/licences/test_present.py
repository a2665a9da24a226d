from __future__ import annotations

import sys
from pathlib import Path

import pytest

from voicedesk.licences.component import Component, LicenceText, ListDamaged, write
from voicedesk.licences.present import present

PART = Component("numpy", "2.4", "BSD-3-Clause", (LicenceText("LICENSE", "Redistribution…"),))


def test_the_frozen_program_shows_the_list_inside_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write(tmp_path / "licences", [PART], "")
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    assert present() == (PART,)


def test_a_frozen_program_without_its_list_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)

    with pytest.raises(ListDamaged):
        present()


def test_a_checkout_shows_what_is_installed_around_it() -> None:
    assert "numpy" in {part.name for part in present()}
