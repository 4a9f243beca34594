"""The code that a stage runs, as a digest: its command with everything that it imports.

Imports are followed in the text of modules, without running any, into functions, too. Modules that
are found by name (:mod:`zprimer.io.finding`) are roots beside the command, a user's own among them.
Of a module counts what decides what it does: not its comments and docstrings. Data files of the
package and schemas belong to the modules that name them.
"""

import ast
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from zprimer.errors import DataFileError
from zprimer.io.places import (
    PACKAGE,
    PACKED,
    ROOMS,
    SCHEMAS,
    is_own,
    module_file,
    own_rooms,
    package_of,
)

NAME = PACKAGE.name
_DATA = re.compile(r"[\"'/]([\w.-]+\.(?:yaml|json|csv))[\"']")
_WORD = re.compile(r"[\"']([a-z_]+)[\"']")
_BY_NAME = re.compile(r"\bimport_module\([\"']([\w.]+)[\"']\)")
_QUOTES = re.compile(r"\"\"\"|'''")
_SCHEMA_MODULE = f"{NAME}.io.schema"
_ANNOTATIONS = ("title", "description", "$comment")
_INNER = ("body", "orelse", "finalbody", "handlers", "cases")


@dataclass(frozen=True)
class Source:
    """What is told from the text of a module.

    Attributes:
        imports: modules of zprimer, with the packages they are in.
        packages: first names of all other modules.
        text: without docstrings and whole lines of comment.
        words: texts in quotes that may name data files or schemas.
    """

    imports: frozenset[str]
    packages: frozenset[str]
    text: str
    words: frozenset[str]


@dataclass(frozen=True)
class Code:
    """Everything that a stage runs.

    Attributes:
        modules: of zprimer.
        files: data files of the package and schemas.
        packages: other packages that are imported, by their first names.
        sha256: of all of it.
        own: hashes of those modules that are a user's.
    """

    modules: tuple[str, ...]
    files: tuple[Path, ...]
    packages: frozenset[str]
    sha256: str
    own: Mapping[str, str]


def code_of(roots: Iterable[str], without: Iterable[str] = ()) -> Code:
    """What is imported from some modules on.

    Args:
        roots: full names of modules of zprimer.
        without: modules that are named in an import that is not reached.

    Raises:
        DataFileError: a module is missing or no Python.

    Example:
        >>> "zprimer.combination.plane" in code_of(["zprimer.commands.merge"]).modules
        True
    """
    left_out = set(without)
    found: dict[str, Source] = {}
    waiting = [each for root in roots for each in _with_packages(root)]
    while waiting:
        module = waiting.pop()
        if module not in found and module not in left_out:
            found[module] = source_of(module)
            waiting += found[module].imports
    modules = sorted(found)
    files = sorted({path for source in found.values() for path in _data_of(source)})
    digest = hashlib.sha256()
    for module in modules:
        digest.update(f"{module}\0{found[module].text}\0".encode())
    for path in files:
        digest.update(f"{path.name}\0{_sha256(path)}\0".encode())
    packages = frozenset().union(*(source.packages for source in found.values()))
    paths = {module: module_file(module) for module in modules}
    own = {module: _sha256(path) for module, path in paths.items() if path and is_own(path)}
    return Code(tuple(modules), tuple(files), packages, digest.hexdigest(), own)


def source_of(module: str) -> Source:
    """The source of a module of zprimer."""
    path = module_file(module)
    if path is None:
        raise DataFileError(f"the module {module} is not in {PACKAGE}: reinstall zprimer.")
    return read_source(path)


def read_source(path: Path) -> Source:
    """What is told from the text of a Python file.

    Raises:
        DataFileError: it cannot be read or is no Python.
    """
    try:
        return _parsed(path, path.read_text(encoding="utf-8"))
    except (OSError, SyntaxError, ValueError) as problem:
        raise DataFileError(f"{path} cannot be imported: {problem}.") from problem


@cache
def _parsed(path: Path, text: str) -> Source:
    tree = ast.parse(text)
    imports: set[str] = set()
    packages: set[str] = set()
    for name in (*_imported(tree.body, package_of(path)), *_BY_NAME.findall(text)):
        if name.split(".")[0] != NAME:
            packages.add(name.split(".")[0])
        elif module_file(name):
            imports.update(_with_packages(name))
    bare = _without_remarks(text, tree)
    words = {*_DATA.findall(bare), *(_WORD.findall(bare) if _SCHEMA_MODULE in imports else ())}
    return Source(frozenset(imports), frozenset(packages), bare, frozenset(words))


def _with_packages(module: str) -> list[str]:
    parts = module.split(".")
    return [".".join(parts[:end]) for end in range(1, len(parts) + 1)]


def _imported(body: Iterable[ast.AST], home: str) -> Iterator[str]:
    """Names of modules in import statements, and what may be one; not those for types alone."""
    for node in body:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            above = home.split(".")[: len(home.split(".")) + 1 - node.level] if node.level else []
            module = ".".join([*above, *([node.module] if node.module else [])])
            yield from (module, *(f"{module}.{alias.name}" for alias in node.names))
        elif isinstance(node, ast.If) and _for_types(node.test):
            yield from _imported(node.orelse, home)
        else:
            for field in _INNER:
                yield from _imported(getattr(node, field, ()), home)


def _for_types(test: ast.expr) -> bool:
    name = test.attr if isinstance(test, ast.Attribute) else getattr(test, "id", "")
    return name == "TYPE_CHECKING"


def _remarks(body: Iterable[ast.AST]) -> Iterator[ast.Expr]:
    """Docstrings, those of variables included."""
    for node in body:
        if isinstance(node, ast.Expr):
            if isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
                yield node
        else:
            for field in _INNER:
                yield from _remarks(getattr(node, field, ()))


def _without_remarks(text: str, tree: ast.Module) -> str:
    lines: list[str | None] = list(text.split("\n"))
    quotes = len(_QUOTES.findall(text))
    for node in _remarks(tree.body):
        first, last = node.lineno - 1, (node.end_lineno or node.lineno) - 1
        before = (lines[first] or "").encode()[: node.col_offset]
        after = (lines[last] or "").encode()[node.end_col_offset :]
        if not before.strip() and not after.strip():
            own = [line or "" for line in lines[first : last + 1]]
            quotes -= len(_QUOTES.findall("\n".join(own)))
            lines[first : last + 1] = [None] * len(own)
    kept = [line for line in lines if line is not None]
    # where there are other texts of several lines, what looks like a comment may be part of one
    if quotes == 0:
        kept = [line for line in kept if not line.lstrip().startswith("#")]
    return "\n".join(line for line in kept if quotes or line.strip())


def _data_of(source: Source) -> list[Path]:
    files = _package_data()
    return [path for word in source.words for path in files.get(word, ())]


@cache
def _package_data() -> Mapping[str, list[Path]]:
    """Data files beside modules by the names that these call them: schemas by their own."""
    found: dict[str, list[Path]] = {}
    for home in (PACKAGE, *(Path(room) for kind in ROOMS for room in own_rooms(kind))):
        for pattern in ("*.yaml", "*.json", "*.csv"):
            for path in home.rglob(pattern):
                if not path.is_relative_to(PACKED):
                    found.setdefault(path.name, []).append(path)
    for path in SCHEMAS.glob("*.schema.json"):
        found.setdefault(path.name.removesuffix(".schema.json"), []).append(path)
    return found


def _sha256(path: Path) -> str:
    content = path.read_bytes()
    if path.parent == SCHEMAS:
        content = json.dumps(_without_annotations(json.loads(content))).encode()
    return hashlib.sha256(content).hexdigest()


def _without_annotations(schema: Any) -> Any:
    """A schema without the sentences in it that explain it."""
    if isinstance(schema, dict):
        return {
            key: _without_annotations(value)
            for key, value in schema.items()
            if key not in _ANNOTATIONS or not isinstance(value, str)
        }
    return list(map(_without_annotations, schema)) if isinstance(schema, list) else schema
