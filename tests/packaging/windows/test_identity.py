"""What the installers say of the program agrees with what the program does."""

from __future__ import annotations

import ast
from dataclasses import dataclass
from pathlib import PureWindowsPath
from xml.etree import ElementTree

import platformdirs.windows
import pytest
from release import product
from windows import setup_program, version_resource
from windows.identity import version_numbers

from voicedesk.settings import profile, secrets


@pytest.mark.parametrize(("version", "numbers"), [("0.1.0", (0, 1, 0, 0)), ("12.34.5678", (12, 34, 5678, 0))])
def test_a_version_has_the_four_numbers_of_windows(version: str, numbers: tuple[int, ...]) -> None:
    assert version_numbers(version) == numbers


@pytest.mark.parametrize("version", ["1.2", "1.2.3.4", "1.2.3rc1", "256.0.0", "1.256.0", "1.0.65536", ""])
def test_a_version_that_windows_cannot_express_is_refused(version: str) -> None:
    with pytest.raises(ValueError, match="version"):
        version_numbers(version)


def test_the_uninstaller_knows_where_settings_and_keys_are(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platformdirs.windows, "get_win_folder", lambda name: rf"C:\Users\me\{name}")
    system = platformdirs.windows.Windows(profile.APPLICATION, appauthor=False)
    ours = PureWindowsPath(rf"C:\Users\me\CSIDL_LOCAL_APPDATA\{setup_program.SETTINGS_FOLDER}")

    for folder in (system.user_config_dir, system.user_data_dir, system.user_log_dir):
        assert PureWindowsPath(folder).is_relative_to(ours)
    assert (setup_program.KEY_SERVICE, setup_program.KEY_ITEM) == (secrets.SERVICE, secrets.ITEM)


def test_the_program_is_not_installed_among_its_settings() -> None:
    script = (setup_program.HERE / "choices.nsh").read_text(encoding="utf-8")

    assert r'StrCpy $INSTDIR "$LOCALAPPDATA\Programs\${NAME}"' in script


@dataclass
class Heard:
    """The pieces of PyInstaller's notation, each remembering what it was given."""

    name: str
    positional: list[object]
    named: dict[str, object]


def read(node: ast.expr) -> object:
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
        return Heard(node.func.id, [read(each) for each in node.args],
                     {each.arg or "": read(each.value) for each in node.keywords})
    if isinstance(node, ast.List):
        return [read(each) for each in node.elts]
    return ast.literal_eval(node)


@pytest.mark.parametrize(("program", "description"), [
    ("VoiceDesk", "VoiceDesk"), ("voicedesk-cli", "VoiceDesk commands")])
def test_the_version_resource_says_what_the_program_is(program: str, description: str) -> None:
    info = read(ast.parse(version_resource.version_info_text(program), mode="eval").body)

    assert isinstance(info, Heard)
    numbers = version_numbers(product.version())
    fixed = info.named["ffi"]
    assert isinstance(fixed, Heard)
    assert fixed.named["filevers"] == fixed.named["prodvers"] == numbers
    strings = info.named["kids"][0].positional[0][0].positional[1]  # type: ignore[index]
    told = dict(string.positional for string in strings)
    assert told["FileDescription"] == description
    assert told["ProductVersion"] == told["FileVersion"] == product.version()
    assert told["OriginalFilename"] == f"{program}.exe"
    assert told["CompanyName"] == product.PUBLISHER


def test_the_manifest_asks_for_sharp_pictures_long_paths_and_no_rights() -> None:
    root = ElementTree.fromstring(version_resource.MANIFEST.read_bytes())
    settings = "{http://schemas.microsoft.com/SMI/2016/WindowsSettings}"

    assert root.findtext(f".//{settings}dpiAwareness") == "PerMonitorV2, PerMonitor"
    assert root.findtext(f".//{settings}longPathAware") == "true"
    level = root.find(".//{urn:schemas-microsoft-com:asm.v3}requestedExecutionLevel")
    assert level is not None
    assert level.attrib["level"] == "asInvoker"


def test_the_freezing_keeps_what_the_manifest_asks_for() -> None:
    winmanifest = pytest.importorskip("PyInstaller.utils.win32.winmanifest")

    kept = winmanifest.create_application_manifest(version_resource.MANIFEST.read_bytes())

    for text in (b"PerMonitorV2, PerMonitor", b"<longPathAware", b"Microsoft.Windows.Common-Controls"):
        assert text in kept
