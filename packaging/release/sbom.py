"""The software bill of materials: what is in the program, as CycloneDX 1.6 has it, in JSON.

It follows from the list of licences inside the program, so the two cannot tell different things. The same
program gives the same bytes: the serial number is made of the content, the time is the commit's.
"""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from release import product
from voicedesk.licences import component
from voicedesk.licences.component import Component
from voicedesk.licences.installed import package_url

LOCK = product.ROOT / "packaging" / "requirements.lock"
LICENCES = ("_internal/licences", "Contents/Resources/licences", "Contents/Frameworks/licences", "licences")
OWN_SPACE = uuid.uuid5(uuid.NAMESPACE_DNS, product.APP_ID)


class NoLicences(Exception):
    """The program has no list of licences to be read; the text is a sentence."""


def write(program: Path, path: Path) -> Path:
    """The bill of the frozen ``program`` (its folder, on macOS the ``.app``), as ``path``. Raises NoLicences,
    or ListDamaged if the list makes no sense."""
    document = bill(component.read(licences_folder(program)), locked_hashes(LOCK))
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(document, indent=1, ensure_ascii=False) + "\n", encoding="utf-8", newline="\n")
    return path


def licences_folder(program: Path) -> Path:
    for place in LICENCES:
        if (program / place / component.INDEX).is_file():
            return program / place
    raise NoLicences(f"There is no list of licences in {program.name}. Freeze the program with the spec.")


def bill(components: Iterable[Component], hashes: Mapping[str, list[str]]) -> dict[str, Any]:
    """``hashes``: SHA-256 of the files that the lock permits, by package URL."""
    listed = list(components)
    rows = [_row(each, hashes.get(each.origin, [])) for each in listed]
    whole = _ourselves()
    content = json.dumps([whole, rows], sort_keys=True)
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid.uuid5(OWN_SPACE, content)}",
        "version": 1,
        "metadata": {
            "timestamp": datetime.fromtimestamp(product.commit_seconds(), UTC).isoformat(),
            "lifecycles": [{"phase": "post-build"}],
            "component": whole,
        },
        "components": rows,
        "dependencies": [
            {"ref": whole["bom-ref"], "dependsOn": [row["bom-ref"] for row in rows]},
            *({"ref": row["bom-ref"]} for row in rows),
        ],
    }


def locked_hashes(lock: Path) -> dict[str, list[str]]:
    """Of each locked package, by its package URL; several where there is a file for each system."""
    found: dict[str, list[str]] = {}
    for block in re.split(r"\n(?=[A-Za-z0-9])", lock.read_text(encoding="utf-8").strip()):
        named = re.match(r"([A-Za-z0-9._-]+)==([^\s;\\]+)", block)
        if named:
            found.setdefault(package_url(*named.groups()), []).extend(
                re.findall(r"--hash=sha256:([0-9a-f]{64})", block)
            )
    return found


def _ourselves() -> dict[str, Any]:
    commit = product.commit()
    origin = f"pkg:generic/{product.COMMAND}@{product.version()}"
    whole: dict[str, Any] = {
        "type": "application",
        "bom-ref": origin,
        "name": product.NAME,
        "version": product.version(),
        "description": product.SUMMARY,
        "licenses": _licences(product.LICENCE),
        "purl": origin,
    }
    if commit:
        whole["properties"] = [{"name": "commit", "value": commit}]
    return whole


def _row(part: Component, hashes: list[str]) -> dict[str, Any]:
    row: dict[str, Any] = {
        "type": "library",
        "bom-ref": part.origin,
        "name": part.name,
        "version": part.version,
        "licenses": _licences(part.licence),
        "purl": part.origin,
    }
    references: list[dict[str, Any]] = []
    if part.source.startswith("https://") and " " not in part.source:
        references.append({"type": "website", "url": part.source})
    if hashes:
        sums = [{"alg": "SHA-256", "content": each} for each in hashes]
        references.append(
            {
                "type": "distribution",
                "url": part.origin,
                "hashes": sums,
                "comment": "One of these files, by the lock.",
            }
        )
    if references:
        row["externalReferences"] = references
    return row


def _licences(expression: str) -> list[dict[str, Any]]:
    """One SPDX licence by its identifier, several as an expression, others by their name."""
    if expression.startswith("LicenseRef-"):
        return [{"license": {"name": expression.removeprefix("LicenseRef-").replace("-", " ")}}]
    return [{"expression": expression}] if " " in expression else [{"license": {"id": expression}}]
