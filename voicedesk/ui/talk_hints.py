"""The second line of the talk control as seconds pass, and which looks are too short to be shown."""

from __future__ import annotations

import math

from voicedesk.ui.talk_words import PRESS_AGAIN
from voicedesk.ui.view_state import Look, TalkView

SHORTEST_SHOWN_SECONDS = 0.15
NOTE_SECONDS = 3.0
DEVICE_NOTE_SECONDS = 4.0
LONG_CONNECTING_SECONDS = 5.0
LONG_THINKING_SECONDS = 4.0

# What comes and goes by itself. Everything else answers a press, or a voice, and answers it at once.
PASSING = frozenset({Look.CONNECTING, Look.USER_PAUSED, Look.THINKING, Look.RECONNECTING})
COUNTING = PASSING


def hint_at(view: TalkView, elapsed: float, *, latched: bool = False, reduced_motion: bool = False) -> str:
    """The hint ``elapsed`` seconds into the look. With reduced motion seconds are told from the start."""
    seconds = math.floor(elapsed)
    match view.look:
        case Look.LISTENING | Look.USER_SPEAKING | Look.USER_PAUSED if latched:
            return PRESS_AGAIN
        case Look.CONNECTING if elapsed >= LONG_CONNECTING_SECONDS or (reduced_motion and seconds):
            return f"Still trying, {seconds} s"
        case Look.THINKING if elapsed >= LONG_THINKING_SECONDS or (reduced_motion and seconds):
            return f"Still thinking, {seconds} s"
        case Look.RECONNECTING if view.seconds > 0:
            left = math.ceil(view.seconds - elapsed)
            return f"Trying again in {left} s · press to try now" if left > 0 else "Trying now"
        case Look.USER_PAUSED if reduced_motion and view.seconds > 0:
            return f"Sent in {max(1, math.ceil(view.seconds - elapsed))} s"
    return view.hint


def delay_seconds(shown: Look, coming: Look) -> float:
    """How long a look waits before it is shown, so that one that passes at once never flickers by."""
    return SHORTEST_SHOWN_SECONDS if coming in PASSING and coming is not shown else 0.0
