"""Only the rooms of models, papers, processes and amplitudes know the name of a model."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from zprimer.io.finding import modules_with
from zprimer.io.places import PACKAGE

NAMES = [module.rpartition(".")[2] for module in modules_with("zprimer.models", "MODEL")]
OWN = ("models", "papers", "generation/processes", *(f"amplitudes/{name}" for name in NAMES))
GENERIC = [
    path
    for path in sorted(PACKAGE.rglob("*.py"))
    if not any(path.is_relative_to(PACKAGE / room) for room in OWN)
]


def words(tree: ast.AST) -> Iterator[str]:
    """Names and texts of the code; not docstrings, the example of a command and words of help."""
    for field, value in ast.iter_fields(tree):
        if isinstance(tree, ast.keyword) and tree.arg == "help":
            return
        for node in value if isinstance(value, list) else [value]:
            if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
                continue
            if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == "EXAMPLE":
                continue
            if isinstance(node, ast.AST):
                yield from words(node)
            elif isinstance(node, str) and field != "kind":
                yield node


def test_what_is_looked_for_would_be_found() -> None:
    code = 'def f(model):\n    """lmutau"""\n    return model == "lmutau"\nEXAMPLE = "topphilic"\n'
    assert [word for word in words(ast.parse(code)) if word in NAMES] == ["lmutau"]
    assert {"lmutau", "topphilic"} <= set(NAMES)


@pytest.mark.parametrize("path", GENERIC, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_no_generic_module_names_a_model(path: Path) -> None:
    found = set(words(ast.parse(path.read_text(encoding="utf-8"))))
    assert not [word for word in found if any(name in word for name in NAMES)]
