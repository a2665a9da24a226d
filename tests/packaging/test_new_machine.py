"""The set-up on a new machine, where everything has a newer version since the locks were written."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from steps import requirements
from steps.missing import missing

from tests.packaging import tiny_wheel
from tests.packaging.new_machine import NEWER, NewMachine, head

pytestmark = pytest.mark.timeout(300)
# What each Python sets up; between them, by every lock. (The one for the tests holds the two others.)
PURPOSES = {"3.11": "test", "3.12": "build", "3.13": "run"}
RUNNING = f"3.{sys.version_info.minor}"
ASKED = "import sys, ensurepip; print(f'3.{sys.version_info.minor}')"


def python_of(version: str) -> str:
    """A Python of that version, the running one if it is; the test is skipped where there is none."""
    ours = getattr(sys, "_base_executable", "") if version == RUNNING else ""
    elsewhere = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for program in filter(None, (ours, shutil.which(f"python{version}"), *map(str, elsewhere))):
        answer = subprocess.run([program, "-c", ASKED], capture_output=True, text=True, check=False)
        if answer.stdout.strip() == version:
            return program
    pytest.skip(f"there is no Python {version} here")


@pytest.fixture(scope="module", params=PURPOSES)
def machine(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewMachine]:
    """One for each Python, with the pip it brings, set up."""
    folder = tmp_path_factory.mktemp("machine")
    made = NewMachine(folder, python_of(request.param))
    done = made.step(f"prepare({PURPOSES[request.param]!r})")
    assert done.returncode == 0, done.stderr
    yield made
    shutil.rmtree(folder)


def test_every_lock_installs_as_it_stands_though_all_of_it_has_newer_versions(machine: NewMachine) -> None:
    listed = json.loads(machine.pip("list", "--format", "json").stdout)
    installed = {each["name"]: each["version"] for each in listed}

    assert installed.pop("voicedesk") == "1.0.0"
    assert NEWER not in installed.values()
    assert len(installed) > 100
    assert all(installed[name] in machine.locked()[name] for name in installed)
    assert set(requirements.WITHOUT_WHEEL) <= set(installed)


def test_the_pip_in_the_environment_is_the_locked_one(machine: NewMachine) -> None:
    [version] = machine.locked()["pip"]

    assert machine.pip("--version").stdout.startswith(f"pip {version} from ")


def test_a_pip_that_is_set_to_install_elsewhere_installs_here(machine: NewMachine) -> None:
    assert not machine.elsewhere.exists()


def test_where_pip_refuses_the_sentence_names_what_it_refused(machine: NewMachine) -> None:
    package = requirements.blocks(machine.lock("requirements-test.lock"))["pytest-cov"]
    (machine.checkout / "shorter.lock").write_text(package, encoding="utf-8")

    resolved = "['--dry-run', '--ignore-installed', '--require-hashes', '-r', 'shorter.lock']"
    done = machine.step(f"_pip({resolved}, 1, 'Requirements')")

    assert done.returncode == 1
    assert re.search(r"pip also wants (coverage\[toml\]|coverage|pytest|pluggy)>=[\d.]+, which the lock does",
                     done.stderr), done.stderr


@pytest.mark.parametrize("machine", ["3.11"], indirect=True)
def test_what_is_missing_afterwards_is_named_with_what_needs_it(machine: NewMachine) -> None:
    assert machine.pip("uninstall", "--yes", "coverage").returncode == 0
    [version] = machine.locked()["pytest-cov"]

    told = machine.step("_refuse_gaps('test')").stderr

    assert re.search(rf"\n  coverage\S*, needed by pytest-cov {re.escape(version)}\n", told), told
    assert "requirements-test.lock was installed, and this is missing still:" in told


def given(folder: Path, name: str, *lines: str, version: str = "1.0") -> None:
    """Installs a package of metadata alone."""
    wheel = tiny_wheel.pack(folder, "\n".join([head(name, version), *lines, ""]))
    shutil.unpack_archive(wheel, folder, "zip")


@pytest.fixture
def installed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder on the path, where packages may be put."""
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_what_an_extra_needs_is_missed_too(installed: Path) -> None:
    given(installed, "oak", "Requires-Dist: elm[leaves]>=1")
    given(installed, "elm", "Provides-Extra: leaves", "Requires-Dist: ash; extra == 'leaves'",
          "Requires-Dist: yew; extra == 'roots'")

    assert list(missing("oak")) == ["ash; extra == \"leaves\", needed by elm 1.0"]


def test_what_another_system_needs_is_not_missed(installed: Path) -> None:
    given(installed, "oak", "Requires-Dist: elm; sys_platform == 'plan9'", "Requires-Dist: ash<2")
    given(installed, "ash", "Requires-Dist: oak")

    assert list(missing("oak")) == []


def test_a_version_that_will_not_do_is_missed_and_named(installed: Path) -> None:
    given(installed, "oak", "Requires-Dist: elm>=2", "Requires-Dist: ash")
    given(installed, "elm", version="1.5")

    assert list(missing("oak")) == ["elm>=2, needed by oak 1.0; 1.5 is there", "ash, needed by oak 1.0"]
