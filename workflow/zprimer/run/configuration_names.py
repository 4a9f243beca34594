"""Names in a configuration that stages after the first look up, looked up before any runs.

What is found decides nothing but whether the configuration is accepted.
"""

from collections.abc import Mapping
from typing import Any

from zprimer.errors import naming, unknown_key
from zprimer.flavour.era import load_era
from zprimer.generation.backends import load_backend
from zprimer.generation.pdf import pdf_set
from zprimer.generation.processes import processes
from zprimer.models.point import load_model
from zprimer.plots.figure import figure_names


def check_names(checked: Mapping[str, Any], model: str, where: str) -> None:
    """Look up what stages after the first would look up.

    Raises:
        InputError: an era, a set of parton densities, a figure, a process or a scale is unknown, or
            does not go with another choice.
    """
    with naming(f"{where}, key 'era'"):
        era = load_era(checked["era"], model)
    if checked["combination"]["flavour"] == "flavio":
        from zprimer.flavour.flavio.constraints import check_era

        with naming(f"{where}, key 'combination.flavour'"):
            check_era(era)
    with naming(f"{where}, key 'samples.pdf'"):
        pdf_set(checked["samples"]["pdf"])
        used = {checked["samples"]["backend"], *(("madgraph",) if checked["crosscheck"] else ())}
        for name in sorted(used):
            load_backend(name).check_pdf(checked["samples"]["pdf"])
    for figure in checked["figures"]:
        if figure not in figure_names():
            raise unknown_key("figure", figure, figure_names(), f"{where}, key 'figures'")
    samples = checked["samples"]
    point = load_model(model).point({})
    own = {name: each for name, each in processes().items() if each.serves(point)}
    for key in ("events", "cuts"):
        for name in samples[key] if isinstance(samples[key], Mapping) else ():
            if name not in own:
                raise unknown_key("process", name, own, f"{where}, key 'samples.{key}'")
    scales = {scale for each in own.values() for scale in each.scales}
    if isinstance(samples.get("scale"), str) and samples["scale"] not in scales:
        place = f"{where}, key 'samples.scale', which names a scale or gives GeV"
        raise unknown_key("scale", samples["scale"], scales, place)
