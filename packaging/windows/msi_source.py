"""The WiX source of the MSI: every file a component whose code never changes, as upgrades need it.

It keeps to what wixl and WiX 3 both understand.
"""

from __future__ import annotations

import hashlib
import os
import uuid
from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from xml.etree import ElementTree

from release import product

from windows import identity
from windows.payload import Payload

NAMESPACE = "http://schemas.microsoft.com/wix/2006/wi"
UNINSTALL_KEY = rf"Software\Microsoft\Windows\CurrentVersion\Uninstall\{product.NAME}"
SETUP_FIRST = (f"{product.NAME} was installed for everybody by its setup program. Remove that under Apps &"
               " features first; settings and keys stay.")
NEWER = f"A newer version of {product.NAME} is installed already."
PROTECTED_ALONE = (f"For everybody, {product.NAME} is installed below the folder for programs alone: in other"
                   " places anybody could put other files in its place.")
NEUTRAL_LANGUAGE = "0"
UTF8 = "65001"
WESTERN = "1252"
"""The summary names its code page in 16 bits, so Windows' compiler takes none but those of old."""
RUN_KEY = r"Software\Microsoft\Windows\CurrentVersion\Run"
FOLDER = "INSTALLFOLDER"
FEATURES = {"Program": (product.NAME, "1"), "DesktopEntry": ("Desktop entry", "2"),
            "AutoStart": ("Start at login", "2")}
"""Each with its title and level: what is of level 2 is installed only if ADDLOCAL names it."""
Element = ElementTree.Element
add = ElementTree.SubElement


def source(payload: Payload, icon: str, folder: Path) -> bytes:
    """The whole ``.wxs`` file, to be written into ``folder``, where the file ``icon`` lies too.

    It names the files of the payload as seen from there: wixl takes no absolute paths.
    """
    version = product.version()
    root = Element("Wix", xmlns=NAMESPACE)
    whole = add(
        root, "Product", Id=str(_code(f"product {version}")), Name=product.NAME, Language=NEUTRAL_LANGUAGE,
        Codepage=UTF8, Version=".".join(str(number) for number in identity.version_numbers(version)[:3]),
        Manufacturer=product.PUBLISHER, UpgradeCode=_braced(identity.UPGRADE_CODE))
    add(whole, "Package", InstallerVersion="500", Compressed="yes", InstallScope="perMachine",
        Languages=NEUTRAL_LANGUAGE, SummaryCodepage=WESTERN, Manufacturer=product.PUBLISHER,
        Description=f"{product.NAME} {version}")
    add(whole, "MajorUpgrade", DowngradeErrorMessage=NEWER)
    add(whole, "MediaTemplate", EmbedCab="yes")
    _conditions(whole)
    _shown_in_apps(whole, icon)
    features = {name: add(whole, "Feature", Id=name, Title=title, Level=level)
                for name, (title, level) in FEATURES.items()}
    for feature, component in _places(whole, payload, _seen_from(folder, payload.root)):
        add(features[feature], "ComponentRef", Id=component)
    ElementTree.indent(root)
    written: bytes = ElementTree.tostring(root, encoding="utf-8", xml_declaration=True)
    return written


def _conditions(whole: Element) -> None:
    """Two owners of the same files would remove each other's, so the setup program's copy has to go first.
    And what everybody runs must lie where only administrators can write: see the setup program's choices."""
    found = add(whole, "Property", Id="SETUPPROGRAM")
    add(found, "RegistrySearch", Id="SetupProgram", Root="HKLM", Key=UNINSTALL_KEY, Name="DisplayVersion",
        Type="raw", Win64="yes")
    add(whole, "Condition", Message=SETUP_FIRST).text = "Installed OR NOT SETUPPROGRAM"
    # Only those given on the command line are known this early; of them ~<< says how they begin.
    add(whole, "Condition", Message=PROTECTED_ALONE).text = (
        f'Installed OR NOT {FOLDER} OR ({FOLDER} ~<< ProgramFiles64Folder AND NOT {FOLDER} >< "..")')


def _shown_in_apps(whole: Element, icon: str) -> None:
    add(whole, "Icon", Id="voicedesk.ico", SourceFile=icon)
    for name, value in (("ARPPRODUCTICON", "voicedesk.ico"), ("ARPNOMODIFY", "1"),
                        ("ARPCONTACT", product.PUBLISHER), ("ARPCOMMENTS", product.SUMMARY)):
        add(whole, "Property", Id=name, Value=value)


def _places(whole: Element, payload: Payload, root: Path) -> Iterator[tuple[str, str]]:
    """Lays out the folders with their components, and yields of each its feature and its name."""
    target = add(whole, "Directory", Id="TARGETDIR", Name="SourceDir")
    programs = add(target, "Directory", Id="ProgramFiles64Folder")
    folders = {PurePosixPath("."): add(programs, "Directory", Id=FOLDER, Name=product.NAME)}
    for folder in payload.folders:
        folders[folder] = add(folders[folder.parent], "Directory", Id=_name("d", folder), Name=folder.name)
    for file in payload.files:
        yield "Program", _file(folders[file.parent], file, root)
    menu = add(target, "Directory", Id="ProgramMenuFolder")
    yield from _entries(menu, add(target, "Directory", Id="DesktopFolder"), folders[PurePosixPath(".")])


def _file(folder: Element, file: PurePosixPath, root: Path) -> str:
    name = _name("c", file)
    component = add(folder, "Component", Id=name, Guid=_braced(_code(f"file {file}")), Win64="yes")
    add(component, "File", Id=_name("f", file), Name=file.name, Source=str(root / file), KeyPath="yes")
    return name


def _entries(menu: Element, desktop: Element, programs: Element) -> Iterator[tuple[str, str]]:
    links = (("Program", menu, "StartMenuEntry"), ("DesktopEntry", desktop, "DesktopEntry"))
    for feature, place, name in links:
        component = _component(place, name)
        add(component, "Shortcut", Id=f"{name}Link", Name=product.NAME, Description=product.SUMMARY,
            Target=f"[{FOLDER}]{identity.WINDOW_PROGRAM}", WorkingDirectory=FOLDER)
        add(component, "RegistryValue", Root="HKLM", Key=rf"Software\{product.NAME}", Name=name,
            Type="integer", Value="1", KeyPath="yes")
        yield feature, name
    start = _component(programs, "AutoStart")
    add(start, "RegistryValue", Root="HKLM", Key=RUN_KEY, Name=product.NAME, Type="string", KeyPath="yes",
        Value=f'"[{FOLDER}]{identity.WINDOW_PROGRAM}"')
    yield "AutoStart", "AutoStart"


def _component(place: Element, name: str) -> Element:
    return add(place, "Component", Id=name, Guid=_braced(_code(f"entry {name}")), Win64="yes")


def _seen_from(folder: Path, root: Path) -> Path:
    try:
        return Path(os.path.relpath(root.resolve(), folder.resolve()))
    except ValueError:  # On Windows, if they lie on two drives; WiX does take an absolute path.
        return root.resolve()


def _name(kind: str, path: PurePosixPath) -> str:
    """A name that the tables of an MSI can hold: they take 72 letters, and no others than these."""
    return kind + hashlib.sha256(str(path).encode()).hexdigest()[:32]


def _code(what: str) -> uuid.UUID:
    return uuid.uuid5(identity.COMPONENTS, what)


def _braced(code: uuid.UUID) -> str:
    return f"{{{str(code).upper()}}}"
