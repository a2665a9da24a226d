"""The setup program, run silently. After every test the machine must be as it was (see ``machine``)."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.packaging.windows.conftest import Release
from tests.packaging.windows.wine_machine import RUN_KEY, UNINSTALL_KEY, WineMachine, await_true

pytestmark = pytest.mark.wine
HERE = r"AppData\Local\Programs\VoiceDesk"
OK, IN_USE, NOT_WRITABLE, MANAGED, UNFIT_SYSTEM, OPEN_FOLDER = 0, 3, 4, 6, 7, 8


def place(machine: WineMachine) -> Path:
    return machine.local / "Programs" / "VoiceDesk"


def start_menu(machine: WineMachine) -> Path:
    return machine.profile / "AppData/Roaming/Microsoft/Windows/Start Menu/Programs/VoiceDesk.lnk"


def desktop(machine: WineMachine) -> Path:
    return machine.profile / "Desktop" / "VoiceDesk.lnk"


def installed(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


def expected(release: Release) -> set[str]:
    return installed(release.program) | {"Uninstall.exe"}


def removed(machine: WineMachine, folder: Path, *switches: str) -> int:
    """Removes the program from the folder as Apps & features does, and waits until all is done."""
    code = machine.run(folder / "Uninstall.exe", "/S", *switches)
    await_true(lambda: not folder.exists() and not list(machine.temporary.glob("~nsu*")))
    return code


def test_it_installs_for_one_person_and_leaves_nothing_behind(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, _ = releases

    assert machine.run(first.setup, "/S") == OK
    assert installed(place(machine)) == expected(first)
    assert start_menu(machine).exists()
    assert not desktop(machine).exists()
    assert "VoiceDesk" not in machine.values("HKCU", RUN_KEY)
    told = machine.values("HKCU", UNINSTALL_KEY)
    folder = rf"C:\users\{machine.profile.name}\{HERE}"
    assert told == {
        "DisplayName": "VoiceDesk", "DisplayVersion": "1.0.0", "Publisher": "The VoiceDesk authors",
        "DisplayIcon": rf"{folder}\VoiceDesk.exe,0", "InstallLocation": folder,
        "UninstallString": f'"{folder}\\Uninstall.exe"',
        "QuietUninstallString": f'"{folder}\\Uninstall.exe" /S',
        "EstimatedSize": told["EstimatedSize"], "NoModify": "dword:00000001", "NoRepair": "dword:00000001"}
    size_kb = sum(path.stat().st_size for path in first.program.rglob("*") if path.is_file()) / 1024
    assert int(told["EstimatedSize"].removeprefix("dword:"), 16) == pytest.approx(size_kb, abs=1)

    assert removed(machine, place(machine)) == OK


def test_the_switches_choose_folder_and_entries(
        machine: WineMachine, releases: tuple[Release, Release], tmp_path: Path) -> None:
    folder = r"C:\Our programs\VoiceDesk"

    # A folder is given without quotes, also if there are spaces in its name.
    switches = f"/S /DESKTOP /AUTOSTART /NOSTARTMENU /D={folder}".split(" ")

    assert machine.run(releases[0].setup, *switches) == OK
    assert installed(machine.path(folder)) == expected(releases[0])
    assert desktop(machine).exists()
    assert not start_menu(machine).exists()
    assert machine.values("HKCU", RUN_KEY)["VoiceDesk"] == f'"{folder}\\VoiceDesk.exe"'

    copy = Path(shutil.copy(machine.path(folder) / "Uninstall.exe", tmp_path))
    assert machine.run(copy, *f"/S _?={folder}".split(" ")) == OK
    assert not machine.path(folder).exists(), "a copy of the uninstaller ends when all is done"
    machine.path(folder).parent.rmdir()


def test_it_installs_for_everybody_with_a_switch_and_later_versions_go_there_too(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    folder = machine.drive / "Program Files" / "VoiceDesk"

    assert machine.run(first.setup, "/S", "/ALLUSERS") == OK
    assert installed(folder) == expected(first)
    assert machine.values("HKLM", UNINSTALL_KEY)["DisplayVersion"] == "1.0.0"
    assert machine.values("HKCU", UNINSTALL_KEY) == {}

    assert machine.run(second.setup, "/S") == OK
    assert installed(folder) == expected(second)
    assert machine.values("HKLM", UNINSTALL_KEY)["DisplayVersion"] == "1.1.0"
    assert not place(machine).exists()

    assert removed(machine, folder) == OK


def test_an_upgrade_closes_the_running_program_and_keeps_settings_and_choices(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    settings = machine.local / "VoiceDesk" / "settings.json"
    machine.run(first.setup, "/S", "/DESKTOP", "/AUTOSTART", "/NOSTARTMENU")
    settings.parent.mkdir()
    settings.write_text("{}", encoding="utf-8")

    with machine.running(place(machine) / "VoiceDesk.exe") as program:
        assert machine.run(second.setup, "/S") == OK
        assert program.wait(5) == 0
    assert (machine.temporary / "closed").exists(), "it was ended, not asked to close"
    assert installed(place(machine)) == expected(second)
    assert settings.read_text(encoding="utf-8") == "{}"
    assert desktop(machine).exists()
    assert not start_menu(machine).exists()
    assert "VoiceDesk" in machine.values("HKCU", RUN_KEY)
    assert machine.values("HKCU", UNINSTALL_KEY)["DisplayVersion"] == "1.1.0"

    assert machine.run(second.setup, "/S", "/NODESKTOP", "/NOAUTOSTART", "/STARTMENU") == OK
    assert not desktop(machine).exists()
    assert start_menu(machine).exists()
    assert "VoiceDesk" not in machine.values("HKCU", RUN_KEY)

    assert removed(machine, place(machine)) == OK
    assert settings.exists(), "settings stay unless the person says otherwise"
    settings.unlink()
    settings.parent.rmdir()


def test_a_program_that_does_not_close_is_ended_and_noclose_spares_it(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    machine.run(first.setup, "/S")

    with machine.running(place(machine) / "voicedesk-cli.exe", "/STUBBORN") as program:
        assert machine.run(second.setup, "/S", "/NOCLOSE") == IN_USE
        assert machine.run(place(machine) / "Uninstall.exe", "/S", "/NOCLOSE",
                           rf"_?=C:\users\{machine.profile.name}\{HERE}") == IN_USE
        assert program.poll() is None
        assert installed(place(machine)) == expected(first)

        assert removed(machine, place(machine)) == OK
        program.wait(5)
    assert not (machine.temporary / "closed").exists()


def test_removing_takes_settings_and_keys_only_when_told(
        machine: WineMachine, releases: tuple[Release, Release], key_item: Path) -> None:
    first, _ = releases
    logs = machine.local / "VoiceDesk" / "Logs"
    logs.mkdir(parents=True)
    (logs / "voicedesk-2026-12-01.log").write_text("a line", encoding="utf-8")
    assert machine.run(key_item) == OK

    machine.run(first.setup, "/S")
    removed(machine, place(machine))
    assert machine.run(key_item, "/LOOK") == 2
    assert logs.exists()

    machine.run(first.setup, "/S")
    removed(machine, place(machine), "/REMOVESETTINGS")
    assert machine.run(key_item, "/LOOK") == 0
    assert not logs.parent.exists()


def test_what_others_put_into_the_folder_stays(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    machine.run(releases[0].setup, "/S")
    theirs = place(machine) / "_internal" / "notes.txt"
    theirs.write_text("mine", encoding="utf-8")

    machine.run(place(machine) / "Uninstall.exe", "/S")
    await_true(lambda: not (place(machine) / "Uninstall.exe").exists()
               and not list(machine.temporary.glob("~nsu*")))

    assert installed(place(machine)) == {"_internal/notes.txt"}
    theirs.unlink()
    theirs.parent.rmdir()
    place(machine).rmdir()
    place(machine).parent.rmdir()


def test_a_newer_version_may_move_and_takes_the_old_place_along(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    machine.run(first.setup, "/S")

    assert machine.run(second.setup, "/S", r"/D=C:\Elsewhere\VoiceDesk") == OK
    assert not place(machine).exists()
    assert installed(machine.path(r"C:\Elsewhere\VoiceDesk")) == expected(second)

    assert removed(machine, machine.path(r"C:\Elsewhere\VoiceDesk")) == OK
    machine.path(r"C:\Elsewhere").rmdir()


def test_a_folder_that_cannot_be_written_is_told_before_the_old_version_goes(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    machine.run(first.setup, "/S")
    blocked = machine.path(r"C:\blocked")
    blocked.write_text("a file where a folder should be", encoding="utf-8")

    assert machine.run(second.setup, "/S", r"/D=C:\blocked\VoiceDesk") == NOT_WRITABLE
    assert installed(place(machine)) == expected(first)

    blocked.unlink()
    assert removed(machine, place(machine)) == OK


@pytest.mark.parametrize("folder", [r"C:\Tools\VoiceDesk", r"C:\Program Files\..\Tools\VoiceDesk",
                                    r"C:\Program Files elsewhere\VoiceDesk", r"C:\users\Public\VoiceDesk"])
def test_for_everybody_a_folder_that_others_can_write_is_refused(
        machine: WineMachine, releases: tuple[Release, Release], folder: str) -> None:
    assert machine.run(releases[0].setup, *f"/S /ALLUSERS /D={folder}".split(" ")) == OPEN_FOLDER
    assert not list(machine.drive.rglob("voicedesk-cli.exe"))


def test_for_everybody_another_folder_below_that_of_the_programs_will_do(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    folder = machine.path(r"C:\Program Files\Ours\VoiceDesk")

    assert machine.run(releases[0].setup, "/S", "/ALLUSERS", r"/D=C:\program", r"files\Ours\VoiceDesk") == OK
    assert installed(folder) == expected(releases[0])

    assert removed(machine, folder) == OK
    folder.parent.rmdir()


def test_an_earlier_version_that_others_could_change_is_not_run_with_an_administrators_rights(
        machine: WineMachine, releases: tuple[Release, Release], key_item: Path) -> None:
    theirs = machine.path(r"C:\Tools\VoiceDesk")
    theirs.mkdir(parents=True)
    shutil.copy(key_item, theirs / "Uninstall.exe")  # leaves a key, if it is run
    value = ("/v", "InstallLocation", "/d", r"C:\Tools\VoiceDesk", "/f")
    assert machine.run("reg", "add", rf"HKLM\{UNINSTALL_KEY}", *value, "/reg:64") == OK

    assert machine.run(releases[0].setup, "/S", "/ALLUSERS") == OPEN_FOLDER

    assert machine.run(key_item, "/LOOK") == 0
    assert installed(theirs) == {"Uninstall.exe"}
    machine.run("reg", "delete", rf"HKLM\{UNINSTALL_KEY}", "/f", "/reg:64")
    shutil.rmtree(theirs.parent)


def test_an_older_windows_is_refused(machine: WineMachine, releases: tuple[Release, Release]) -> None:
    machine.run("winecfg", "-v", "win81")
    try:
        assert machine.run(releases[0].setup, "/S") == UNFIT_SYSTEM
    finally:
        machine.run("winecfg", "-v", "win10")


def test_the_setup_program_and_the_msi_do_not_mix(
        machine: WineMachine, releases: tuple[Release, Release]) -> None:
    first, second = releases
    assert machine.run("msiexec", "/i", str(first.msi), "/qn") == OK
    assert machine.run(second.setup, "/S", "/ALLUSERS") == MANAGED
    assert machine.run("msiexec", "/x", str(first.msi), "/qn") == OK

    assert machine.run(first.setup, "/S", "/ALLUSERS") == OK
    folder = machine.drive / "Program Files" / "VoiceDesk"
    assert machine.run("msiexec", "/i", str(second.msi), "/qn") != OK
    assert installed(folder) == expected(first)
    assert removed(machine, folder) == OK
