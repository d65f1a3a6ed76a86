"""Identifiers that belong to nobody, and telephone numbers of ranges kept for made-up people.

National IDs of 13 and 17 digits have upazila 00 and union 00, which no district uses; those of 10 digits hold
three equal digits in a row, which the Election Commission does not give out. Serials end in a check digit of
our own, so that one wrong digit in a made-up number never makes another made-up person's number.
"""

from __future__ import annotations

from random import Random

# Serials below 300000 are those of the sample files; a site may hold both.
NID_SERIALS = range(30_000, 90_000)
BIRTH_SERIALS = range(90_000, 100_000)
# 01700-0NNNNN and 01800-0NNNNN; the first ten thousand of each are those of the sample files.
MOBILE_PREFIXES = ("017000", "018000")
MOBILE_TAILS = range(10_000, 100_000)
# No passport series starts with ZZ.
PASSPORT_PREFIX = "ZZ00"
# Prime, and so without a common divisor with the lengths above: stepping by it meets every number once.
STEP = 7919


def check_digit(digits: str) -> str:
    """One digit that shows any single wrong digit (weights 3 and 1 in turn, as on a bar code)."""
    return str(sum(int(digit) * (3, 1)[i % 2] for i, digit in enumerate(digits)) % 10)


class NumberOffice:
    """Gives out numbers, each once (telephone numbers start again when all are out)."""

    def __init__(self, rng: Random) -> None:
        self._rng = rng
        self._given: dict[tuple[str, str], int] = {}
        self._smart: set[str] = set()
        self._mobiles = 0
        self._passports = 0

    def _serial(self, kind: str, zila: str, serials: range) -> str:
        count = self._given.get((kind, zila), 0)
        if count >= len(serials):
            msg = f"No {kind} serial is left in zila {zila}: ask for fewer people."
            raise ValueError(msg)
        self._given[kind, zila] = count + 1
        digits = str(serials[(count * STEP + int(zila) * 104_729) % len(serials)])
        return digits + check_digit(digits)

    def nid13(self, zila: str) -> str:
        """13 digits: zila, rural, upazila 00, union 00, serial of six."""
        return f"{zila}10000{self._serial('NID', zila, NID_SERIALS)}"

    def nid10(self) -> str:
        """10 digits with three equal ones in a row; the first is 2 to 9, as in no telephone number."""
        while True:
            digits = [str(self._rng.randrange(2, 10))] + [str(self._rng.randrange(10)) for _ in range(9)]
            start = self._rng.randrange(8)
            digits[start : start + 3] = digits[start] * 3
            number = "".join(digits)
            if number not in self._smart:
                self._smart.add(number)
                return number

    def birth_registration(self, zila: str, year: int) -> str:
        """17 digits: year of birth, zila, rural, upazila 00, union 00, serial of six."""
        return f"{year}{zila}10000{self._serial('birth', zila, BIRTH_SERIALS)}"

    def passport(self) -> str:
        self._passports += 1
        return f"{PASSPORT_PREFIX}{self._passports:05}"

    def mobile(self) -> str:
        """11 digits of the made-up ranges."""
        turn, prefix = divmod(self._mobiles, len(MOBILE_PREFIXES))
        self._mobiles += 1
        return f"{MOBILE_PREFIXES[prefix]}{MOBILE_TAILS[turn * STEP % len(MOBILE_TAILS)]}"

    def with_wrong_digit(self, nid: str) -> str:
        """The number with one digit mistaken, still nobody's: outside the triple, or within the serial."""
        while True:
            if len(nid) == 10:
                triple = next(i for i in range(8) if nid[i] == nid[i + 1] == nid[i + 2])
                i = self._rng.choice([i for i in range(1, 10) if not triple <= i < triple + 3])
            else:
                i = self._rng.randrange(len(nid) - 6, len(nid))
            mistaken = self._rng.choice([digit for digit in "0123456789" if digit != nid[i]])
            number = nid[:i] + mistaken + nid[i + 1 :]
            if number not in self._smart:
                return number
