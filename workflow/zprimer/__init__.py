"""zprimer: from a Z' model's parameter point to an exclusion plane."""

from importlib.metadata import version

__version__ = version("zprimer")
