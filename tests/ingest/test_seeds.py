"""What a careful reader lists as initiatives in five real pages, against what `split` finds there.

The pages lie outside the repository (folder `seeds` of ESSAIM_SHARED, else of ../shared): the tests skip without them.
The lists below were written from the pages before the rules, and hold names only.
"""

import os
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import pytest

from ingest.identity import fold
from ingest.model import Fiche
from ingest.read import read
from ingest.readers.raw import load
from ingest.split import split

ROOT = Path(__file__).resolve().parents[2]
SEEDS = Path(os.environ.get("ESSAIM_SHARED", ROOT.parent / "shared")) / "seeds"

pytestmark = pytest.mark.skipif(
    not SEEDS.is_dir(), reason="les pages d'essai sont absentes : donnez leur dossier par ESSAIM_SHARED"
)


@dataclass(frozen=True)
class Page:
    """expected: the initiatives a reader lists, variants apart by « | ». tolerated: neither asked for nor wrong."""

    expected: tuple[str, ...]
    tolerated: tuple[str, ...] = field(default=())


# Tolerated: events, methods, support bodies and people's employers, on which two careful readers differ.
PAGES = {
    "000_5737845f731d4a05.txt": Page(("Graines de Pays",), ("Médias 2030",)),
    "001_1617f73808e0b54f.txt": Page(
        (
            "RQIS|réseau québécois en innovation sociale",
            "Domplus",
            "Centre social pour l'Innovation",
            "Sesamath",
            "Telabotanica",
            "Créatif",
            "Hub",
        ),
        (
            "Crises|centre de recherches sur les innovations sociales",
            "Institute for Social Innovation|IIS",
            "Comment utiliser les logiciels sociaux",
            "répertoire d'innovations sociales",
        ),
    ),
    "002_70198306f571ce7d.txt": Page(
        (
            "abeille",
            "luciole",
            "mesure",
            "KissKissBankBank",
            "Ecobole",
            "biiim",
            "Brest Creative",
            "Imagination for People",
            "PAPI|Points d'Accès Publics à Internet",
            "CD bureau libre",
            "wiki-brest",
            "médiablog coopératif",
            "Agir Autrement",
            "Gaee",
            "Agence du Don en Nature",
            "ANIS",
        ),
        (
            "Social MeetUp", "Forum des usages coopératifs", "Moustic", "Equi'val", "ROUMICS", "World Café", "Mouves",
            "Atelier", "Groupe SOS", "Ataraxia", "La Mêlée", "Catalyst", "m.e.u.h Lab", "ecoplusTV",
            "Imaginarium",
        ),
    ),
    "003_5b77fe3ac71c7454.txt": Page(("DSI4EU", "digitalsocial"), ("NESTA", "INESS", "Waag Society")),
    "004_4ad241438d9076a8.txt": Page(
        ("boîte à outils innovation sociale|boîte à outils de l'innovation sociale",),
        ("Mouves", "Avise", "entrepreneur-social.net"),
    ),
}  # fmt: skip


@cache
def fiches_of(name: str) -> tuple[Fiche, ...]:
    return tuple(fiche for document in read(load(SEEDS / name, name)) for fiche in split(document))


def names(title: str, variants: str) -> bool:
    words = f" {fold(title)} "
    return any(f" {fold(variant)} " in words for variant in variants.split("|"))


def wrong(name: str) -> list[str]:
    page = PAGES[name]
    known = page.expected + page.tolerated
    return [fiche.title for fiche in fiches_of(name) if not any(names(fiche.title, one) for one in known)]


def right(name: str) -> list[str]:
    titles = [fiche.title for fiche in fiches_of(name)]
    return [one for one in PAGES[name].expected if any(names(title, one) for title in titles)]


def missed(name: str) -> list[str]:
    return [one for one in PAGES[name].expected if one not in right(name)]


def capitals(text: str) -> set[str]:
    """The trivial reader: every run of capitalised words inside a sentence is an initiative."""
    return set(re.findall(r"(?<=[a-zé,] )[A-ZÉ]\w+(?: [A-ZÉ]\w+)*", text))


def test_the_pages_are_those_that_the_lists_were_written_for() -> None:
    assert {path.name for path in SEEDS.glob("*.txt")} == set(PAGES)


@pytest.mark.parametrize("name", PAGES)
def test_every_part_is_a_piece_of_its_page_and_has_its_own_source(name: str) -> None:
    (document,) = read(load(SEEDS / name, name))
    fiches = fiches_of(name)
    assert all(fiche.text in document.text and fiche.cited for fiche in fiches)
    assert len({fiche.document.source for fiche in fiches}) == len(fiches)


def test_precision_and_recall_stay_above_their_floors(capsys: pytest.CaptureFixture[str]) -> None:
    hits = sum(len(right(name)) for name in PAGES)
    expected = sum(len(page.expected) for page in PAGES.values())
    errors = [f"{name}: {title}" for name in PAGES for title in wrong(name)]
    absent = [f"{name}: {one}" for name in PAGES for one in missed(name)]
    precision, recall = hits / max(1, hits + len(errors)), hits / expected
    naive = set().union(*(capitals((SEEDS / name).read_text(encoding="utf-8")) for name in PAGES))
    wanted = [one for page in PAGES.values() for one in page.expected]
    naive_hits = sum(any(names(title, one) for title in naive) for one in wanted)
    with capsys.disabled():
        print(f"\nseeds: precision {precision:.2f}, recall {recall:.2f}; wrong {errors}, missed {absent}")
        print(f"every capitalised name: precision {naive_hits / len(naive):.2f}, recall {naive_hits / expected:.2f}")
    assert precision >= 0.9
    assert recall >= 0.9


@pytest.mark.parametrize("title", ["Brest Creative", "PAPI", "wiki-brest", "médiablog coopératif"])
def test_what_is_told_of_brest_names_brest_or_inherits_it(title: str) -> None:
    found = [fiche for fiche in fiches_of("002_70198306f571ce7d.txt") if names(fiche.title, title)]
    assert found
    assert all("Brest" in fiche.text.replace(fiche.title, "") or fiche.stated.city == "Brest" for fiche in found)


def test_the_site_where_sheets_are_published_is_not_where_they_are() -> None:
    (found,) = [
        fiche for fiche in fiches_of("002_70198306f571ce7d.txt") if names(fiche.title, "Imagination for People")
    ]
    assert {"city", "department", "region"} <= found.stated.silent
