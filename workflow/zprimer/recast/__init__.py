"""Analyses applied to events; called, it is :func:`zprimer.notebook.recast`.

A package and a function that share a name are one object, whichever of them was asked for first.
"""

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _Recast(ModuleType):
    def __call__(self, *args: Any, **options: Any) -> Any:
        notebook = import_module(f"{__name__.partition('.')[0]}.notebook")
        return notebook.recast(*args, **options)


sys.modules[__name__].__class__ = _Recast
