"""What a careful reader lists as initiatives in five real pages, against what `split` finds there.

The pages lie outside the repository (folder `seeds` of ESSAIM_SHARED, else of ../shared): the tests skip without them.
The lists below were written from the pages before the rules, and hold names only.
"""

import os
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
