"""``Info.plist`` and the entitlements: what macOS knows of the program before it runs, and what it may do."""

from __future__ import annotations

import plistlib
from datetime import UTC, datetime
from typing import Any

from release import product

OLDEST_SYSTEM = (14, 0)
ICON = f"{product.NAME}.icns"
WHY_THE_MICROPHONE = (
    "VoiceDesk needs the microphone to hear what you say to the assistant. You can mute it at any time."
)

# The hardened runtime forbids the microphone unless this is there. Nothing more is needed: all libraries are
# signed by the same identity, and cffi and ctypes take their callbacks from the system's libffi, whose
# trampolines are not made at run time, so neither library validation nor the memory's protection is loosened.
ENTITLEMENTS: dict[str, bool] = {"com.apple.security.device.audio-input": True}


def info(architecture: str) -> dict[str, Any]:
    """The entries of ``Info.plist``; ``architecture`` is ``arm64`` or ``x86_64``."""
    version = product.version()
    return {
        "CFBundleDevelopmentRegion": "en",
        "CFBundleDisplayName": product.NAME,
        "CFBundleExecutable": product.NAME,
        "CFBundleIconFile": ICON,
        "CFBundleIdentifier": product.APP_ID,
        "CFBundleInfoDictionaryVersion": "6.0",
        "CFBundleName": product.NAME,
        "CFBundlePackageType": "APPL",
        "CFBundleShortVersionString": version,
        "CFBundleSupportedPlatforms": ["MacOSX"],
        "CFBundleVersion": version,
        "LSApplicationCategoryType": "public.app-category.productivity",
        "LSArchitecturePriority": [architecture],
        "LSMinimumSystemVersion": ".".join(map(str, OLDEST_SYSTEM)),
        "NSHighResolutionCapable": True,
        "NSHumanReadableCopyright": copyright_line(),
        "NSMicrophoneUsageDescription": WHY_THE_MICROPHONE,
        "NSPrincipalClass": "NSApplication",
        "NSRequiresAquaSystemAppearance": False,  # it follows the system into the dark
    }


def copyright_line() -> str:
    """With the year of the sources, so that the same sources make the same file."""
    year = datetime.fromtimestamp(product.commit_seconds(), UTC).year
    return f"© {year} {product.PUBLISHER}. {product.LICENCE} licence."


def written(entries: dict[str, Any]) -> bytes:
    """XML with sorted keys, as Apple's own tools write it."""
    return plistlib.dumps(entries, sort_keys=True)
