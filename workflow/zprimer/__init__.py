"""zprimer: from a Z' model's parameter point to an exclusion plane.

In a notebook::

    import zprimer

    zprimer.point("lmutau", mzp=60, g=0.1)  # all that is derived at a point, and its verdict
    zprimer.scan("lmutau", mzp=[20, 60], g=[0.01, 0.1])  # the same for many
    zprimer.read("results/default").plot()  # the tables and figures of a run
    zprimer.recast("sample/events.lhe.gz", "atlas_z4l_2013")  # an analysis on events

The names of :mod:`zprimer.notebook` are what is public; they are imported when they are used.
"""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from zprimer.notebook import *  # noqa: F403

    __version__: str
else:

    def __getattr__(name: str) -> Any:
        from importlib import import_module

        if name == "__version__":
            from importlib.metadata import version

            return version(__name__)
        public = import_module(f"{__name__}.notebook")
        if name == "__all__":
            return public.__all__
        if name not in public.__all__:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        found = getattr(public, name)
        # the import may have put a package of that name here, which can be called
        return globals().get(name, found)

    def __dir__() -> list[str]:
        return [*__getattr__("__all__"), "__version__"]
