import pytest

from zprimer.errors import DataFileError
from zprimer.files import atomic, read_json, read_yaml, stable_seed, write_json


def interrupted_write(path):
    with atomic(path) as partial:
        partial.write_text("half")
        raise KeyboardInterrupt


def test_interrupted_write_leaves_the_old_file_and_nothing_else(tmp_path):
    path = tmp_path / "plane.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt):
        interrupted_write(path)
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_json_refuses_nan_both_ways(tmp_path):
    with pytest.raises(ValueError, match="JSON compliant"):
        write_json(tmp_path / "a.json", {"x": float("nan")})
    assert not (tmp_path / "a.json").exists()
    (tmp_path / "b.json").write_text('{"x": NaN}')
    with pytest.raises(DataFileError, match="NaN is not a number"):
        read_json(tmp_path / "b.json")


@pytest.mark.parametrize("reader", [read_json, read_yaml])
def test_unreadable_paths_are_clear_errors(tmp_path, reader):
    with pytest.raises(DataFileError, match="does not exist"):
        reader(tmp_path / "none")
    with pytest.raises(DataFileError, match="is a folder"):
        reader(tmp_path)


def test_yaml_bomb_of_nested_brackets_is_refused(tmp_path):
    (tmp_path / "bomb.yaml").write_text("[" * 1500)
    with pytest.raises(DataFileError, match=r"bomb\.yaml"):
        read_yaml(tmp_path / "bomb.yaml")


def test_seed_depends_on_what_is_named_and_is_pinned():
    assert stable_seed("lmutau", 8000.0, 1) == stable_seed("lmutau", 8000.0, 1)
    assert stable_seed("lmutau", 8000.0, 1) != stable_seed("lmutau", 8000.0, 2)
    assert stable_seed("lmutau", 8000.0, 1) == 841192167
