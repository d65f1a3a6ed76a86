"""About 150 centres over all districts, named from the district table."""

from __future__ import annotations

import csv
import unicodedata
from dataclasses import dataclass
from importlib import resources
from pathlib import Path

from records.bangla import bangla_digits
from recovery.management.demo_data.name_parts import Part, parts

# One upazila a district, in the order of the BBS codes; where a sample file names a centre, it is the same.
UPAZILAS = parts(
    """Amtali আমতলী, Bakerganj বাকেরগঞ্জ, Lalmohan লালমোহন, Nalchity নলছিটি, Galachipa গলাচিপা,
    Mathbaria মঠবাড়িয়া, Lama লামা, Nabinagar নবীনগর, Hajiganj হাজীগঞ্জ, Hathazari হাটহাজারী,
    Debidwar দেবিদ্বার, Chakaria চকরিয়া, Daganbhuiyan দাগনভূঞা, Dighinala দীঘিনালা,
    Ramganj রামগঞ্জ, Begumganj বেগমগঞ্জ, Kaptai কাপ্তাই, Dohar দোহার, Bhanga ভাঙ্গা,
    Kapasia কাপাসিয়া, Kotalipara কোটালীপাড়া, Bhairab ভৈরব, Shibchar শিবচর, Singair সিংগাইর,
    Sreenagar শ্রীনগর, Araihazar আড়াইহাজার, Raipura রায়পুরা, Pangsha পাংশা, Naria নড়িয়া,
    Kalihati কালিহাতী, Mongla মোংলা, Alamdanga আলমডাঙ্গা, Jhikargacha ঝিকরগাছা, Shailkupa শৈলকুপা,
    Dumuria ডুমুরিয়া, Kumarkhali কুমারখালী, Shalikha শালিখা, Gangni গাংনী, Kalia কালিয়া,
    Shyamnagar শ্যামনগর, Melandaha মেলান্দহ, Muktagacha মুক্তাগাছা, Kendua কেন্দুয়া,
    Nalitabari নালিতাবাড়ী, Dhunat ধুনট, Panchbibi পাঁচবিবি, Patnitala পত্নীতলা, Singra সিংড়া,
    Shibganj শিবগঞ্জ, Ishwardi ঈশ্বরদী, Godagari গোদাগাড়ী, Ullapara উল্লাপাড়া,
    Birampur বিরামপুর, Gobindaganj গোবিন্দগঞ্জ, Ulipur উলিপুর, Patgram পাটগ্রাম, Saidpur সৈয়দপুর,
    Boda বোদা, Mithapukur মিঠাপুকুর, Pirganj পীরগঞ্জ, Madhabpur মাধবপুর, Sreemangal শ্রীমঙ্গল,
    Chhatak ছাতক, Beanibazar বিয়ানীবাজার"""
)
WITH_MEDICAL_COLLEGE = {"1006", "2015", "3026", "4047", "4561", "5081", "5585", "6091"}
# Their general hospitals are the medical colleges.
WITHOUT_SADAR_HOSPITAL = {"2015", "3026"}
# Ward booths of city corporations: district, letter in the code, names of the city, wards.
CITY_WARDS = (
    ("3026", "W", Part("Dhaka North", "ঢাকা উত্তর"), (1, 3, 7, 11, 19, 27)),
    ("3026", "S", Part("Dhaka South", "ঢাকা দক্ষিণ"), (2, 14, 26, 33, 48, 60)),
    ("2015", "W", Part("Chattogram", "চট্টগ্রাম"), (5, 9, 17, 31)),
)
# The sample files call the hospital of Sylhet 01.
HOSPITAL_FIRST = {"6091"}


@dataclass(frozen=True, slots=True)
class District:
    """A district by its 4-digit BBS code."""

    code: str
    name_en: str
    name_bn: str

    @property
    def zila(self) -> str:
        """The two digits that a national ID starts with."""
        return self.code[2:]


@dataclass(frozen=True, slots=True)
class DemoCentre:
    """A centre, and how many people come to it compared with an upazila health complex."""

    code: str
    name_en: str
    name_bn: str
    district: District
    facility_code: str
    kind: str
    weight: float

    @property
    def short_name(self) -> str:
        """What stands in the name of a file that the centre keeps."""
        return self.name_en.replace("Upazila Health Complex", "UHC").replace("Medical College Hospital", "MCH")


def districts_read() -> tuple[District, ...]:
    """The districts of the reference table, names in NFC, by code."""
    with resources.files("records").joinpath("reference/districts.csv").open(encoding="utf-8-sig") as file:
        rows = sorted(csv.DictReader(file), key=lambda row: row["code"])
    return tuple(
        District(row["code"], row["name_en"].strip(), unicodedata.normalize("NFC", row["name_bn"].strip()))
        for row in rows
    )


def centres_make(districts: tuple[District, ...]) -> tuple[DemoCentre, ...]:
    """A health complex and a hospital in every district, more in the large cities; by code."""
    found: list[DemoCentre] = []

    def add(district: District, suffix: str, name: Part, kind: str, weight: float) -> None:
        # A ward booth is no facility and has no facility code.
        facility = "" if kind == "ward" else f"1009{1001 + len(found):04}"
        code = f"S{district.code}{suffix}"
        found.append(DemoCentre(code, name.en, name.bn, district, facility, kind, weight))

    for district, upazila in zip(districts, UPAZILAS, strict=True):
        complex_no, hospital_no = ("02", "01") if district.code in HOSPITAL_FIRST else ("01", "02")
        name = Part(f"{upazila.en} Upazila Health Complex", f"{upazila.bn} উপজেলা স্বাস্থ্য কমপ্লেক্স")
        add(district, complex_no, name, "uhc", 1.0)
        if district.code not in WITHOUT_SADAR_HOSPITAL:
            name = Part(f"{district.name_en} Sadar Hospital", f"{district.name_bn} সদর হাসপাতাল")
            add(district, hospital_no, name, "hospital", 1.15)
        if district.code in WITH_MEDICAL_COLLEGE:
            name = Part(f"{district.name_en} Medical College Hospital", f"{district.name_bn} মেডিকেল কলেজ হাসপাতাল")
            add(district, "03", name, "hospital", 1.5)
        for city_district, letter, city, wards in CITY_WARDS:
            for ward in wards if city_district == district.code else ():
                name = Part(f"{city.en} Ward {ward}", f"{city.bn} ওয়ার্ড {bangla_digits(str(ward))}")
                add(district, f"{letter}{ward}", name, "ward", 1.3)
    return tuple(sorted(found, key=lambda centre: centre.code))


def centres_write(centres: tuple[DemoCentre, ...], path: Path) -> None:
    """centres.csv as `load_reference` reads it."""
    with path.open("w", encoding="utf-8", newline="") as file:
        lines = csv.writer(file, lineterminator="\n")
        lines.writerow(("code", "name_en", "name_bn", "district_code", "facility_code", "kind"))
        lines.writerows((c.code, c.name_en, c.name_bn, c.district.code, c.facility_code, c.kind) for c in centres)
