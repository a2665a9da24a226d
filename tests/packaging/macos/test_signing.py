from __future__ import annotations

from pathlib import Path

import pytest
from macos import bundle, signing_commands
from macos.credentials import AD_HOC, Identity
from macos.refusal import PackingFailed
from macos.rules import code_in
from macos.seals import broken_seals

from tests.packaging.macos import stand_in
from tests.packaging.macos.scripted_mac import ScriptedMac, signature_of

SOMEBODY = Identity("Developer ID Application: Somebody (TEAM123456)")


@pytest.fixture
def app(program: Path, tmp_path: Path) -> Path:
    folder = tmp_path / "made"
    folder.mkdir()
    return bundle.assemble(program, folder)


def test_with_a_certificate_all_that_is_code_is_signed_hardened_and_entitled_to_the_microphone_alone(
        app: Path, mac: ScriptedMac) -> None:
    bundle.sign(app, SOMEBODY, mac)

    signatures = {path: signature_of(path) for path in code_in(app)}
    main = app / "Contents" / "MacOS" / "VoiceDesk"
    assert len(signatures) == 10
    for path, signature in signatures.items():
        assert signature is not None
        assert signature.is_somebodys
        assert signature.is_hardened
        assert signature.entitlements == (
            {"com.apple.security.device.audio-input": True} if path == main else {})
    assert broken_seals(app, ad_hoc=False) == []


def test_everything_is_signed_before_what_it_lies_in(app: Path, mac: ScriptedMac) -> None:
    inner = app / "Contents" / "Frameworks" / "PySide6" / "Qt" / "lib" / "QtCore.framework"
    stand_in.put(inner / "Versions" / "A" / "Helpers" / "helper", stand_in.mach_o())
    stand_in.write_framework(inner / "Versions" / "A" / "Frameworks" / "Deep.framework", stand_in.mach_o())

    bundle.sign(app, SOMEBODY, mac)

    signed = [Path(word) for words in mac.ran("codesign", "--force") for word in words
              if word.startswith(str(app))]
    assert signed[-1] == app
    assert len(signed) == len(set(signed))
    for place, path in enumerate(signed):
        assert not any(path in later.parents for later in signed[place + 1:]), path
    version = inner / "Versions" / "A"
    assert signed[-3:] == [version / "Frameworks" / "Deep.framework" / "Versions" / "A", version, app]


def test_the_commands_are_those_that_apple_asks_for(app: Path, tmp_path: Path) -> None:
    *inside, whole = signing_commands.signing(app, SOMEBODY, tmp_path / "rights.plist")

    start = ("codesign", "--force", "--sign", SOMEBODY.name, "--options", "runtime", "--timestamp")
    assert whole == (*start, "--entitlements", str(tmp_path / "rights.plist"), str(app))
    assert [command[:7] for command in inside] == [start] * len(inside)
    assert not any("--entitlements" in command or "--deep" in command for command in inside)


def test_a_keychain_of_its_own_is_named_in_every_command(app: Path, tmp_path: Path) -> None:
    identity = Identity("Somebody", "/tmp/build.keychain-db")

    for command in signing_commands.signing(app, identity, tmp_path / "rights.plist"):
        assert command[command.index("--keychain") + 1] == "/tmp/build.keychain-db"


def test_without_a_certificate_it_is_signed_ad_hoc_and_not_hardened_as_it_would_not_start(
        app: Path, mac: ScriptedMac) -> None:
    bundle.sign(app, AD_HOC, mac)

    for words in mac.ran("codesign", "--force"):
        assert words[3:5] == ["-", "--timestamp=none"]
        assert "--options" not in words
    assert all(signature_of(path) is not None for path in code_in(app))
    assert broken_seals(app, ad_hoc=True) == []


def test_many_files_are_signed_by_few_commands(app: Path, mac: ScriptedMac) -> None:
    for number in range(120):
        stand_in.put(app / "Contents" / "Frameworks" / f"lib{number}.dylib", stand_in.mach_o())

    bundle.sign(app, AD_HOC, mac)

    assert len(mac.ran("codesign", "--force")) == 3 + 1 + 1  # loose code, the framework, the bundle
    assert broken_seals(app, ad_hoc=True) == []


def test_the_signatures_are_verified_after_all_is_signed(app: Path, mac: ScriptedMac) -> None:
    bundle.sign(app, SOMEBODY, mac)

    assert mac.commands[-1] == ["codesign", "--verify", "--deep", "--strict", "--verbose=2", str(app)]


def test_a_time_service_that_does_not_answer_at_once_is_asked_again(
        app: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("time.sleep", lambda _: None)

    bundle.sign(app, SOMEBODY, ScriptedMac(refuses=["codesign --force", "codesign --force"]))

    assert broken_seals(app, ad_hoc=False) == []


def test_a_file_that_stayed_unsigned_is_named_and_nothing_is_shipped(app: Path) -> None:
    with pytest.raises(PackingFailed, match=r"Contents/Frameworks/soxr/soxr_ext\.so \(arm64\) is not signed"):
        bundle.sign(app, SOMEBODY, ScriptedMac(forgets="soxr_ext.so"))


def test_a_signature_without_the_microphone_is_found_on_the_final_bundle(app: Path) -> None:
    with pytest.raises(PackingFailed, match="Contents/MacOS/VoiceDesk is entitled to nothing"):
        bundle.sign(app, SOMEBODY, ScriptedMac(loses_rights=True))


def test_an_ad_hoc_signature_is_not_taken_for_somebodys(app: Path, mac: ScriptedMac) -> None:
    bundle.sign(app, AD_HOC, mac)

    told = broken_seals(app, ad_hoc=False)

    assert "Contents/MacOS/VoiceDesk (arm64) is signed by no certificate." in told
    assert "Contents/MacOS/VoiceDesk (arm64) has no hardened runtime." in told
    assert len(told) == 2 * len(code_in(app))


def test_data_that_nothing_seals_are_told(app: Path, mac: ScriptedMac) -> None:
    bundle.sign(app, AD_HOC, mac)
    (app / "Contents" / "_CodeSignature" / "CodeResources").unlink()

    assert broken_seals(app, ad_hoc=True) == [
        "The bundle's data are not sealed: Contents/_CodeSignature/CodeResources is missing."]
