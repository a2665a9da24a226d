"""The MSI: its tables, and what msiexec makes of it."""

from __future__ import annotations

import subprocess
from pathlib import Path
from xml.etree import ElementTree

import pytest
from windows.msi_source import NAMESPACE, source
from windows.payload import Payload

from tests.packaging.windows.conftest import Release
from tests.packaging.windows.wine_machine import RUN_KEY, WineMachine

UPGRADE_CODE = "{6F0C3F0E-5D0B-4F0B-9F2C-0A3A5F3F7D61}"


def table(msi: Path, name: str) -> list[list[str]]:
    return [line.split("\t") for line in told(msi, "export", name).splitlines()[3:]]


def told(msi: Path, what: str, *arguments: str) -> str:
    """Run beside the package: exporting a table of files leaves them in a folder where it runs."""
    command = ["msiinfo", what, msi.name, *arguments]
    return subprocess.run(command, cwd=msi.parent, capture_output=True, text=True, check=True).stdout


def test_the_properties_name_the_product(releases: tuple[Release, Release]) -> None:
    first, second = (dict(table(release.msi, "Property")) for release in releases)

    assert first["ProductName"] == "VoiceDesk"
    assert first["ProductVersion"] == "1.0.0"
    assert first["Manufacturer"] == "The VoiceDesk authors"
    assert first["ProductLanguage"] == "0", "the package is for every language"
    assert first["ALLUSERS"] == "1"
    assert first["ARPPRODUCTICON"] == table(releases[0].msi, "Icon")[0][0]
    assert first["UpgradeCode"] == second["UpgradeCode"] == UPGRADE_CODE
    assert first["ProductCode"] != second["ProductCode"]
    assert "Template: x64" in told(releases[0].msi, "suminfo")


def test_the_summary_is_in_a_code_page_that_its_16_bits_can_name(tmp_path: Path) -> None:
    root = ElementTree.fromstring(source(Payload(tmp_path, (), (), 0), "voicedesk.ico", tmp_path))

    package = root.find(f".//{{{NAMESPACE}}}Package")

    assert package is not None
    page = int(package.attrib["SummaryCodepage"])
    assert 0 < page < 2**15
    assert all(text.encode(f"cp{page}") for text in package.attrib.values())


def test_looking_into_a_package_leaves_nothing_where_the_tests_run(
    releases: tuple[Release, Release], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)

    icons = table(releases[0].msi, "Icon")

    assert len(icons) == 1
    assert list(tmp_path.iterdir()) == []


def test_a_file_keeps_its_component_in_every_version(releases: tuple[Release, Release]) -> None:
    def components(msi: Path) -> dict[str, str]:
        codes = {row[0]: row[1] for row in table(msi, "Component")}
        return {row[2]: codes[row[1]] for row in table(msi, "File")}

    first, second = (components(release.msi) for release in releases)

    assert set(first) == {path.name for path in releases[0].program.rglob("*") if path.is_file()}
    assert {name: first[name] for name in set(first) & set(second)} == {
        name: second[name] for name in set(first) & set(second)}
    assert len(set(first.values()) | set(second.values())) == len(set(first) | set(second))


def test_only_the_program_is_installed_unless_more_is_named(releases: tuple[Release, Release]) -> None:
    assert {row[0]: row[5] for row in table(releases[0].msi, "Feature")} == {
        "Program": "1", "DesktopEntry": "2", "AutoStart": "2"}


@pytest.mark.wine
def test_a_folder_that_others_can_write_is_refused(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    for folder in (r"C:\Tools\VoiceDesk", r"C:\Program Files\..\Tools\VoiceDesk"):
        assert machine.run("msiexec", "/i", str(releases[0].msi), "/qn", f"INSTALLFOLDER={folder}") != 0
    assert not list(machine.drive.rglob("voicedesk-cli.exe"))

    ours = r"INSTALLFOLDER=C:\Program Files\Our VoiceDesk"
    assert machine.run("msiexec", "/i", str(releases[0].msi), "/qn", ours) == 0
    assert machine.path(r"C:\Program Files\Our VoiceDesk\voicedesk-cli.exe").exists()
    assert machine.run("msiexec", "/x", str(releases[0].msi), "/qn", ours) == 0  # Wine would not know


@pytest.mark.wine
def test_it_installs_for_everybody_upgrades_and_leaves_nothing_behind(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    folder = machine.drive / "Program Files" / "VoiceDesk"

    assert machine.run("msiexec", "/i", str(first.msi), "/qn", "ADDLOCAL=Program,AutoStart") == 0
    assert (folder / "_internal" / "of 1.0.0.txt").exists()
    assert machine.values("HKLM", RUN_KEY)["VoiceDesk"] == r'"C:\Program Files\VoiceDesk\VoiceDesk.exe"'
    assert not (machine.profile / "Desktop" / "VoiceDesk.lnk").exists()

    assert machine.run("msiexec", "/i", str(second.msi), "/qn") == 0
    assert (folder / "_internal" / "of 1.1.0.txt").exists()
    assert not (folder / "_internal" / "of 1.0.0.txt").exists()

    assert machine.run("msiexec", "/i", str(first.msi), "/qn") != 0, "an older version must be refused"
    assert (folder / "_internal" / "of 1.1.0.txt").exists()

    assert machine.run("msiexec", "/x", str(second.msi), "/qn") == 0
