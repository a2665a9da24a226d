"""What runs in a recognizing process: utterances in, text out, over one pipe."""

from __future__ import annotations

import signal
from multiprocessing.connection import Connection


def serve_utterances(pipe: Connection) -> None:
    """Answer each utterance (mono int16, 16 kHz) with its text in UTF-8 until the pipe closes.

    An empty one asks for everything to be loaded now.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # an interrupt at the keyboard is the parent's to handle
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
