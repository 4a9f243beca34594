"""Restriction cards: which parameters a generator may drop when it imports the model.

MadGraph fixes every parameter that is 0 or 1 in a restriction card, and ties together those that
are equal within a block. Parameters that must stay free get values that are none of these.
"""

from pathlib import Path

from derivation.content import Content, External

MASSLESS = ("e-", "mu-", "u", "d", "s", "c", "b")


def write_restrictions(content: Content, folder: Path) -> None:
    """Write ``restrict_default.dat`` and ``restrict_leptonic.dat``.

    The default keeps all Z' couplings and the CKM matrix and sets the masses and Yukawa couplings
    of :data:`MASSLESS` to zero; ``leptonic`` also drops the Z' couplings to quarks.
    """
    matrices = ("ZPLD", "ZPLU", "ZPRD", "ZPRU")
    for name, quark_couplings in (("default", True), ("leptonic", False)):
        inputs = [e for e in content.externals if e.block.removeprefix("IM") in matrices]
        values = _distinct(inputs) if quark_couplings else dict.fromkeys(inputs, 0.0)
        _write(content, values, folder / f"restrict_{name}.dat")


def write_default_restriction(content: Content, free_block: str, folder: Path) -> None:
    """Write ``restrict_default.dat``: massless as in :data:`MASSLESS`, a block all free."""
    inputs = [external for external in content.externals if external.block == free_block]
    _write(content, _distinct(inputs), folder / "restrict_default.dat")


def _distinct(inputs: list[External]) -> dict[External, float]:
    return {external: 0.1 + 0.00123457 * number for number, external in enumerate(inputs, start=1)}


def _write(content: Content, values: dict[External, float], path: Path) -> None:
    massless = {particle.pdg for particle in content.particles if particle.name in MASSLESS}
    blocks: dict[str, list[str]] = {}
    for external in content.externals:
        value = values.get(external, external.default)
        if external.block in ("MASS", "YUKAWA") and external.code[0] in massless:
            value = 0.0
        code = " ".join(str(number) for number in external.code)
        start = "DECAY" if external.block == "DECAY" else " "
        blocks.setdefault(external.block, []).append(
            f"{start} {code} {value:.9e} # {external.name}"
        )
    lines = ["# A parameter that is 0 here is fixed to 0 on import; all others stay free."]
    for block, entries in sorted(blocks.items()):
        if block != "DECAY":
            lines.append(f"BLOCK {block}")
        lines += entries
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
