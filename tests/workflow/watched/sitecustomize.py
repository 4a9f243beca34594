"""Python runs this first where its folder is on PYTHONPATH: what a command imports and opens is
written down when it ends."""

import atexit
import json
import os
import sys

OPENED = set()


def _note(event, arguments):
    if event == "open" and isinstance(arguments[0], str) and arguments[1] in ("r", "rb", None):
        # the name of git for all the code reads all of it
        frame = sys._getframe()
        while frame is not None and frame.f_code.co_name != "_tree":
            frame = frame.f_back
        if frame is None:
            OPENED.add(os.path.abspath(arguments[0]))


def _write():
    modules = sorted(name for name in sys.modules if name.split(".")[0] == "zprimer")
    found = {"arguments": sys.argv, "modules": modules, "opened": sorted(OPENED)}
    with open(f"{os.environ['WATCHED']}/{os.getpid()}.json", "w", encoding="utf-8") as file:
        json.dump(found, file)


if "WATCHED" in os.environ:
    sys.addaudithook(_note)
    atexit.register(_write)
