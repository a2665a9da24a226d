"""What was frozen, read back from the program, is what its list of licences tells."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from release import inventory, licences, sbom

from voicedesk.licences import component
from voicedesk.licences.component import OVERVIEW

pytestmark = [pytest.mark.frozen, pytest.mark.timeout(400)]


def test_every_file_in_the_program_is_of_somebody_and_everybody_is_listed(frozen_program: Path) -> None:
    found = inventory.of_program(frozen_program)
    listed = component.read(sbom.licences_folder(frozen_program))

    assert found.unknown == set()
    assert {part.name for part in listed} == {part.name for part in licences.components(found)}
    assert all(part.texts for part in listed)


def test_the_program_carries_the_terms_of_qt_and_its_libraries_as_files(frozen_program: Path) -> None:
    overview = (sbom.licences_folder(frozen_program) / OVERVIEW).read_text(encoding="utf-8")

    assert "GNU LESSER GENERAL PUBLIC LICENSE" in overview
    assert "https://download.qt.io/official_releases/" in overview
    assert list((frozen_program / "_internal" / "PySide6" / "Qt" / "lib").glob("libQt6Core.so*"))


def test_nothing_under_the_gpl_alone_came_along(frozen_program: Path) -> None:
    names = {path.name for path in (frozen_program / "_internal").rglob("*")}

    assert not [name for name in names if name.startswith(("libreadline", "libgdbm", "libespeak"))]


def test_the_bill_of_the_program_holds_to_the_published_schema(frozen_program: Path, tmp_path: Path) -> None:
    text = sbom.write(frozen_program, tmp_path / "bill.cdx.json").read_text(encoding="utf-8")

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(text) is None
    assert len(json.loads(text)["components"]) > 80
