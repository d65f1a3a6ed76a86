"""Read before the settings are: where the tests keep their database, unless the caller says otherwise."""

import os
from pathlib import Path

os.environ.setdefault("DATA_DIR", str(Path(__file__).resolve().parent.parent / "var" / "tests"))
os.environ.setdefault("SECRET_KEY", "only-for-the-tests")
