"""Makes ``retorsion/data/show/world.csv`` from Natural Earth's countries as the npm package ``world-atlas`` carries them (110m, public domain).

In: ``countries-110m.json`` (``npm pack world-atlas``). Out: a row a country: code, name, the middle of its largest part, and its outline as an SVG path, in the
Equal Earth projection, 960 wide. Run by hand when a new edition is wanted: ``python tools/world.py countries-110m.json``.
"""

from __future__ import annotations

import csv
import json
import math
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "retorsion" / "data" / "show" / "world.csv"
NAMES = {
    "Bosnia and Herz.": "BIH", "Central African Rep.": "CAF", "Congo": "COG", "Côte d'Ivoire": "CIV", "Czechia": "CZE",
    "Dem. Rep. Congo": "COD", "Dominican Rep.": "DOM", "Eq. Guinea": "GNQ", "eSwatini": "SWZ", "Falkland Is.": "FLK",
    "Fr. S. Antarctic Lands": "ATF", "Macedonia": "MKD", "N. Cyprus": "", "S. Sudan": "SSD", "Solomon Is.": "SLB", "Somaliland": "",
    "Timor-Leste": "TLS", "United States of America": "USA", "W. Sahara": "ESH", "Puerto Rico": "PRI", "Greenland": "GRL",
    "New Caledonia": "NCL", "Antarctica": "ATA", "Myanmar": "MMR", "Kosovo": "XKX", "Taiwan": "TWN", "Palestine": "PSE", "Turkey": "TUR",
}  # fmt: skip
A = (1.340264, -0.081106, 0.000893, 0.003796)
M = math.sqrt(3) / 2


def project(lon: float, lat: float) -> tuple[float, float]:
    """Equal Earth (Savric, Patterson and Jenny 2018), scaled to 960 by 467."""
    angle = math.asin(M * math.sin(math.radians(lat)))
    a2 = angle * angle
    a6 = a2**3
    x = math.radians(lon) * math.cos(angle) / (M * (A[0] + 3 * A[1] * a2 + a6 * (7 * A[2] + 9 * A[3] * a2)))
    y = angle * (A[0] + A[1] * a2 + a6 * (A[2] + A[3] * a2))
    return 480 + x * 177.3, 233.5 - y * 177.3


def rings(topology: dict, geometry: dict) -> list[list[tuple[float, float]]]:
    """The outer lines of a country as degrees."""
    scale, move = topology["transform"]["scale"], topology["transform"]["translate"]
    parts = geometry["arcs"] if geometry["type"] == "MultiPolygon" else [geometry["arcs"]]
    found = []
    for part in parts:
        line: list[tuple[float, float]] = []
        for index in part[0]:
            x = y = 0
            arc = []
            for dx, dy in topology["arcs"][index if index >= 0 else ~index]:
                x, y = x + dx, y + dy
                arc.append((x * scale[0] + move[0], y * scale[1] + move[1]))
            line += (arc if index >= 0 else arc[::-1])[1 if line else 0 :]
        found.append(line)
    return found


def halves(line: list[tuple[float, float]]) -> list[list[tuple[float, float]]]:
    """A ring that crosses the date line as its parts on either side, each within 180 degrees of Greenwich."""
    turned = [line[0]]
    for lon, lat in line[1:]:
        turn = 360 * round((turned[-1][0] - lon) / 360)
        turned.append((lon + turn, lat))
    found = []
    for turn in (-360, 0, 360):
        part = clip(clip([(lon + turn, lat) for lon, lat in turned], 180, 1), -180, -1)
        if len(part) > 2:
            found.append(part)
    return found


def clip(points: list[tuple[float, float]], border: float, sign: int) -> list[tuple[float, float]]:
    """The part of a polygon west (``sign`` 1) or east (-1) of a meridian."""
    found: list[tuple[float, float]] = []
    for (x1, y1), (x2, y2) in zip(points, points[1:] + points[:1], strict=True):
        inside1, inside2 = (x1 - border) * sign <= 0, (x2 - border) * sign <= 0
        if inside1:
            found.append((x1, y1))
        if inside1 != inside2:
            found.append((border, y1 + (y2 - y1) * (border - x1) / (x2 - x1)))
    return found


def area(points: list[tuple[float, float]]) -> float:
    """Twice the signed area."""
    return sum(a[0] * b[1] - b[0] * a[1] for a, b in zip(points, points[1:] + points[:1], strict=True))


def main(source: str) -> None:
    """Write the file."""
    topology = json.loads(Path(source).read_text(encoding="utf-8"))
    with (ROOT / "retorsion" / "data" / "actors" / "countries.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    codes = {
        name: row["iso3"] for row in rows if not row["valid_to"] for name in [row["name"], *row["names"].split("|")]
    }
    lines = []
    for geometry in topology["objects"]["countries"]["geometries"]:
        name = geometry["properties"]["name"]
        code = NAMES.get(name, codes.get(name, ""))
        if code == "ATA":
            continue
        shapes = [[project(*point) for point in part] for line in rings(topology, geometry) for part in halves(line)]
        shapes = [shape for shape in shapes if abs(area(shape)) > 2] or shapes[:1]
        largest = max(shapes, key=lambda shape: abs(area(shape)))
        middle = [sum(point[i] for point in largest) / len(largest) for i in (0, 1)]
        path = "".join("M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in shape) + "Z" for shape in shapes)
        lines.append((code, name, f"{middle[0]:.1f}", f"{middle[1]:.1f}", path))
    with OUT.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(("code", "name", "x", "y", "path"))
        writer.writerows(sorted(lines))
    print(OUT, len(lines), [name for code, name, *_ in lines if not code])


if __name__ == "__main__":
    main(sys.argv[1])
