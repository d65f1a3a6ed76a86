"""Numbers of made-up people that lie as close together as real ones do.

The demo's serials end in a check digit, so that no slip meets another person. Here they follow each other, as voters
of one union are numbered: a wrong last digit is often a neighbour's number. Shapes and ranges are the demo's.
"""

from __future__ import annotations

from random import Random

from recovery.management.demo_data.identifiers import MOBILE_TAILS, STEP, NumberOffice

_FIRST_NID, _FIRST_BIRTH, _END = 10_000, 600_000, 1_000_000
# 01700-0NNNNN and 01800-0NNNNN, the first ten thousand of each left to the sample files.
_MOBILE_PREFIXES = ("017000", "018000")


class DenseNumbers(NumberOffice):
    """Gives out serials one behind the other, with small gaps. Telephone numbers start again when all are out."""

    def __init__(self, rng: Random) -> None:
        super().__init__(rng)
        self._chance = rng
        self._last: dict[tuple[str, str], int] = {}
        self._given_mobiles = 0

    def _next(self, kind: str, zila: str, first: int, end: int) -> str:
        serial = self._last.get((kind, zila), first) + self._chance.choice((1, 1, 1, 2, 3))
        if serial >= end:
            msg = f"No {kind} serial is left in zila {zila}: ask for fewer people."
            raise ValueError(msg)
        self._last[kind, zila] = serial
        return f"{serial:06}"

    def nid13(self, zila: str) -> str:
        return f"{zila}10000{self._next('NID', zila, _FIRST_NID, _FIRST_BIRTH)}"

    def birth_registration(self, zila: str, year: int) -> str:
        return f"{year}{zila}10000{self._next('birth', zila, _FIRST_BIRTH, _END)}"

    def mobile(self) -> str:
        turn, prefix = divmod(self._given_mobiles, len(_MOBILE_PREFIXES))
        self._given_mobiles += 1
        return f"{_MOBILE_PREFIXES[prefix]}{MOBILE_TAILS[turn * STEP % len(MOBILE_TAILS)]}"


def places_free_to_slip(number: str) -> list[int]:
    """Places at which a digit may be mistaken and the number still belong to nobody real.

    Of 10 digits all but the first and three equal ones in a row; else the serial.
    """
    if len(number) == 10:
        triple = next((i for i in range(8) if number[i] == number[i + 1] == number[i + 2]), 7)
        return [i for i in range(1, 10) if not triple <= i < triple + 3]
    return list(range(len(number) - 6, len(number)))


def one_wrong_digit(number: str, rng: Random) -> str:
    """The number with one digit mistaken."""
    i = rng.choice(places_free_to_slip(number))
    return number[:i] + rng.choice([digit for digit in "0123456789" if digit != number[i]]) + number[i + 1 :]


def swapped_digits(number: str, rng: Random) -> str:
    """The number with two neighbouring digits exchanged; the same number where all neighbours are equal."""
    places = set(places_free_to_slip(number))
    pairs = [i for i in sorted(places) if i + 1 in places and number[i] != number[i + 1]]
    if not pairs:
        return number
    i = rng.choice(pairs)
    return number[:i] + number[i + 1] + number[i] + number[i + 2 :]
