"""Packages that the small installation leaves out: opened when they are needed, or named with what to install."""

from __future__ import annotations

import importlib
from types import ModuleType

from sim.errors import MissingError


def package(name: str, what: str) -> ModuleType:
    """A package of the extra `data`; raises MissingError (DET060) that says what needs it and how to install it."""
    try:
        return importlib.import_module(name)
    except ImportError as error:
        message = f"{what} needs {name}, which is not installed"
        raise MissingError.of("DET060", message, help="pip install 'detente[data]'") from error
