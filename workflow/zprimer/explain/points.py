"""How the tables of points describe one: its inputs, flavour, all verdicts together."""

from zprimer.explain.result import Result, Told, cells, sentence, settings
from zprimer.flavour.era import load_era
from zprimer.flavour.observable import evaluate, observables
from zprimer.io.provenance import OWN
from zprimer.io.tables import NONE
from zprimer.io.verdicts import EXCLUDED, LOOKED_AT, NOT_APPLICABLE
from zprimer.models.points import PointTable, read_points


def describe_points(result: Result) -> Told:
    return Told([sentence(result.cells()), *settings(result.record)], named=list(result.inputs))


def describe_flavour(result: Result) -> Told:
    row, follow = result.cells(), list(result.tables())
    points = read_points(next(result.inputs[name] for name in follow))
    measured = evaluate(_one_point(points, result.id), load_era(row["era"], points.model))
    lines = [f"era {row['era']}"]
    verdicts = {each: row.get(f"{each.name}_verdict") for each in observables(points.model)}
    shown = [each for each, verdict in verdicts.items() if verdict == EXCLUDED]
    looked = [each for each, verdict in verdicts.items() if verdict in LOOKED_AT]
    silent = [each.name for each, verdict in verdicts.items() if verdict == NOT_APPLICABLE]
    for each in shown or looked:
        quantity = measured[each.name].measurement
        lines.append(
            f"{each.name}: {verdicts[each]}, "
            f"prediction {float(row[f'{each.name}_prediction']):.5g} "
            f"({each.reference}) against {quantity.value:.5g} ± {quantity.uncertainty:.3g}"
            f"{f' {quantity.unit}' if quantity.unit else ''} ({quantity.source}), "
            f"pull {float(row[f'{each.name}_pull']):+.2f}"
        )
    if shown:
        lines.append(f"{len(looked) - len(shown)} other observables do not exclude the point")
    if silent:
        lines.append(f"{NOT_APPLICABLE} to the point: {', '.join(silent)}")
    return Told(lines, follow)


def describe_merge(result: Result) -> Told:
    """It goes on with the tables that exclude the point, or with all if none does."""
    row, tables = result.cells(), result.tables()
    excluding = set(row["excluded_by"].split()) - {NONE}
    follow, flavour, beside, given, analyses = [], [], [], [], set()
    for name, (own, stage) in tables.items():
        if stage == "points":
            # a plane has these columns of its table of points
            given += [each for each in own.columns if each in row and each not in ("id", "model")]
        elif stage == "flavour":
            flavour.append(name)
        elif own.columns.keys() >= {"analysis", "verdict"}:
            analysis = cells(own, result.id)["analysis"]
            analyses.add(analysis)
            if not excluding or analysis in excluding:
                follow.append(name)
        elif stage != OWN:
            beside.append(name)
    if not excluding or excluding - analyses:
        follow += flavour
    by = f" by {row['excluded_by'].replace(' ', ', ')}" if excluding else ""
    lines = [
        f"point {result.id}: model {row['model']}, {', '.join(f'{k} = {row[k]}' for k in given)}",
        f"verdict: {row['verdict']}{by}",
        f"looked at: {row['looked_at'].replace(' ', ', ')}",
    ]
    if beside:
        lines.append(f"beside it, without a verdict: {', '.join(beside)}")
    return Told(lines, follow)


def _one_point(points: PointTable, id: str) -> PointTable:
    row = points.ids.index(id)
    return PointTable(
        points.model, (id,), {name: v[row : row + 1] for name, v in points.parameters.items()}
    )
