"""Compile the official tables of French places into `places.tsv.gz`.

Run by hand when the tables change: `python -m ingest.gazetteer.compile FOLDER`. The output depends on the input only.
FOLDER holds communes.jsonl.gz, departements.json, regions.json and anciennes_regions.json (INSEE, code officiel
géographique; IGN, points of the mairies; Licence Ouverte 2.0) and epci.json (see `compile_epci.py`). Nothing here runs
when Essaim does.
"""

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from ingest.gazetteer.compile_epci import Intercommunality, Member, intercommunalities
from ingest.identity import fold, slug

OUTPUT = Path(__file__).parent / "places.tsv.gz"

# The départements of the regions that the law of 16 January 2015 merged (JORF n° 0014). « Centre » only changed name.
FORMER_REGIONS = {
    "Alsace": "67 68",
    "Champagne-Ardenne": "08 10 51 52",
    "Lorraine": "54 55 57 88",
    "Aquitaine": "24 33 40 47 64",
    "Limousin": "19 23 87",
    "Poitou-Charentes": "16 17 79 86",
    "Auvergne": "03 15 43 63",
    "Rhône-Alpes": "01 07 26 38 42 69 73 74",
    "Bourgogne": "21 58 71 89",
    "Franche-Comté": "25 39 70 90",
    "Languedoc-Roussillon": "11 30 34 48 66",
    "Midi-Pyrénées": "09 12 31 32 46 65 81 82",
    "Nord-Pas-de-Calais": "59 62",
    "Picardie": "02 60 80",
    "Basse-Normandie": "14 50 61",
    "Haute-Normandie": "27 76",
}
# Municipal arrondissements are rows of their own in the tables, but not places of ours: they fill their commune in.
ARRONDISSEMENTS = {"751": "75056", "132": "13055", "693": "69123"}


@dataclass(frozen=True)
class Row:
    """One line of the compiled table. parents: direct ones only; postcodes: sorted; lat, lon: WGS84 degrees or None."""

    code: str
    name: str
    parents: tuple[str, ...]
    postcodes: tuple[str, ...]
    lat: float | None
    lon: float | None
    population: int

    def line(self) -> str:
        """Return code, name, folded name, parents, postcodes, lat, lon and population, apart by tabulations."""
        point = ["" if value is None else f"{value:.4f}" for value in (self.lat, self.lon)]
        cells = [self.code, self.name, fold(self.name), " ".join(self.parents), " ".join(self.postcodes), *point]
        return "\t".join([*cells, str(self.population)])


@dataclass(frozen=True)
class Tables:
    """The source tables, as published."""

    communes: list[dict[str, object]]
    departments: list[dict[str, object]]
    regions: list[dict[str, object]]
    former: dict[str, str]
    epci: list[dict[str, object]] = field(default_factory=list)


def read_tables(folder: Path) -> Tables:
    """Read the source tables of a folder."""
    with gzip.open(folder / "communes.jsonl.gz", "rt", encoding="utf-8") as lines:
        communes = [json.loads(line) for line in lines]
    departments, regions, former, epci = (
        json.loads((folder / name).read_text(encoding="utf-8"))
        for name in ("departements.json", "regions.json", "anciennes_regions.json", "epci.json")
    )
    return Tables(communes, departments, regions, former, epci)


def _number(value: object) -> int:
    return int(value) if isinstance(value, int) else 0


def _degrees(value: object) -> float | None:
    return float(value) if isinstance(value, int | float) else None


def _texts(value: object) -> list[str]:
    return [str(item) for item in value] if isinstance(value, list) else []


def _parent_commune(record: dict[str, object]) -> str:
    return ARRONDISSEMENTS[str(record["insee"])[:3]] if record["type"] == "ARM" else str(record["insee"])


def _communes(tables: Tables) -> list[Row]:
    """Return the communes; Paris, Lyon and Marseille get their arrondissements' postcodes and inhabitants."""
    postcodes: dict[str, set[str]] = defaultdict(set)
    population: dict[str, int] = defaultdict(int)
    for record in tables.communes:
        code = _parent_commune(record)
        postcodes[code].update(_texts(record["postcodes"]))
        population[code] += _number(record["population"])
    rows = []
    for record in tables.communes:
        if record["type"] == "COM":
            code = str(record["insee"])
            parents = (f"dep:{record['department_code']}",)
            point = _degrees(record["lat"]), _degrees(record["lon"])
            rows.append(
                Row(code, str(record["name"]), parents, tuple(sorted(postcodes[code])), *point, population[code])
            )
    return rows


def _sums(rows: Iterable[Row]) -> dict[str, int]:
    """Return the inhabitants of each direct parent of the rows."""
    total: dict[str, int] = defaultdict(int)
    for row in rows:
        for parent in row.parents:
            total[parent] += row.population
    return total


def _departments(tables: Tables, population: dict[str, int], regions: Mapping[str, str]) -> list[Row]:
    former = {code: name for name, codes in regions.items() for code in codes.split()}
    rows = []
    for record in tables.departments:
        number = str(record["code"])
        code = f"dep:{number}"
        old = (f"ancreg:{slug(former[number])}",) if number in former else ()
        parents = (*old, f"reg:{record['region_code']}")
        point = _degrees(record["lat"]), _degrees(record["lon"])
        rows.append(Row(code, str(record["name"]), parents, (), *point, population[code]))
    return rows


def _regions(tables: Tables, population: dict[str, int]) -> list[Row]:
    rows = []
    for record in tables.regions:
        code = f"reg:{record['code']}"
        point = _degrees(record["lat"]), _degrees(record["lon"])
        rows.append(Row(code, str(record["name"]), ("pays:FR",), (), *point, population[code]))
    return rows


def _former_regions(
    tables: Tables, departments: list[Row], population: dict[str, int], names: Iterable[str]
) -> list[Row]:
    """Return the former regions, at the mean point of their départements."""
    regions = {str(record["name"]): f"reg:{record['code']}" for record in tables.regions}
    rows = []
    for name in sorted(names):
        code = f"ancreg:{slug(name)}"
        inside = [row for row in departments if code in row.parents]
        lat, lon = (
            sum(value for value in values if value is not None) / len(inside)
            for values in zip(*((row.lat, row.lon) for row in inside), strict=True)
        )
        rows.append(Row(code, name, (regions[tables.former[name]],), (), lat, lon, population[code]))
    return rows


def _epci(tables: Tables, communes: list[Row], departments: list[Row]) -> list[Intercommunality]:
    above = {row.code: (row.code, *row.parents, "pays:FR") for row in departments}
    members = {row.code: Member(row.code, above[row.parents[0]], row.lat, row.lon) for row in communes}
    return intercommunalities(tables.epci, members)


def _within_epci(communes: list[Row], epci: list[Intercommunality]) -> list[Row]:
    """Return the communes with their EPCI after their département, which stays the first of their parents."""
    held = {code: one.code for one in epci for code in one.members}
    return [replace(row, parents=(*row.parents, held[row.code])) if row.code in held else row for row in communes]


def _epci_row(one: Intercommunality) -> Row:
    return Row(one.code, one.name, one.parents, (), one.lat, one.lon, one.population)


def compile_tables(tables: Tables, *, former: Mapping[str, str] = FORMER_REGIONS) -> list[str]:
    """Return the lines of the compiled table: regions, former regions, départements, communes, intercommunalités.

    former: the numbers of the départements of each former region.
    """
    communes = _communes(tables)
    departments = _departments(tables, _sums(communes), former)
    above = _sums(departments)
    epci = _epci(tables, communes, departments)
    rows = [*_regions(tables, above), *_former_regions(tables, departments, above, former), *departments]
    rows += sorted(_within_epci(communes, epci), key=lambda row: row.code)
    return [row.line() for row in [*rows, *map(_epci_row, epci)]]


def write(lines: list[str], path: Path) -> None:
    """Write the table, with no date inside, so that the same tables give the same bytes."""
    header = (
        "# INSEE, code officiel géographique ; IGN ; DGCL, Banatic (EPCI 2026, par @etalab/decoupage-administratif 6.0.0) ;"
        " Licence Ouverte 2.0 (https://www.etalab.gouv.fr/licence-ouverte)"
    )
    content = "\n".join([header, *lines]) + "\n"
    path.write_bytes(gzip.compress(content.encode(), compresslevel=9, mtime=0))


if __name__ == "__main__":
    write(compile_tables(read_tables(Path(sys.argv[1]))), OUTPUT)
