"""A tool server without manners, over stdio: ``python -m tests.fakes.mcp_rude TOOLS.json``.

It lists what the file holds, as it stands, and answers a call by the called tool's name.
"""

from __future__ import annotations

import json
import sys
import threading
from pathlib import Path
from typing import Any

VERSION = "2025-06-18"
FLOOD = b"nothing that anybody asked for, again and again and again\n" * 20_000


def say(answer_to: Any, result: object) -> None:
    """Half a character goes out as JSON spells it."""
    write(json.dumps({"jsonrpc": "2.0", "id": answer_to, "result": result}).encode() + b"\n")


def write(raw: bytes) -> None:
    sys.stdout.buffer.write(raw)
    sys.stdout.buffer.flush()


def text(words: str) -> dict[str, object]:
    return {"content": [{"type": "text", "text": words}]}


def nested(levels: int) -> str:
    return "[" * levels + "]" * levels


def flood() -> None:
    while True:
        write(FLOOD)
        sys.stderr.buffer.write(FLOOD)


def answer_call(answer_to: Any, name: str) -> None:
    match name:
        case "half":
            say(answer_to, text("sun \ud83d"))
        case "deep":
            say(answer_to, text(nested(600)))
        case "deep_values":
            result = f'{{"content": [], "x": {nested(600)}}}'
            write(f'{{"jsonrpc": "2.0", "id": {answer_to}, "result": {result}}}\n'.encode())
        case "long":
            say(answer_to, text("x" * 5_000_000))
        case "flood":
            threading.Thread(target=flood, daemon=True).start()
            say(answer_to, text("flooded"))
        case _:
            say(answer_to, text("done"))


def main() -> None:
    tools = json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))
    for line in sys.stdin.buffer:
        asked = json.loads(line)
        match asked.get("method"):
            case "initialize":
                server = {"name": "rude", "version": "1"}
                say(
                    asked["id"],
                    {"protocolVersion": VERSION, "capabilities": {"tools": {}}, "serverInfo": server},
                )
            case "tools/list":
                say(asked["id"], {"tools": tools})
            case "tools/call":
                answer_call(asked["id"], asked["params"]["name"])
            case "ping":
                say(asked["id"], {})


if __name__ == "__main__":
    main()
