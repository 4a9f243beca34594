"""Which rules would run after each of many changes to a project: to be run inside of it.

Reads the configuration and the changes, ``[file, old, new]`` (an empty ``old``: ``new`` is added at
the end), as JSON from stdin and writes a list of names of rules for each, after all results were
made without any.
"""

import json
import os
import sys
from pathlib import Path

from zprimer.recast.analysis import load_analysis
from zprimer.recast.dependence import resonance_search
from zprimer.run.plan import Plan


def recipes(content):
    """Recipes of all jobs of a run, by rule and wildcards."""
    plan = Plan(content)
    run, samples = plan.run, plan.samples
    wanted = [(rule, {}) for rule in ("points", "flavour", "combine", "merge")]
    wanted += [("plots", {"figure": name}) for name in run.figures]
    if run.precision is not None:
        wanted += [(rule, {}) for rule in ("batches", "precision")]
    for analysis, of in samples.by_analysis.items():
        wanted += [(rule, {"analysis": analysis}) for rule in ("yields", "limits")]
        if resonance_search(load_analysis(analysis)):
            wanted += [(rule, {"analysis": analysis}) for rule in ("shortcut", "couplings")]
        wanted += [("select", {"analysis": analysis, "sample": sample}) for sample in of]
    for sample in samples.by_id:
        wanted += [(rule, {"sample": sample}) for rule in ("cards", "generate", "shower")]
    return {(rule, *of.values()): plan.job(rule, of).recipe for rule, of in wanted}


def after(change, content):
    """In a process of its own, which leaves nothing behind."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        file, old, new = change
        path = Path(file)
        text = path.read_text(encoding="utf-8")
        assert old in text, change
        path.write_text(text.replace(old, new, 1) if old else text + new, encoding="utf-8")
        try:
            found = recipes(content)
        finally:
            path.write_text(text, encoding="utf-8")
        os.write(writing, json.dumps([[*key, value] for key, value in found.items()]).encode())
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        found = json.load(pipe)
    os.waitpid(child, 0)
    return {tuple(key): value for *key, value in found}


if __name__ == "__main__":
    given = json.load(sys.stdin)
    before = recipes(given["configuration"])
    answers = []
    for change in given["changes"]:
        now = after(change, given["configuration"])
        answers.append(sorted({key[0] for key in now if now[key] != before[key]}))
    json.dump(answers, sys.stdout)
