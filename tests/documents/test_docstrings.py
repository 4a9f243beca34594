"""The examples in docstrings say what happens."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import zprimer

FLAGS = doctest.NORMALIZE_WHITESPACE | doctest.ELLIPSIS
PROMPT = ">>> "


def modules_with_examples():
    """Full names of the modules, found without importing them."""
    package = Path(zprimer.__file__).parent
    found = [path for path in package.rglob("*.py") if PROMPT in path.read_text(encoding="utf-8")]
    places = (path.relative_to(package.parent).with_suffix("") for path in found)
    return sorted(".".join(place.parts).removesuffix(".__init__") for place in places)


@pytest.mark.parametrize("name", modules_with_examples())
def test_examples(name, tmp_path, monkeypatch, capsys):
    """In an empty folder, so that an example needs no file and leaves none behind."""
    monkeypatch.chdir(tmp_path)
    failed, _ = doctest.testmod(import_module(name), optionflags=FLAGS)
    assert not failed, capsys.readouterr().out
    assert not list(tmp_path.iterdir())


def test_wrong_example_is_found(tmp_path, monkeypatch, capsys):
    """So that the test above is known to look at something."""
    (tmp_path / "wrong_example.py").write_text('"""\n>>> 1 + 1\n3\n"""\n')
    monkeypatch.syspath_prepend(tmp_path)
    assert doctest.testmod(import_module("wrong_example"), optionflags=FLAGS).failed == 1
    assert "Expected:\n    3" in capsys.readouterr().out
