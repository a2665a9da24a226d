"""What runs in a recognizing process: utterances in, text out, over one pipe."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from multiprocessing.connection import Connection

_PR_SET_PDEATHSIG = 1


def serve_utterances(pipe: Connection) -> None:
    """Answer each utterance (mono int16, 16 kHz) with its text in UTF-8 until the pipe closes.

    An empty one asks for everything to be loaded now.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the keyboard is the parent's to handle
    _end_with_parent()
    _keep_no_streams()
    from voicedesk.ondevice.engines.decoding import TwoStageDecoder

    decoder = TwoStageDecoder()
    while True:
        try:
            utterance = pipe.recv_bytes()
        except (EOFError, OSError):
            return
        if not utterance:
            decoder.load_large_model()
        pipe.send_bytes(decoder.decode(utterance).encode("utf-8"))


def _end_with_parent() -> None:
    """Elsewhere the pipe's end is noticed after the utterance only: the decoder holds the interpreter."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:  # it ended before that
            os._exit(0)


def _keep_no_streams() -> None:
    """Whoever reads what the parent says would take it for alive as long as this process has its streams."""
    nothing = os.open(os.devnull, os.O_WRONLY)
    for stream in (1, 2):
        os.dup2(nothing, stream)
    os.close(nothing)
