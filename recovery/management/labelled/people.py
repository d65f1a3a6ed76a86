"""A register of households: couples on one telephone, grown children, twins, sons who bear their father's name."""

from __future__ import annotations

import datetime
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from recovery.management.demo_data import name_parts as stock
from recovery.management.demo_data.centres import DemoCentre, District
from recovery.management.demo_data.name_parts import Part, parts
from recovery.management.demo_data.names import HINDU_SHARE, Name, Sex, name_make
from recovery.management.demo_data.people import YOUNGEST_BORN, Person
from recovery.management.labelled.numbers import DenseNumbers

NID17_SHARE, NID13_SHARE, BIRTH_ONLY_SHARE, PASSPORT_ONLY_SHARE = 0.28, 0.24, 0.02, 0.008
#: People with an old number in the register who show a smart card, or the other way round.
SECOND_NID_SHARE = 0.12
FIRST_OF_JANUARY_SHARE = 0.09
COUPLE_SHARE, CHILDREN_SHARE = 0.62, 0.45
SHARES_PHONE_WITH_SPOUSE, SHARES_PHONE_WITH_PARENT = 0.55, 0.35
TWIN_SHARE, SAME_NAME_AS_FATHER_SHARE = 0.03, 0.03
_NEW_NAME_SHARE = 0.35

# Parts that the demo does not have, so that a model that was trained on its names meets others here.
MEN = parts(
    """Aslam আসলাম, Bashir বশির, Chan চান, Dabir দবির, Emdad এমদাদ, Firoz ফিরোজ, Golam গোলাম, Hannan হান্নান,
    Iqbal ইকবাল, Jobbar জোব্বার, Kobad কোবাদ, Liakat লিয়াকত, Mahtab মাহতাব, Nowsher নওশের, Osman ওসমান, Palash পলাশ,
    Quddus কুদ্দুস, Rafique রফিক, Shamsher শমসের, Tozammel তোজাম্মেল, Ukil উকিল, Wazed ওয়াজেদ, Younus ইউনুস, Zillur জিল্লুর,
    Abed আবেদ, Bacchu বাচ্চু, Chunnu চুন্নু, Dilbar দিলবর, Ershad এরশাদ, Forman ফরমান, Gias গিয়াস, Hashem হাশেম,
    Jaber জাবের, Kasem কাসেম, Lal লাল, Mojibor মজিবর, Nawab নবাব, Panna পান্না, Rahmat রহমত, Sultan সুলতান"""
)
WOMEN = parts(
    """Aklima আকলিমা, Bulbuli বুলবুলি, Champa চাঁপা, Delara দেলারা, Ferdous ফেরদৌস, Golapi গোলাপী, Hamida হামিদা,
    Jamila জামিলা, Kamrun কামরুন, Lovely লাভলী, Moyna ময়না, Nurun নুরুন, Peyara পেয়ারা, Rubina রুবিনা, Shahanara শাহানারা,
    Tara তারা, Umme উম্মে, Zakia জাকিয়া, Anjuman আঞ্জুমান, Chameli চামেলী, Dilara দিলারা, Fazila ফাজিলা, Hafiza হাফিজা,
    Jesmin জেসমিন, Khairun খায়রুন, Lutfa লুৎফা, Mahfuza মাহফুজা, Noorjahan নুরজাহান, Rokshana রোকসানা, Sanjida সানজিদা"""
)
LAST_OF_MEN = parts(
    """Hossain হোসেন, Ali আলী, Mia মিয়া, Uddin উদ্দিন, Rahman রহমান, Bepari বেপারী, Munshi মুন্সী, Sardar সরদার,
    Mollah মোল্লা, Akand আকন্দ, Dewan দেওয়ান, Laskar লস্কর, Paik পাইক, Tarafdar তরফদার"""
)
LAST_OF_WOMEN = parts("Begum বেগম, Khatun খাতুন, Akter আক্তার, Bibi বিবি, Nesa নেছা, Sultana সুলতানা, Parvin পারভীন, Khanam খানম")


@dataclass(slots=True)
class Citizen(Person):
    """A person of a household; `other_nid` is a second number that the register does not hold."""

    other_nid: str = ""
    kin: tuple[str, ...] = ()


Household = list[Citizen]


class RegisterOffice:
    """Makes households up, all members registered, until a register is full."""

    def __init__(self, rng: Random, centres: tuple[DemoCentre, ...]) -> None:
        self.numbers = DenseNumbers(rng)
        self._rng = rng
        self._centres = centres
        self._districts: list[District] = sorted({each.district for each in centres}, key=lambda each: each.code)

    def households(self, people: int) -> dict[DemoCentre, list[Household]]:
        """Households by the centre they register at, `people` in all (the last one may be cut short)."""
        rng = self._rng
        found: dict[DemoCentre, list[Household]] = defaultdict(list)
        weights = [each.weight for each in self._centres]
        count = 0
        while count < people:
            centre = rng.choices(self._centres, weights)[0]
            household = list(self.household_make(centre))[: people - count]
            count += len(household)
            found[centre].append(household)
        return found

    def household_make(self, centre: DemoCentre) -> Iterator[Citizen]:
        """A single person, or a couple with or without grown children."""
        rng = self._rng
        mobile = self.numbers.mobile()
        is_hindu = rng.random() < HINDU_SHARE
        home = centre.district if rng.random() < 0.9 else rng.choice(self._districts)
        if rng.random() >= COUPLE_SHARE:
            sex: Sex = "M" if rng.random() < 0.5 else "F"
            yield self._citizen(
                centre, home, self.name_make(centre, sex, is_hindu), sex, self._born(1936, 1996), mobile
            )
            return
        father_born = self._born(1936, 1990)
        father = self._citizen(centre, home, self.name_make(centre, "M", is_hindu), "M", father_born, mobile)
        mother_born = self._born(max(1936, father_born.year - 3), min(1996, father_born.year + 10))
        mother = self._citizen(
            centre,
            home,
            self.name_make(centre, "F", is_hindu),
            "F",
            mother_born,
            self._phone_of(mobile, SHARES_PHONE_WITH_SPOUSE),
        )
        if father.mobile == mother.mobile:
            father.kin = mother.kin = ("spouse on one phone",)
        yield father
        yield mother
        if mother_born.year < 1978 and rng.random() < CHILDREN_SHARE:
            yield from self._children(father, mother, home, is_hindu)

    def _children(self, father: Citizen, mother: Citizen, home: District, is_hindu: bool) -> Iterator[Citizen]:
        rng = self._rng
        first_year, last_year = mother.born_on.year + 17, min(YOUNGEST_BORN.year, mother.born_on.year + 38)
        born_on = self._born(first_year, last_year)
        sex: Sex = "M" if rng.random() < 0.55 else "F"
        eldest = self._citizen(
            father.centre,
            home,
            self.name_make(father.centre, sex, is_hindu, like=father.name),
            sex,
            born_on,
            self._phone_of(father.mobile, SHARES_PHONE_WITH_PARENT),
        )
        chance = rng.random()
        if sex == "M" and chance < SAME_NAME_AS_FATHER_SHARE:
            eldest.name = father.name
            eldest.kin = father.kin = ("father and son of one name",)
        yield eldest
        if chance > 1 - TWIN_SHARE:
            twin = self._citizen(
                father.centre,
                home,
                self.name_make(father.centre, sex, is_hindu, like=eldest.name),
                sex,
                born_on,
                eldest.mobile if rng.random() < 0.7 else self.numbers.mobile(),
            )
            eldest.kin = twin.kin = ("twins",)
            yield twin
        elif chance > 0.55:
            other: Sex = "M" if rng.random() < 0.5 else "F"
            yield self._citizen(
                father.centre,
                home,
                self.name_make(father.centre, other, is_hindu, like=eldest.name),
                other,
                self._born(first_year, last_year),
                self._phone_of(father.mobile, SHARES_PHONE_WITH_PARENT),
            )

    def name_make(self, centre: DemoCentre, sex: Sex, is_hindu: bool, like: Name | None = None) -> Name:
        """A name; with `like` half of the time one that ends as that name does, as brothers' names do."""
        rng = self._rng
        if is_hindu or rng.random() > _NEW_NAME_SHARE:
            name = name_make(rng, centre.district.code, sex)
        else:
            # Few names are common and many are rare.
            given = (MEN if sex == "M" else WOMEN)[int(len(MEN if sex == "M" else WOMEN) * rng.random() ** 1.6)]
            last = rng.choice(LAST_OF_MEN if sex == "M" else LAST_OF_WOMEN)
            prefix: Part | None = stock.MAN_PREFIX if sex == "M" else stock.WOMAN_PREFIX
            name = Name(prefix if rng.random() < 0.5 else None, (given, last))
        if like is not None and rng.random() < 0.5 and len(name.parts) > 1 and name.parts[0] != like.parts[-1]:
            name = Name(name.prefix, (*name.parts[:-1], like.parts[-1]))
        return name

    def _phone_of(self, mobile: str, share: float) -> str:
        return mobile if self._rng.random() < share else self.numbers.mobile()

    def _born(self, first_year: int, last_year: int) -> datetime.date:
        rng = self._rng
        year = rng.randint(first_year, max(first_year, last_year))
        if rng.random() < FIRST_OF_JANUARY_SHARE:
            return datetime.date(year, 1, 1)
        return min(datetime.date(year, 1, 1) + datetime.timedelta(days=rng.randrange(365)), YOUNGEST_BORN)

    def _citizen(
        self, centre: DemoCentre, home: District, name: Name, sex: Sex, born_on: datetime.date, mobile: str
    ) -> Citizen:
        rng, numbers = self._rng, self.numbers
        nid = birth = passport = other = ""
        kind = rng.random()
        if kind < NID17_SHARE:
            nid = f"{born_on.year if rng.random() < 0.99 else born_on.year + 1}{numbers.nid13(home.zila)}"
        elif kind < NID17_SHARE + NID13_SHARE:
            nid = numbers.nid13(home.zila)
        elif kind < NID17_SHARE + NID13_SHARE + BIRTH_ONLY_SHARE:
            birth = numbers.birth_registration(home.zila, born_on.year)
        elif kind < NID17_SHARE + NID13_SHARE + BIRTH_ONLY_SHARE + PASSPORT_ONLY_SHARE:
            passport = numbers.passport()
        else:
            nid = numbers.nid10()
        if nid and rng.random() < SECOND_NID_SHARE:
            other = numbers.nid13(home.zila) if len(nid) == 10 else numbers.nid10()
        return Citizen(name, sex, born_on, nid, birth, passport, mobile, centre, other_nid=other)

    def stranger_like(self, citizen: Citizen, *, same_birth_date: bool) -> Citizen:
        """Somebody of the same name who is not in the register, with numbers of their own."""
        rng = self._rng
        born_on = citizen.born_on if same_birth_date else self._born(1940, 1996)
        found = self._citizen(citizen.centre, citizen.centre.district, citizen.name, citizen.sex, born_on, "")
        found.mobile = citizen.mobile if not same_birth_date and rng.random() < 0.3 else self.numbers.mobile()
        return found
