from __future__ import annotations

import json
import types
from pathlib import Path

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from release import pipeline, product, sbom

from voicedesk.licences import component
from voicedesk.licences.component import Component, LicenceText

TEXTS = (LicenceText("LICENSE", "Fine."),)
PARTS = (
    Component(
        "aiohttp", "3.14.5", "Apache-2.0 AND MIT", TEXTS, "pkg:pypi/aiohttp@3.14.5", "https://example.org/a"
    ),
    Component(
        "libz", "1.2", "Zlib", TEXTS, "pkg:deb/debian/zlib1g@1:1.2.13.dfsg-1", "the source package of zlib1g"
    ),
    Component("speech", "1", "LicenseRef-Microsoft-Speech-SDK", TEXTS, "pkg:pypi/speech@1"),
)


@pytest.fixture(autouse=True)
def _settled_product(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1700000000")
    monkeypatch.setattr(product, "commit", lambda: "0123456789abcdef0123456789abcdef01234567")


def test_the_bill_holds_to_the_published_schema() -> None:
    bill = sbom.bill(PARTS, {"pkg:pypi/aiohttp@3.14.5": ["0" * 64, "1" * 64]})

    assert JsonStrictValidator(SchemaVersion.V1_6).validate_str(json.dumps(bill)) is None


def test_the_bill_names_the_program_its_commit_and_every_part() -> None:
    bill = sbom.bill(PARTS, {})
    whole = bill["metadata"]["component"]

    assert (whole["name"], whole["version"]) == ("VoiceDesk", product.version())
    assert whole["properties"] == [{"name": "commit", "value": product.commit()}]
    assert [row["purl"] for row in bill["components"]] == [part.origin for part in PARTS]
    assert bill["dependencies"][0]["dependsOn"] == [part.origin for part in PARTS]
    assert bill["metadata"]["timestamp"] == "2023-11-14T22:13:20+00:00"


def test_licences_are_told_by_identifier_expression_or_name() -> None:
    rows = sbom.bill(PARTS, {})["components"]

    assert [row["licenses"] for row in rows] == [
        [{"expression": "Apache-2.0 AND MIT"}],
        [{"license": {"id": "Zlib"}}],
        [{"license": {"name": "Microsoft Speech SDK"}}],
    ]


def test_the_hashes_are_those_of_the_lock() -> None:
    hashes = sbom.locked_hashes(sbom.LOCK)
    numpy = next(origin for origin in hashes if origin.startswith("pkg:pypi/numpy@"))
    part = Component("numpy", numpy.partition("@")[2], "MIT", TEXTS, numpy)

    [reference] = sbom.bill([part], hashes)["components"][0]["externalReferences"]

    assert len(hashes) > 50
    assert [each["content"] for each in reference["hashes"]] == hashes[numpy]


def test_the_same_program_gives_the_same_bill_and_another_another() -> None:
    first, again, other = (sbom.bill(parts, {})["serialNumber"] for parts in (PARTS, PARTS, PARTS[:2]))

    assert first == again
    assert first != other


@pytest.mark.parametrize("place", sbom.LICENCES)
def test_the_bill_is_written_from_the_list_inside_the_program(place: str, tmp_path: Path) -> None:
    component.write(tmp_path / "VoiceDesk" / place, PARTS, "")

    written = sbom.write(tmp_path / "VoiceDesk", tmp_path / "out" / "bill.cdx.json")

    rows = json.loads(written.read_text(encoding="utf-8"))["components"]
    assert {row["name"] for row in rows} == {part.name for part in PARTS}


def test_a_program_without_its_licences_has_no_bill(tmp_path: Path) -> None:
    with pytest.raises(sbom.NoLicences, match="no list of licences"):
        sbom.write(tmp_path, tmp_path / "bill.json")


def test_building_leaves_the_bill_beside_the_packages(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program, out = tmp_path / "VoiceDesk", tmp_path / "dist"
    component.write(program / "licences", PARTS, "")
    packer = types.SimpleNamespace(build=lambda program, out: [])
    monkeypatch.setattr(pipeline.freeze, "freeze", lambda work: program)
    monkeypatch.setattr(pipeline, "self_test", lambda program: None)
    monkeypatch.setattr(pipeline.importlib, "import_module", lambda name: packer)

    assert pipeline.main("linux", str(out)) == 0
    assert [file.name for file in out.iterdir()] == [product.materials("linux")]


def test_the_bills_of_both_kinds_of_mac_lie_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    names = set()
    for machine in ("arm64", "x86_64"):
        monkeypatch.setattr(pipeline.platform, "machine", lambda machine=machine: machine)
        names.add(product.materials(pipeline.built_for("macos")))

    assert len(names) == 2
