"""The code of a stage: what its imports lead to, and what of a module counts."""

from pathlib import Path

import pytest

from zprimer.errors import DataFileError
from zprimer.io import code
from zprimer.io.code import code_of, read_source, source_of
from zprimer.io.finding import modules_saying, modules_with
from zprimer.io.recipe import program, recipe
from zprimer.models.point import model_names

MODULE = '''"""What it is for."""

import numpy as np  # {trailing}
from zprimer.combination.plane import Table
from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from zprimer.models.points import PointTable

LEVEL = 0.95
"""{variable}"""


class Thing:
    """{thing}"""

    def find(self):
        """{method}"""
        # {comment}
        from zprimer.statistics import kernels

        try:
            import zprimer.run.samples
        except ImportError:
            flavio = import_module("flavio")
        return kernels, "data/combination.yaml"
'''
REMARKS = dict.fromkeys(("trailing", "variable", "thing", "method", "comment"), "one")


def source(folder, text):
    path = folder / "module.py"
    path.write_text(text)
    return read_source(path)


def test_imports_of_a_module(tmp_path):
    """Those inside of functions, too; those for types alone not."""
    found = source(tmp_path, MODULE.format(**REMARKS))
    assert found.imports == {
        *("zprimer", "zprimer.combination", "zprimer.combination.plane"),
        *("zprimer.run", "zprimer.run.samples"),
        *("zprimer.statistics", "zprimer.statistics.kernels"),
    }
    assert found.packages == {"numpy", "importlib", "typing", "flavio"}
    assert "combination.yaml" in found.words


@pytest.mark.parametrize("remark", ["variable", "thing", "method", "comment"])
def test_remarks_do_not_count(tmp_path, remark):
    changed = source(tmp_path, MODULE.format(**REMARKS | {remark: "two\nlines"[:3]}))
    assert changed.text == source(tmp_path, MODULE.format(**REMARKS)).text
    longer = MODULE.format(**REMARKS | {remark: "two"}).replace("\n\nLEVEL", "\n\n\n# so\n\nLEVEL")
    assert source(tmp_path, longer).text == changed.text


@pytest.mark.parametrize(
    ("old", "new"), [("0.95", "0.90"), ("import numpy as np", "import numpy"), ("data/", "files/")]
)
def test_everything_else_counts(tmp_path, old, new):
    text = MODULE.format(**REMARKS)
    assert source(tmp_path, text.replace(old, new)).text != source(tmp_path, text).text


def test_what_looks_like_a_comment_in_a_text_counts(tmp_path):
    text = 'CARD = """\n# {}\nBlock MASS\n"""\n'
    assert source(tmp_path, text.format(1)).text != source(tmp_path, text.format(2)).text


def test_a_text_that_is_no_docstring_counts(tmp_path):
    text = "def f():\n    return 1, \\\n    {}\n"
    assert source(tmp_path, text.format('"a"')).text != source(tmp_path, text.format('"b"')).text


def test_no_python(tmp_path):
    with pytest.raises(DataFileError, match="cannot be imported"):
        source(tmp_path, "def f(:\n")
    with pytest.raises(DataFileError, match=r"zprimer\.commands\.limitz is not in"):
        program("limitz")


def test_data_files_and_schemas_belong_to_the_modules_that_name_them():
    names = {path.name for path in code_of(program("combine").modules).files}
    assert {"combination.yaml", "contact.json", "analysis.schema.json"} <= names
    assert "2026.yaml" not in names
    files = code_of(program("shower").modules).files
    assert [path.name for path in files] == ["sample.schema.json"]
    schemas = {path.name for path in code_of(program("select").modules).files}
    assert schemas == {"analysis.schema.json", "projection.schema.json"}


def test_every_data_file_of_the_package_is_named_somewhere_or_an_era():
    """A file that nothing names would change without any stage made anew."""
    package = code.PACKAGE
    modules = [
        ".".join(path.relative_to(package.parent).with_suffix("").parts)
        for path in package.rglob("*.py")
        if path.name != "__init__.py"
    ]
    words = set().union(*(source_of(module).words for module in modules))
    eras = {path.name for path in (package / "flavour/data").glob("*.yaml")}
    files = [path for end in ("yaml", "json", "csv") for path in package.rglob(f"*.{end}")]
    assert {path.name for path in files} - eras <= words


def test_modules_found_by_name():
    assert modules_with("zprimer.models", "MODEL") == tuple(
        f"zprimer.models.{name}" for name in model_names()
    )
    assert "zprimer.flavour.observable" not in modules_with("zprimer.flavour", "OBSERVABLES")
    jets = modules_saying("zprimer.generation.processes", "PROCESS", "jzp")
    assert "zprimer.generation.processes.zprime_jet" in jets
    assert "zprimer.amplitudes.topphilic.processes" in program("amplitude").modules
    lmutau = program("generate", model="lmutau", processes=["4mu"], figure="agpy_fig3")
    assert set(lmutau.modules) == {
        *("zprimer.cli", "zprimer.commands.generate"),
        *("zprimer.models.lmutau", "zprimer.generation.processes.four_muons"),
        "zprimer.generation.backends.embedded",
    }


def test_the_other_generator_does_not_count():
    def madgraph(backend):
        found = program("generate", backend=backend)
        return (
            "zprimer.generation.backends.madgraph.running"
            in code_of(found.modules, found.without).modules
        )

    assert madgraph("madgraph")
    assert not madgraph("embedded")


def test_everything_decides_a_recipe():
    given = {
        "stage": "limits",
        "asked": {"analysis": "a", "background_uncertainty": None},
        "code": "1",
        "packages": {"pyhf": "0.7.6"},
        "data": {"analyses:a/analysis.yaml": "2"},
        "before": ["3", "4"],
    }
    same = recipe(
        **given | {"before": ["4", "3", "3"], "asked": dict(reversed(given["asked"].items()))}
    )
    assert same == recipe(**given)
    others = {
        "stage": "workspaces",
        "asked": {"analysis": "a", "background_uncertainty": 0.1},
        "code": "2",
        "packages": {"pyhf": "0.7.7"},
        "data": {"analyses:a/analysis.yaml": "3"},
        "before": ["3"],
    }
    for key, value in others.items():
        assert recipe(**given | {key: value}) != recipe(**given), key


def test_no_module_is_imported_by_a_path_that_the_text_does_not_tell():
    """Imports that are made up at run time are those of modules found by name, and no others."""
    allowed = {
        *("cli.py", "models/point.py", "flavour/observable.py", "generation/processes/__init__.py"),
        *("plots/figure.py", "plots/sources.py", "amplitudes/catalogue.py"),
        *("run/stages.py", "explain/chain.py"),
        *("__init__.py", "notebook/__init__.py", "recast/__init__.py"),
        *("generation/backends/__init__.py", "generation/backends/madgraph/definitions.py"),
    }
    package = Path(code.PACKAGE)
    made_up = {
        path.relative_to(package).as_posix()
        for path in package.rglob("*.py")
        for line in path.read_text().splitlines()
        if "import_module" in line and not line.startswith("from importlib import")
    }
    assert made_up - allowed == {"flavour/flavio/observables.py", "io/code.py"}
