"""A machine that has a Python and nothing else, and an index of packages in folders.

The index holds every package of the real locks, as a wheel of metadata alone (what the packages need and
offer is what the real ones say), and a newer version of each. Two are themselves: the pip that this Python
brought, under the locked version's name, and what the set-up imports. The locks name these wheels' hashes;
all else in them is as it is.
"""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import tarfile
import tomllib
from collections.abc import Iterator
from functools import cache
from importlib import metadata
from pathlib import Path

from steps import requirements

from tests.packaging import FOLDER, tiny_wheel

NEWER = "99999"
IMPORTED = "packaging"
LOCKS = ("requirements.lock", "requirements-build.lock", "requirements-test.lock")
ENTRY = re.compile(r"^([A-Za-z0-9._-]+)==([^\s;]+)( ; [^\\\n]+?)? \\$", re.MULTILINE)
BUILDING = '[build-system]\nrequires = []\nbuild-backend = "tiny_wheel"\nbackend-path = ["."]\n'
STEP = """
import sys
sys.path.insert(0, "packaging")
from steps import environment
try:
    environment.{}
except environment.SetupFailed as failure:
    sys.exit(str(failure))
"""


class NewMachine:
    """A checkout in ``folder`` with the real steps of the set-up, to be run by the Python named."""

    def __init__(self, folder: Path, python: str) -> None:
        self.checkout = folder / "checkout"
        self.elsewhere = folder / "elsewhere"
        self._index = folder / "index"
        self._python = python
        self._digests: dict[tuple[str, str], str] = {}
        self._index.mkdir()
        shutil.copytree(FOLDER / "steps", self.checkout / "packaging" / "steps")
        self._environment = {name: value for name, value in os.environ.items()
                             if not name.startswith(("PIP_", "PYTHON", "VIRTUAL_ENV"))}
        self._environment |= {"PIP_INDEX_URL": self._index.as_uri(), "PIP_NO_CACHE_DIR": "1",
                              "PIP_NO_COMPILE": "1", "PIP_CONFIG_FILE": str(self._own_settings(folder))}
        assert self.step("_create()").returncode == 0
        self._publish()

    @property
    def inside(self) -> str:
        """The Python in ``.venv``."""
        folder = self.checkout / ".venv"
        return str(folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python"))

    def step(self, call: str) -> subprocess.CompletedProcess[str]:
        """What came of a call of ``steps.environment``: what it told a person stands in ``stderr``."""
        return self._run([self._python, "-c", STEP.format(call)])

    def pip(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return self._run([self.inside, "-m", "pip", *arguments])

    def lock(self, name: str) -> Path:
        return self.checkout / "packaging" / name

    def locked(self) -> dict[str, set[str]]:
        """Each package that any lock names with its versions; with markers there are several."""
        found: dict[str, set[str]] = {}
        for lock in LOCKS:
            for name, version, _ in ENTRY.findall(self.lock(lock).read_text(encoding="utf-8")):
                found.setdefault(name, set()).add(version)
        return found

    def _own_settings(self, folder: Path) -> Path:
        """A person's pip that installs into another folder."""
        settings = folder / "pip.conf"
        settings.write_text(f"[install]\ntarget = {self.elsewhere}\nuser = true\n", encoding="utf-8")
        return settings

    def _run(self, command: list[str]) -> subprocess.CompletedProcess[str]:
        return subprocess.run(command, cwd=self.checkout, env=self._environment, capture_output=True,
                              text=True, check=False)

    def _publish(self) -> None:
        for name in LOCKS:
            real = (FOLDER / name).read_text(encoding="utf-8")
            entries = ENTRY.findall(real)
            self.lock(name).write_text("".join(
                f"{package}=={version}{marker} \\\n    --hash=sha256:{self._released(package, version)}\n"
                for package, version, marker in entries), encoding="utf-8")
        with (FOLDER.parent / "pyproject.toml").open("rb") as file:
            project = tomllib.load(file)["project"]
        lines = [f"Requires-Dist: {each}" for each in project["dependencies"]]
        for extra, needs in project["optional-dependencies"].items():
            lines.append(f"Provides-Extra: {extra}")
            lines += [f"Requires-Dist: {each}; extra == '{extra}'" for each in needs]
        self._lay_out(self.checkout, "\n".join([head("voicedesk", "1.0.0"), *lines, ""]))

    def _released(self, package: str, version: str) -> str:
        """The SHA-256 of the locked package. The first time it is put into the index, and a newer one too."""
        if (package, version) not in self._digests:
            self._put(package, NEWER, {})
            contents = dict(self._own_pip(version) if package == "pip" else whole(package))
            file = self._put(package, version, contents)
            self._digests[package, version] = hashlib.sha256(file.read_bytes()).hexdigest()
        return self._digests[package, version]

    def _put(self, package: str, version: str, contents: dict[str, bytes]) -> Path:
        text = "\n".join([head(package, version), *needs_and_extras(package), ""])
        page = self._index / package / "index.html"
        page.parent.mkdir(exist_ok=True)
        if package in requirements.WITHOUT_WHEEL:
            file = self._source(package, version, text)
        else:
            file = tiny_wheel.pack(page.parent, text, contents)
        with page.open("a", encoding="utf-8") as links:
            links.write(f'<a href="{file.name}">{file.name}</a>\n')
        return file

    def _own_pip(self, version: str) -> Iterator[tuple[str, bytes]]:
        """The files of the pip that this Python brought; it answers with the locked version."""
        [package] = (self.checkout / ".venv").rglob("site-packages/pip/__init__.py")
        for path in package.parent.rglob("*.py"):
            content = path.read_bytes()
            if path == package:
                content = re.sub(rb'__version__ = ".*"', f'__version__ = "{version}"'.encode(), content)
            yield path.relative_to(package.parent.parent).as_posix(), content
        for path in package.parent.rglob("*.pem"):
            yield path.relative_to(package.parent.parent).as_posix(), path.read_bytes()

    def _source(self, package: str, version: str, text: str) -> Path:
        """The sources of a package that is published in no other way."""
        folder = self._index.parent / "sources" / f"{package}-{version}"
        self._lay_out(folder, text)
        (folder / "PKG-INFO").write_text(text, encoding="utf-8")
        file = self._index / package / f"{folder.name}.tar.gz"
        content = io.BytesIO()
        with tarfile.open(fileobj=content, mode="w:gz") as archive:
            archive.add(folder, folder.name)
        file.write_bytes(content.getvalue())
        return file

    @staticmethod
    def _lay_out(folder: Path, text: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "METADATA").write_text(text, encoding="utf-8")
        (folder / "pyproject.toml").write_text(BUILDING, encoding="utf-8")
        shutil.copy(tiny_wheel.__file__, folder / "tiny_wheel.py")


def whole(package: str) -> Iterator[tuple[str, bytes]]:
    """The modules of a package that the set-up needs; none of any other."""
    for path in metadata.files(package) or () if package == IMPORTED else ():
        if path.suffix == ".py":
            yield path.as_posix(), path.locate().read_bytes()


def head(package: str, version: str) -> str:
    return f"Metadata-Version: 2.1\nName: {package}\nVersion: {version}"


@cache
def needs_and_extras(package: str) -> tuple[str, ...]:
    """What the real package says it needs and offers; nothing of one that this system does without."""
    try:
        said = metadata.metadata(package)
    except metadata.PackageNotFoundError:
        return ()
    return tuple(f"{field}: {value}" for field in ("Requires-Dist", "Provides-Extra")
                 for value in said.get_all(field) or ())
