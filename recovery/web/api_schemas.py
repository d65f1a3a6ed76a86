"""What the interface for programs answers, key by key; its OpenAPI document is made from this."""

from __future__ import annotations

from ninja import Field, Schema

COUNT = "null where it is hidden; `hidden` says how"


class CentreDays(Schema):
    expected: int
    complete: int | None = Field(description=COUNT)


class Counted(Schema):
    """The figures of a place, with the keys of `manage.py progress --json`. Counts are doses, but for centre days."""

    incident: str
    as_of: str | None = Field(description="when the newest extract of the national server was made")
    extract: int | None
    reported: int | None = Field(description=COUNT)
    listed: int | None
    known_missing: int | None
    verified: int | None
    applied: int | None
    centre_days: CentreDays
    unknown: int | None
    percent_low: float | None = Field(description="verified ÷ denominator, rounded down to one decimal")
    percent_high: float | None = Field(description="verified ÷ denominator_high, rounded down to one decimal")
    denominator: int | None = Field(description="verified + known_missing + unknown")
    denominator_high: int | None = Field(description="verified + known_missing")
    closed: int | None = Field(
        description="rows found to be no dose (not vaccinated, or named twice); in no other count"
    )
    given_up: int | None = Field(description="closed as not to be resolved; part of known_missing")
    in_review: int | None
    unreadable: int | None
    undelivered: int | None
    centre_days_signed: int | None = Field(description=COUNT)
    centre_days_without_list: int | None
    uncounted_centre_days: int | None = Field(description=COUNT)
    lists_waiting: int | None = Field(
        description="lists that have come and are not settled; while one waits, nothing is whole"
    )
    hidden: dict[str, str] = Field(description="counts not shown: 'few' is from 0 to 7, 'kept' is any number")


class CountedCountry(Counted):
    links_checked: int
    links_wrong: int
    rows_unlinkable: int


class Part(Counted):
    code: str
    name_en: str
    name_bn: str


class Place(Schema):
    level: str
    code: str
    name_en: str
    name_bn: str


class Report(Schema):
    place: Place
    parts_are: str = Field(description="division, district, centre or day")
    sources: list[str] = Field(description="where the reported doses come from")
    definitions: str
    disclosure: str = Field(description="why counts are hidden; empty where none is")
    figures: Counted
    parts_left_out: int = Field(
        description="parts that this reader does not see and that `figures` hold: a manager sees own centres only"
    )
    parts: list[Part]


class CountryReport(Report):
    figures: CountedCountry


class IncidentOut(Schema):
    slug: str
    name_en: str
    name_bn: str
    days: list[str]
    dose_no: int


class SilentOut(Schema):
    code: str
    name_en: str
    name_bn: str
    centre_days_without_list: int


class SilentDays(Schema):
    incident: str
    as_of: str | None
    centre_days_expected: int
    centre_days_without_list: int
    districts: list[SilentOut]


class StepOut(Schema):
    step: str = Field(description="listed, missing, corrected, delivered, verified, sms or second_dose")
    number: int
    of: int = Field(
        description="what it is part of: listed of reported, missing of listed, corrected and verified of missing, "
        "delivered of corrected, sms and second_dose of verified"
    )
    share: float | None = Field(description="rounded down to one decimal; null where it would say nothing")


class Funnel(Schema):
    """The way of the lost doses, as the newest daily snapshot has it; nulls and no steps before the first."""

    incident: str
    snapshot: int | None
    counted_at: str | None
    as_of: str | None = Field(description="when the newest extract of the national server was made at that time")
    extract: int | None
    sources: list[str] = Field(description="where the reported doses came from at that time")
    steps: list[StepOut]


class TrendDay(Counted):
    """The figures of the daily snapshot of a day."""

    day: str
    counted_at: str
    sources: list[str] = Field(description="where the reported doses came from; empty where that was not kept")


class BandOut(Schema):
    day: str
    percent_low: float
    percent_high: float


class ForecastOut(Schema):
    """When the last one would be verified in 8 of 10 futures, and where percent_low would be until then."""

    counted_on: str = Field(description="the day of the snapshot from which it starts")
    earliest: str
    latest: str | None = Field(description="null where too many futures have no end")
    band: list[BandOut]


class Trend(Schema):
    """The daily snapshots by the present definitions, oldest first."""

    incident: str
    place: Place
    definitions: int = Field(description="version of the definitions by which the days were counted")
    days: list[TrendDay]
    forecast: ForecastOut | None
    no_forecast: str | None = Field(description="why there is none, in one word")


class ClaimOut(Schema):
    """A percentage that somebody claimed, kept under its number for ever."""

    number: int
    percent: float
    verdict: str = Field(description="supported, higher_only, not_supported or cannot_say")
    kept_at: str


class ClaimDistrict(Schema):
    code: str = Field(description="empty for rows that name no place or day")
    name_en: str
    name_bn: str
    verified: int
    known_missing: int
    unknown: int


class ClaimWhole(ClaimOut):
    incident: str
    counted_at: str
    as_of: str | None
    extract: int | None
    sources: list[str] = Field(description="where the reported doses came from; empty where that was not kept")
    definitions: int
    reported: int
    verified: int
    known_missing: int
    unknown: int
    given_up: int | None = Field(description="part of known_missing; null by the first definitions")
    closed: int | None = Field(description="found to be no dose; null by the first definitions")
    denominator: int = Field(description="verified + known_missing + unknown")
    denominator_high: int = Field(description="verified + known_missing")
    percent_low: float | None
    percent_high: float | None
    needs_low: int | None = Field(description="so many more verified would make it hold by percent_low")
    needs_high: int | None = Field(description="so many more verified would make it hold by percent_high")
    sha256: str = Field(description="of the sheet that was kept")
    districts: list[ClaimDistrict]


class Fault(Schema):
    detail: str = Field(description="one plain sentence")
