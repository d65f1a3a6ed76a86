"""What the charts are made of: the map knows each district once, and the files stay small."""

from __future__ import annotations

import csv
import json
from pathlib import Path

from django.conf import settings

BASE = Path(settings.BASE_DIR)
MAP = BASE / "static" / "vendor" / "bangladesh-districts" / "districts.json"
#: A place within each of some districts, of different neighbourhoods: longitude and latitude.
WITHIN = {
    "3026": (90.40, 23.75), "2015": (91.83, 22.35), "6091": (91.88, 24.90), "5585": (89.25, 25.75),
    "4047": (89.55, 22.80), "1006": (90.37, 22.70), "4561": (90.40, 24.75), "5081": (88.60, 24.37),
    "2022": (92.00, 21.45), "5577": (88.55, 26.33), "5070": (88.27, 24.60), "6058": (91.77, 24.48),
    "2019": (91.18, 23.46), "4041": (89.20, 23.17), "5010": (89.37, 24.85), "2012": (91.11, 23.96),
}  # fmt: skip


def is_within(point: tuple[float, float], ring: list[list[float]]) -> bool:
    """Whether a ray to the east crosses the ring an odd number of times."""
    x, y = point
    crossed = [
        (x2 - x1) * (y - y1) / (y2 - y1) + x1 > x
        for (x1, y1), (x2, y2) in zip(ring, ring[1:] + ring[:1], strict=True)
        if (y1 > y) != (y2 > y)
    ]
    return sum(crossed) % 2 == 1


def test_map_has_each_district_of_the_reference_data_once() -> None:
    drawn = [each["properties"]["code"] for each in json.loads(MAP.read_text())["features"]]
    with (BASE / "records" / "reference" / "districts.csv").open(encoding="utf-8", newline="") as file:
        assert drawn == sorted(row["code"] for row in csv.DictReader(file))
    assert len(set(drawn)) == 64


def test_districts_lie_where_they_are() -> None:
    for each in json.loads(MAP.read_text())["features"]:
        shape = each["geometry"]
        rings = [part[0] for part in ([shape["coordinates"]] if shape["type"] == "Polygon" else shape["coordinates"])]
        for code, point in WITHIN.items():
            is_here = any(is_within(point, ring) for ring in rings)
            assert is_here is (code == each["properties"]["code"]), (code, each["properties"])


def test_files_of_the_charts_are_small() -> None:
    assert MAP.stat().st_size <= 110 * 1024
    assert (BASE / "static" / "vendor" / "echarts" / "echarts.js").stat().st_size < 750_000
