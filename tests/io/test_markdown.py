"""Numbers between markers in Markdown: found, written and compared."""

import pytest

from zprimer.errors import DataFileError
from zprimer.io.markdown import markers, replace

TEXT = """# Title

The limit <!-- from results/default: limit -->0.0170<!-- end -->, <!-- from a: b -->2<!-- end -->.

<!-- from formulas: table -->
| a |
|---|
<!-- end -->
"""


@pytest.fixture
def document(tmp_path):
    path = tmp_path / "README.md"
    path.write_text(TEXT)
    return path


def test_markers_of_a_line_and_of_a_block(document):
    found = [(each.line, each.source, each.name, each.text) for each in markers(document)]
    assert found == [
        (3, "results/default", "limit", "0.0170"),
        (3, "a", "b", "2"),
        (5, "formulas", "table", "| a |\n|---|"),
    ]


def test_only_what_differs_is_written(document):
    texts = {"limit": "0.0176", "b": None, "table": "| a |\n|---|\n| 1 |"}
    changed = replace(document, lambda marker: texts[marker.name])
    assert [each.name for each in changed] == ["limit", "table"]
    expected = TEXT.replace("0.0170", "0.0176").replace("|---|\n", "|---|\n| 1 |\n")
    assert document.read_text() == expected
    assert replace(document, lambda marker: texts[marker.name]) == []


@pytest.mark.parametrize(
    "broken",
    [
        "<!-- from a: b -->1",
        "1<!-- end -->",
        "<!-- from a -->1<!-- end -->",
        "<!-- from a: b -->1 <!-- from a: c -->2<!-- end -->",
        "<!--from a: b -->1<!-- end -->",
        "<!-- end --><!-- from a: b -->",
    ],
)
def test_broken_marker_is_named(document, broken):
    document.write_text(TEXT + broken + "\n")
    with pytest.raises(DataFileError, match=r"README\.md, line 9: a number between markers"):
        markers(document)
