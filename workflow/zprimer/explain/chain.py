"""The chain from a row of a table back to the seeds, with every hash on the way checked."""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from zprimer.errors import InputError
from zprimer.explain.chain_files import check_code, check_planned, inputs_of, opened
from zprimer.io.files import sha256_of
from zprimer.io.provenance import OWN, RECORD, Record, read_stamped
from zprimer.io.tables import NONE, Table
from zprimer.io.verdicts import EXCLUDED, LOOKED_AT, NOT_APPLICABLE, NOT_COVERED
from zprimer.recast.batch_names import sample_of

SHOWN_DIGITS = 12
"""Of a hash; the files hold all 64."""
_BESIDE = ("combine", "shortcut", "couplings")
"""Stages whose tables give no verdict."""
_BAND = re.compile(r"_[mp][12]$|^twice_nll_")


@dataclass(frozen=True)
class Link:
    """One file of a chain.

    Attributes:
        name: as the file that was made from it calls it.
        path: the file.
        sha256: of its bytes.
        record: its provenance, empty for what is no result.
        lines: what it says about the point.
        inputs: the files it was made from that the point's numbers went through.
    """

    name: str
    path: Path
    sha256: str
    record: Record
    lines: tuple[str, ...] = ()
    inputs: tuple["Link", ...] = ()

    def all(self) -> Iterator["Link"]:
        """This link and all before it, each file once."""
        seen: set[Path] = set()
        waiting = [self]
        while waiting:
            link = waiting.pop(0)
            if link.path not in seen:
                seen.add(link.path)
                yield link
                waiting = [*link.inputs, *waiting]


def chain(path: Path, row: str) -> Link:
    """The chain of one row.

    Args:
        path: a table with provenance and a column ``id``, such as ``plane.csv``.
        row: its number, counted from 1 without the header, or its ``id``.

    Raises:
        InputError: there is no such row, or a file that is no table has no provenance.
        DataFileError: a file on the way is missing, or is not the one that the next was made
            from; the message says which one and what to rerun.
    """
    table, _ = opened(path)
    if not isinstance(table, Table) or "id" not in table.columns:
        raise InputError(f"{path} is no table with a row a point, such as plane.csv.")
    ids = table.texts("id")
    if row not in ids and row.isascii() and row.isdigit() and 1 <= int(row[:9]) <= len(ids):
        row = ids[int(row[:9]) - 1]
    if row in ids:
        first = _Chain(row).link(path.name, path)
        check_planned(path.parent, {link.path: link.record for link in first.all()})
        return first
    raise InputError(f"{path} has no row '{row}': give an id, or a number from 1 to {len(ids)}.")


def as_text(first: Link) -> str:
    """A chain for people: each file with its hash, what it says, and what it was made from."""
    lines: list[str] = []
    shown: set[Path] = set()

    def add(link: Link, depth: int) -> None:
        again = link.path in shown
        shown.add(link.path)
        stage = f"{link.record['stage']}, " if link.record else ""
        margin = "    " * depth
        lines.append(
            f"{margin}{link.path if link.record else link.name} "
            f"({stage}sha256 {link.sha256[:SHOWN_DIGITS]}…{', see above' if again else ''})"
        )
        if not again:
            lines.extend(f"{margin}  {line}" for line in link.lines)
            for each in link.inputs:
                add(each, depth + 1)

    add(first, 0)
    for what in (_code, _packages):
        stages: dict[str, dict[str, None]] = {}
        for link in first.all():
            if "code" in link.record:
                stages.setdefault(what(link.record), {})[link.record["stage"]] = None
        lines += [f"{', '.join(names)}: {versions}" for versions, names in stages.items()]
    if first.record["stage"] == OWN:
        return "\n".join([*lines, "no record beside it says how it was made"])
    return "\n".join([*lines, f"{len(shown)} files, each with the sha256 that was recorded"])


def _code(record: Record) -> str:
    return f"zprimer {record['zprimer']}, {record['code']}"


def _packages(record: Record) -> str:
    return ", ".join(f"{name} {version}" for name, version in record["packages"].items())


@dataclass(frozen=True)
class _Found:
    """What a file says, and names of the inputs to go on with."""

    lines: list[str]
    follow: list[str]


class _Chain:
    """Follows one point through the files.

    Args:
        id: of the point.
    """

    def __init__(self, id: str) -> None:
        self._id = id
        self._known: dict[Path, Link] = {}

    def link(self, name: str, path: Path) -> Link:
        """The link of a result, and all before it."""
        if path not in self._known:
            content, record = opened(path)
            inputs = inputs_of(path, record)
            check_code(path, record)
            stages: dict[str, Callable[[Any, Record, Mapping[str, Path]], _Found]] = {
                "merge": self._merge, "points": self._points, "flavour": self._flavour,
                "yields": self._yields, "select": self._select, "shower": self._shower,
                "generate": self._generate, "crosscheck": self._crosscheck, OWN: self._own,
            }  # fmt: skip
            found = stages.get(record["stage"], self._row)(content, record, inputs)
            links = [
                self.link(each, inputs[each]) if each in found.follow else self._leaf(each, where)
                for each, where in inputs.items()
                if each in found.follow or ":" in each or record["stage"] == "points"
            ]
            # what is no result, such as the numbers of an analysis, first: it is short
            links.sort(key=lambda link: bool(link.record))
            self._known[path] = Link(
                name, path, sha256_of(path), record, tuple(found.lines), tuple(links)
            )
        return self._known[path]

    def _leaf(self, name: str, path: Path) -> Link:
        return Link(name, path, sha256_of(path), {})

    def _cells(self, table: Table) -> dict[str, str]:
        row = table.texts("id").index(self._id)
        return {name: texts[row] for name, texts in table.columns.items()}

    def _tables(self, inputs: Mapping[str, Path]) -> dict[str, tuple[Table, str]]:
        """Inputs that are tables with a row of the point, and their stages."""
        found = {}
        for name, path in inputs.items():
            if path.suffix == ".csv" and ":" not in name:
                table, record = opened(path)
                if isinstance(table, Table) and self._id in table.columns.get("id", ()):
                    found[name] = (table, record["stage"])
        return found

    def _merge(self, table: Table, record: Record, inputs: Mapping[str, Path]) -> _Found:
        cells, tables = self._cells(table), self._tables(inputs)
        excluding = set(cells["excluded_by"].split()) - {NONE}
        follow, beside, analyses = [], [], set()
        for name, (own, stage) in tables.items():
            if stage in _BESIDE:
                beside.append(name)
            elif "analysis" in own.columns:
                analysis = self._cells(own)["analysis"]
                analyses.add(analysis)
                if not excluding or analysis in excluding:
                    follow.append(name)
        if not excluding or excluding - analyses:
            follow += [name for name, (_, stage) in tables.items() if stage == "flavour"]
        inputs_given = ", ".join(f"{k} = {cells[k]}" for k in _parameters(table, tables))
        lines = [f"point {self._id}: model {cells['model']}, {inputs_given}"]
        by = f" by {cells['excluded_by'].replace(' ', ', ')}" if excluding else ""
        lines.append(f"verdict: {cells['verdict']}{by}")
        lines.append(f"looked at: {cells['looked_at'].replace(' ', ', ')}")
        if beside:
            lines.append(f"beside it, without a verdict: {', '.join(beside)}")
        return _Found(lines, follow)

    def _own(self, table: Table, record: Record, inputs: Mapping[str, Path]) -> _Found:
        return _Found([_sentence(self._shown(table))], [])

    def _points(self, table: Table, record: Record, inputs: Mapping[str, Path]) -> _Found:
        return _Found([_sentence(self._cells(table)), *_settings(record)], [])

    def _flavour(self, table: Table, record: Record, inputs: Mapping[str, Path]) -> _Found:
        from zprimer.flavour.era import load_era
        from zprimer.flavour.observable import evaluate, observables
        from zprimer.models.points import read_points

        cells, follow = self._cells(table), list(self._tables(inputs))
        points = next(inputs[name] for name in follow)
        model = read_points(points).model
        measured = evaluate(_one_point(points, self._id), load_era(cells["era"], model))
        lines = [f"era {cells['era']}"]
        verdicts = {each: cells.get(f"{each.name}_verdict") for each in observables(model)}
        shown = [each for each, verdict in verdicts.items() if verdict == EXCLUDED]
        looked = [each for each, verdict in verdicts.items() if verdict in LOOKED_AT]
        silent = [each.name for each, verdict in verdicts.items() if verdict == NOT_APPLICABLE]
        for each in shown or looked:
            quantity = measured[each.name].measurement
            lines.append(
                f"{each.name}: {verdicts[each]}, "
                f"prediction {float(cells[f'{each.name}_prediction']):.5g} "
                f"({each.reference}) against {quantity.value:.5g} ± {quantity.uncertainty:.3g}"
                f"{f' {quantity.unit}' if quantity.unit else ''} ({quantity.source}), "
                f"pull {float(cells[f'{each.name}_pull']):+.2f}"
            )
        if shown:
            lines.append(f"{len(looked) - len(shown)} other observables do not exclude the point")
        if silent:
            lines.append(f"{NOT_APPLICABLE} to the point: {', '.join(silent)}")
        return _Found(lines, follow)

    def _row(self, table: Table, record: Record, inputs: Mapping[str, Path]) -> _Found:
        """A table that is told cell by cell, without its bands: limits, shortcut, combination."""
        follow = list(self._tables(inputs))
        if record["stage"] in ("limits", "couplings"):
            follow += [name for name, path in inputs.items() if path.suffix == ".npz"]
        if record["stage"] == "crosschecks":
            follow += [name for name, path in inputs.items() if path.parent.name == self._id]
        return _Found([_sentence(self._shown(table)), *_settings(record)], follow)

    def _shown(self, table: Table) -> dict[str, str]:
        return {name: text for name, text in self._cells(table).items() if not _BAND.search(name)}

    def _yields(
        self, content: Table | dict[str, Any], record: Record, inputs: Mapping[str, Path]
    ) -> _Found:
        follow = list(self._tables(inputs))
        if isinstance(content, Table):
            return _Found([_sentence(self._cells(content))], follow)
        yields = content["yields"]
        point = next((each for each in yields.points if each.id == self._id), None)
        if point is None:
            return _Found([f"{NOT_COVERED}: {yields.not_covered.get(self._id)}"], follow)
        lines = []
        for name, region in point.regions.items():
            expected = yields.standard_model[point.standard_model][name]
            error = sum(each**2 for each in region.error) ** 0.5
            fitted = (
                f", {sum(region.predicted):.5g} predicted, "
                f"{sum(expected.expected):.5g} expected without it"
            )
            lines.append(
                f"{name}: signal {sum(region.signal):.5g} ± {error:.2g} events, scaled by "
                f"{expected.ratio:.4g}{fitted if expected.expected else ''}"
            )
            lines += [
                f"  {process}: {sum(part):.5g} events"
                for process, part in region.by_process.items()
            ]
        lines.append(f"samples: {', '.join(point.samples)}")
        selections = {
            name: path for name, path in inputs.items()
            if path.suffix == ".json" and ":" not in name and not name.endswith(RECORD)
        }  # fmt: skip
        samples = {name: sample_of(path.parent.name)[0] for name, path in selections.items()}
        if not set(point.samples) <= set(samples.values()):
            ids = {n: str(read_stamped(path)["sample"]["id"]) for n, path in selections.items()}
            samples = {name: sample_of(id)[0] for name, id in ids.items()}
        used = [name for name, sample in samples.items() if sample in point.samples]
        return _Found(lines, [*follow, *used])

    def _select(self, content: Any, record: Record, inputs: Mapping[str, Path]) -> _Found:
        first, last = content["cutflow"][0], content["cutflow"][-1]
        line = f"{first['events']} events, {last['events']} of them pass '{last['cut']}'"
        return _Found([line], [name for name in inputs if ":" not in name])

    def _shower(self, content: Any, record: Record, inputs: Mapping[str, Path]) -> _Found:
        made = content["shower"]
        on = ", ".join(f"{name} {value}" for name, value in made["settings"].items())
        line = (
            f"Pythia {made['pythia']}, seed {made['seed']} (Pythia's own {made['pythia_seed']}), "
            f"{made['accepted']} events, {made['failed']} failed; {on}"
        )
        if "generate" not in record["settings"]:
            return _Found([line, "events of another generator"], [])
        return _Found([line], [name for name in inputs if ":" not in name])

    def _crosscheck(self, content: Any, record: Record, inputs: Mapping[str, Path]) -> _Found:
        backends = " over ".join(sample["backend"] for sample in content["samples"])
        line = (
            f"{backends}: {content['ratio']:.4g} ± {content['ratio_error']:.2g}, "
            f"{content['pull']:+.2g} combined errors"
        )
        return _Found([line], list(inputs))

    def _generate(self, content: Any, record: Record, inputs: Mapping[str, Path]) -> _Found:
        if "slha" not in content:
            return _Found([f"describes events with sha256 {content['events_sha256']}"], [])
        settings = record["settings"]["generate"]
        names = ("process", "sqrt_s", "events", "seed", "backend", "pdf", "scale", "width")
        versions = ", ".join(f"{name} {value}" for name, value in content["versions"].items())
        lines = [
            _sentence({name: str(settings[name]) for name in names}),
            f"card (block <slha> of the header): {_sentence(settings['parameters'])}",
            f"cross section {content['sigma_pb']:.6g} ± {content['sigma_error_pb']:.2g} pb; "
            f"versions: {versions}",
        ]
        return _Found(lines, [])


def _parameters(plane: Table, tables: Mapping[str, tuple[Table, str]]) -> list[str]:
    """Columns of a plane that come from its table of points."""
    names = [
        name for own, stage in tables.values() if stage == "points" for name in own.columns
    ]  # fmt: skip
    return [name for name in names if name in plane.columns and name not in ("id", "model")]


def _one_point(path: Path, id: str) -> Any:
    from zprimer.models.points import PointTable, read_points

    points = read_points(path)
    row = points.ids.index(id)
    return PointTable(
        points.model, (id,), {name: v[row : row + 1] for name, v in points.parameters.items()}
    )


def _sentence(cells: Mapping[str, Any]) -> str:
    return ", ".join(
        f"{name} = {value}" for name, value in cells.items() if value not in ("", NONE)
    )


def _settings(record: Record) -> list[str]:
    """The stage's own settings; those of the stages before it are told with their files."""
    own = record["settings"][record["stage"]]
    return [f"settings: {_sentence(own)}"] if own else []
