"""Azure Voice Live.

``backend`` is the port; ``opening`` leads to an open ``link`` with the session that ``options`` asks for;
``live_session`` turns orders into ``client_events`` and server events, by ``mapping`` and ``answers``, into
facts; ``outbox``, ``sequencer``, ``truncation`` and ``input_buffer`` keep its books; ``failures`` and
``service_errors`` say what went wrong. ``link``, ``options``, ``failures`` and ``credentials`` import the SDK
and are themselves imported late.
"""
