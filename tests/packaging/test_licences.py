from __future__ import annotations

import re
from importlib import metadata
from pathlib import Path

import pytest
from release import licences, native_libraries
from release.content import EXCLUDED
from release.expressions import LicenceRefused, may_be_shipped, spdx
from release.inventory import Inventory, of_rows
from release.licence_table import DISTRIBUTIONS

from tests.fakes.distributions import install
from voicedesk.licences import component
from voicedesk.licences.component import Component, LicenceText


@pytest.mark.parametrize(
    "expression",
    [
        "MIT",
        "MIT OR GPL-3.0-only",
        "GPL-2.0-only OR (MIT AND Apache-2.0)",
        "LGPL-3.0-only OR GPL-2.0-only",
        "BSD-3-Clause AND 0BSD AND MIT AND Zlib AND CC0-1.0",
        "GPL-3.0-or-later WITH GCC-exception-3.1 AND MIT",
    ],
)
def test_what_permits_shipping_is_known(expression: str) -> None:
    assert may_be_shipped(expression)


@pytest.mark.parametrize(
    "expression", ["GPL-3.0-only", "MIT AND GPL-2.0-or-later", "(GPL-2.0-only OR GPL-3.0-only)"]
)
def test_the_gpl_alone_does_not_permit_shipping(expression: str) -> None:
    assert not may_be_shipped(expression)


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "BSD License",
        "My-Own",
        "MIT AND",
        "(MIT",
        "MIT )",
        "MIT MIT",
        "GPL-3.0-only WITH Nonsense",
        "not stated",
    ],
)
def test_what_is_no_known_licence_is_refused(expression: str) -> None:
    with pytest.raises(LicenceRefused):
        may_be_shipped(expression)


def test_old_words_become_an_expression_only_when_they_mean_one() -> None:
    assert spdx("Apache Software License") == "Apache-2.0"
    assert spdx("BSD License") == "BSD License"


def test_a_distribution_without_a_text_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(LicenceRefused, match="thing: it brings no text of its licence"):
        licences.of_distribution(install(tmp_path, "thing", "License-Expression: MIT"))


@pytest.mark.parametrize(
    ("said", "complaint"),
    [
        ("License-Expression: GPL-3.0-only", "thing: “GPL-3.0-only” does not permit"),
        ("License: BSD", "thing: “BSD” is no licence"),
        ("", "thing: “not” is no licence"),
    ],
)
def test_a_licence_that_will_not_do_is_refused_by_name(said: str, complaint: str, tmp_path: Path) -> None:
    with pytest.raises(LicenceRefused, match=re.escape(complaint)):
        licences.of_distribution(install(tmp_path, "thing", said, {"INFO/licenses/LICENSE": "Text."}))


def test_qt_comes_with_its_terms_its_source_and_how_to_replace_it() -> None:
    qt = licences.of_distribution(metadata.distribution("PySide6_Essentials"))

    assert {"LGPL-3.0.txt", "GPL-3.0.txt"} <= {text.name for text in qt.texts}
    for words in (
        "Lesser General Public License, version 3",
        "https://download.qt.io",
        "replace them",
        "may take VoiceDesk apart",
    ):
        assert words in qt.notice
    assert "LGPL-3.0-only" in qt.licence


def test_every_locked_requirement_that_is_installed_could_be_shipped() -> None:
    """Whatever the analysis finds of them tomorrow."""
    lock = licences.product.ROOT / "packaging" / "requirements.lock"
    names = re.findall(r"^([A-Za-z0-9._-]+)==", lock.read_text(encoding="utf-8"), re.MULTILINE)
    installed = {re.sub(r"[-_.]+", "-", each.name).lower(): each for each in metadata.distributions()}
    refused = []
    for name in names:
        try:
            if name in installed and name not in EXCLUDED:
                licences.of_distribution(installed[name])
        except LicenceRefused as error:
            refused.append(str(error))

    assert refused == []


def test_every_exception_says_why_and_names_texts_that_are_there() -> None:
    for name, known in DISTRIBUTIONS.items():
        assert known.reason, name
        assert all(licences.standard_text(text).text.strip() for text in known.texts), name


def test_what_is_frozen_is_told_by_who_brought_it(tmp_path: Path) -> None:
    thing = install(
        tmp_path, "thing", "", {"thing/__init__.py": "", "thing/core.so": "", "space/of/all.py": ""}
    )
    found = of_rows(
        [
            ("thing", str(tmp_path / "thing/__init__.py"), "PYMODULE"),
            ("json", "json.py", "PYMODULE"),
            ("thing\\core.so", "x", "BINARY"),
            ("space.of.all", "x", "PYMODULE"),
            ("space", "-", "PYMODULE"),
            ("voicedesk.cli", "x", "PYMODULE"),
            ("libX11.so.6", "/usr/lib/libX11.so.6", "BINARY"),
            ("libthing.so", "thing/core.so", "SYMLINK"),
            ("resources/icons/mic.svg", "x", "DATA"),
            ("base_library.zip", "x", "DATA"),
            ("stranger", "x", "PYMODULE"),
            ("odd/file.bin", "x", "DATA"),
        ],
        [thing],
    )

    assert found.distributions == {"thing": {"thing/__init__.py", "thing/core.so", "space/of/all.py"}}
    assert found.native == {"libX11.so.6"}
    assert found.unknown == {"stranger", "odd/file.bin"}


def test_a_file_that_lies_elsewhere_in_the_bundle_is_known_by_where_it_came_from(tmp_path: Path) -> None:
    thing = install(tmp_path, "thing", "", {"win32/lib/pythoncom.py": "", "thing/deep/part.dll": ""})

    found = of_rows(
        [
            ("pythoncom", str(tmp_path / "win32/lib/pythoncom.py"), "PYMODULE"),
            ("part.dll", str(tmp_path / "thing/deep/part.dll"), "BINARY"),
        ],
        [thing],
    )

    assert found.distributions == {"thing": {"win32/lib/pythoncom.py", "thing/deep/part.dll"}}
    assert not found.native | found.unknown


def test_the_c_runtime_of_windows_is_told_with_its_files() -> None:
    files = {"VCRUNTIME140.dll", "MSVCP140_1.dll", "VCOMP140.DLL", "vccorlib140.dll"}

    [runtime] = native_libraries.native_components(files)

    assert runtime.name == "Microsoft Visual C++ runtime"
    assert "MSVCP140_1.dll, VCOMP140.DLL, VCRUNTIME140.dll, vccorlib140.dll" in runtime.texts[0].text


def test_everything_that_is_wrong_is_told_at_once() -> None:
    found = Inventory(native={"libreadline.so.8", "libgtk-3.so.0"}, unknown={"odd/file.bin"})

    with pytest.raises(LicenceRefused) as refused:
        licences.components(found)

    for words in ("odd/file.bin", "libreadline.so.8", "libgtk-3.so.0"):
        assert words in str(refused.value)


class Machine:
    """A Debian that knows one library, and whose documents lie in a folder."""

    def __init__(self, documents: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(native_libraries, "DOCUMENTS", documents)
        monkeypatch.setattr(native_libraries, "system_name", lambda: "debian")
        monkeypatch.setattr(native_libraries, "_asked", self.answer)

    def answer(self, question: str, *words: str) -> str:
        if question == "-W":
            return "libjack0\t1.9.21\n"
        return "libjack0:amd64: /usr/lib/x86_64-linux-gnu/libjack.so.0\n" if "*/libjack.so.0" in words else ""


def test_a_library_of_the_machine_has_its_packages_text_and_the_one_that_refers_to(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Machine(tmp_path, monkeypatch)
    (tmp_path / "libjack0").mkdir()
    (tmp_path / "libjack0" / "copyright").write_text("As in common-licenses/LGPL-2.1", encoding="utf-8")

    [jack] = native_libraries.native_components({"libjack.so.0"})

    assert (jack.name, jack.version, jack.licence) == ("libjack0", "1.9.21", "LGPL-2.1-or-later")
    assert [text.name for text in jack.texts] == ["copyright", "LGPL-2.1.txt"]
    assert "libjack.so.0" in jack.notice


@pytest.mark.parametrize(
    ("library", "complaint"),
    [
        ("libjack.so.0", "libjack0: the text of its licence is not installed"),
        ("libz.so.1", "libz.so.1: no package of this machine brought it"),
    ],
)
def test_a_library_of_nobody_or_without_a_text_is_refused(
    library: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Machine(tmp_path, monkeypatch)

    with pytest.raises(LicenceRefused, match=complaint):
        native_libraries.native_components({library})


def test_a_machine_without_dpkg_is_told_where_to_build(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(LicenceRefused, match="Debian or Ubuntu"):
        native_libraries.native_components({"libz.so.1"})


def test_the_folder_of_licences_is_frozen_with_the_program(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    part = Component("thing", "1.0", "MIT", (LicenceText("LICENSE", "Fine."),))
    monkeypatch.setattr(licences, "components", lambda found: (part,))

    frozen = licences.rows([], tmp_path)

    assert {place for place, _, _ in frozen} == {
        "licences/THIRD-PARTY.txt",
        "licences/index.json",
        "licences/thing/LICENSE",
    }
    assert all(Path(source).is_file() and kind == "DATA" for _, source, kind in frozen)
    assert component.read(tmp_path / "licences") == (part,)
    assert "espeak-ng" in (tmp_path / "licences" / "THIRD-PARTY.txt").read_text(encoding="utf-8")


def test_pythons_own_terms_are_there() -> None:
    assert "PYTHON SOFTWARE FOUNDATION" in licences.python().texts[0].text.upper()
