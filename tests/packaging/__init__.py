"""The set-up, tried without a network: its steps are imported as ``packaging/bootstrap.py`` finds them."""

import sys
from pathlib import Path

FOLDER = Path(__file__).resolve().parent.parent.parent / "packaging"
if str(FOLDER) not in sys.path:
    sys.path.insert(0, str(FOLDER))
