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
    codes = {particle.pdg for particle in content.particles if particle.name in MASSLESS}
    for name, quark_couplings in (("default", True), ("leptonic", False)):
        card = _card(content.externals, codes, quark_couplings)
        (folder / f"restrict_{name}.dat").write_text(card, encoding="utf-8")


def _card(externals: list[External], massless: set[int], quark_couplings: bool) -> str:
    blocks: dict[str, list[str]] = {}
    distinct = 0
    for external in externals:
        value = external.default
        if external.block in ("MASS", "YUKAWA") and external.code[0] in massless:
            value = 0.0
        elif external.block.removeprefix("IM") in ("ZPLD", "ZPLU", "ZPRD", "ZPRU"):
            distinct += 1
            value = (0.1 + 0.00123457 * distinct) if quark_couplings else 0.0
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
    return "\n".join(lines) + "\n"
