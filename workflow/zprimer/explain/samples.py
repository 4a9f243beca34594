"""How samples, their selections and yields describe a point that was made of them."""

from zprimer.explain.result import Result, Told, sentence
from zprimer.io.provenance import RECORD, read_stamped
from zprimer.io.tables import Table
from zprimer.io.verdicts import NOT_COVERED
from zprimer.recast.batch_names import sample_of


def describe_generate(result: Result) -> Told:
    content = result.content
    if "slha" not in content:
        return Told([f"describes events with sha256 {content['events_sha256']}"])
    settings = result.record["settings"]["generate"]
    names = ("process", "sqrt_s", "events", "seed", "backend", "pdf", "scale", "width")
    versions = ", ".join(f"{name} {value}" for name, value in content["versions"].items())
    return Told(
        [
            sentence({name: str(settings[name]) for name in names}),
            f"card (block <slha> of the header): {sentence(settings['parameters'])}",
            f"cross section {content['sigma_pb']:.6g} ± {content['sigma_error_pb']:.2g} pb; "
            f"versions: {versions}",
        ]
    )


def describe_crosscheck(result: Result) -> Told:
    content = result.content
    backends = " over ".join(sample["backend"] for sample in content["samples"])
    line = (
        f"{backends}: {content['ratio']:.4g} ± {content['ratio_error']:.2g}, "
        f"{content['pull']:+.2g} combined errors"
    )
    return Told([line], result.results())


def describe_shower(result: Result) -> Told:
    made = result.content["shower"]
    on = ", ".join(f"{name} {value}" for name, value in made["settings"].items())
    line = (
        f"Pythia {made['pythia']}, seed {made['seed']} (Pythia's own {made['pythia_seed']}), "
        f"{made['accepted']} events, {made['failed']} failed; {on}"
    )
    if "generate" not in result.record["settings"]:
        return Told([line, "events of another generator"])
    return Told([line], result.results())


def describe_select(result: Result) -> Told:
    first, last = result.content["cutflow"][0], result.content["cutflow"][-1]
    line = f"{first['events']} events, {last['events']} of them pass '{last['cut']}'"
    return Told([line], result.results())


def describe_yields(result: Result) -> Told:
    """It goes on with the selections of the point's own samples."""
    follow = list(result.tables())
    if isinstance(result.content, Table):
        return Told([sentence(result.cells())], follow)
    yields = result.content["yields"]
    point = next((each for each in yields.points if each.id == result.id), None)
    if point is None:
        return Told([f"{NOT_COVERED}: {yields.not_covered.get(result.id)}"], follow)
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
            f"  {process}: {sum(part):.5g} events" for process, part in region.by_process.items()
        ]
    lines.append(f"samples: {', '.join(point.samples)}")
    selections = {
        name: result.inputs[name]
        for name in result.results()
        if name.endswith(".json") and not name.endswith(RECORD)
    }
    samples = {name: sample_of(path.parent.name)[0] for name, path in selections.items()}
    if not set(point.samples) <= set(samples.values()):
        ids = {name: str(read_stamped(path)["sample"]["id"]) for name, path in selections.items()}
        samples = {name: sample_of(id)[0] for name, id in ids.items()}
    used = [name for name, sample in samples.items() if sample in point.samples]
    return Told(lines, [*follow, *used])
