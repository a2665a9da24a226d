"""Stands in for aiortc and PyAV, which semantic-kernel imports for its WebRTC client.

Runs before the program. The client itself is never made here (this product speaks over websockets), but its
module is imported along with the chat client and names these classes in its annotations. Making one of them
says so; a module that is not named here is absent, as the self-test wants it.
"""

import sys
import types

_CLASSES = {
    "aiortc": ("MediaStreamTrack", "RTCConfiguration", "RTCDataChannel", "RTCIceServer", "RTCPeerConnection",
               "RTCSessionDescription"),
    "av": (),
    "av.audio": (),
    "av.audio.frame": ("AudioFrame",),
}


def _refuse(self, *_arguments, **_named):
    raise RuntimeError(f"{type(self).__name__} belongs to WebRTC, which is not part of this program.")


for _name, _classes in _CLASSES.items():
    _module = types.ModuleType(_name, "Absent: see the note on what is left out of the program.")
    for _class in _classes:
        setattr(_module, _class, type(_class, (), {"__init__": _refuse, "__module__": _name}))
    sys.modules[_name] = _module
    _parent, _, _child = _name.rpartition(".")
    if _parent:
        setattr(sys.modules[_parent], _child, _module)
