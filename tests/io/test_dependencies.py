"""What pyproject.toml asks for is imported, and what is imported is asked for."""

import ast
import re
import sys
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
IMPORT = re.compile(r"^\s*(?:from|import)\s+(\w+)", re.MULTILINE)


def normal(name):
    return re.sub(r"[-_.]+", "-", name).lower()


def declared():
    content = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return {normal(re.match(r"[\w.-]+", each)[0]) for each in content["project"]["dependencies"]}


def first_names():
    """First names of all imports in the package, the rules and the selections of analyses."""
    found = set()
    for path in (*ROOT.glob("workflow/**/*.py"), *ROOT.glob("analyses/*/selection.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.split(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and not node.level:
                found.add(node.module.split(".")[0])
            elif isinstance(node, ast.Call) and getattr(node.func, "id", "") == "import_module":
                argument = node.args[0]
                if isinstance(argument, ast.Constant):
                    found.add(argument.value.split(".")[0])
    for path in (ROOT / "Snakefile", *ROOT.glob("workflow/rules/*.smk")):
        found |= set(IMPORT.findall(path.read_text(encoding="utf-8")))
    return found - set(sys.stdlib_module_names) - {"zprimer"}


def imported():
    distributions = packages_distributions()
    return {name: set(map(normal, distributions.get(name, [name]))) for name in first_names()}


def test_everything_imported_is_declared():
    undeclared = {name for name, of in imported().items() if not of & declared()}
    assert undeclared == set()


def test_everything_declared_is_imported():
    used = set().union(*imported().values())
    assert declared() - used == set()
