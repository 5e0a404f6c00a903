"""Measures that anyone can run; `kg` comes first, for it says how numpy's threads wait (kg/__init__.py)."""

import kg  # noqa: F401
