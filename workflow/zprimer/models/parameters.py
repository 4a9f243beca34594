"""Input parameters of a model: their names, units, defaults and allowed ranges."""

import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from zprimer.errors import InputError, unknown_key


@dataclass(frozen=True)
class Parameter:
    """One real input of a model.

    Attributes:
        name: the key in configuration files and on the command line.
        default: the value where none is given.
        unit: ``"GeV"``, ``"GeV^-2"`` or ``""``.
        description: what it is, with the paper's symbol.
        above, below: the open interval it must lie in.
        at_least, at_most: the closed interval it must lie in.
        symbol: what figures call it, in matplotlib's TeX; its name without.
        at_zero: what they say of it where it is 0, in place of symbol and value.
    """

    name: str
    default: float
    unit: str
    description: str
    above: float = -math.inf
    below: float = math.inf
    at_least: float = -math.inf
    at_most: float = math.inf
    symbol: str = ""
    at_zero: str = ""

    def checked(self, value: object, where: str) -> float:
        """``value`` as a float inside the allowed range.

        Args:
            value: a number, or a string that holds one.
            where: the file or command it was given to, for the message.

        Raises:
            InputError: it is no number, not finite or out of range.
        """
        if isinstance(value, bool) or not isinstance(value, int | float | str):
            raise InputError(f"{where}: {self.name} = {value!r} is not a number{self._range()}.")
        try:
            number = float(value)
        except ValueError:
            raise InputError(
                f"{where}: {self.name} = {value!r} is not a number{self._range()}."
            ) from None
        inside = self.above < number < self.below and self.at_least <= number <= self.at_most
        if not (math.isfinite(number) and inside):
            unit = f" {self.unit}" if self.unit else ""
            raise InputError(
                f"{where}: {self.name} = {number:g}{unit} is not allowed{self._range()}."
            )
        return number

    def _range(self) -> str:
        bounds = [
            f"{symbol} {bound:g}"
            for symbol, bound in (
                (">", self.above),
                ("≥", self.at_least),
                ("<", self.below),
                ("≤", self.at_most),
            )
            if math.isfinite(bound)
        ]
        unit = f" {self.unit}" if self.unit else ""
        return f"; {self.name} must be a finite number{' ' if bounds else ''}" + (
            " and ".join(bounds) + (unit if bounds else "")
        )


def complete(
    parameters: Iterable[Parameter], given: Mapping[str, object], where: str
) -> dict[str, float]:
    """All parameters in their order, given values checked, the rest at their defaults.

    Raises:
        InputError: a key is unknown, or a value is not allowed.
    """
    by_name = {parameter.name: parameter for parameter in parameters}
    for key in given:
        if key not in by_name:
            raise unknown_key("parameter", str(key), by_name, where)
    return {
        name: parameter.checked(given[name], where) if name in given else float(parameter.default)
        for name, parameter in by_name.items()
    }
