"""An extractor without models, for the steps around extraction: what a record states, and one sentence as evidence."""

import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from ingest.gazetteer import gazetteer
from ingest.identity import initiative_id
from ingest.model import ConceptMention, Evidence, Fiche, Initiative, OrganisationMention, PlaceMention


@dataclass
class StubExtractor:
    """Reads a fiche's title, first sentence, stated organisations, city and themes. read: every title it was given."""

    version: str = "essai-1"
    pause_s: float = 0.0
    read: list[str] = field(default_factory=list)

    def extract_all(self, fiches: Iterable[Fiche]) -> Iterator[Initiative]:
        for fiche in fiches:
            self.read.append(fiche.title)
            time.sleep(self.pause_s)
            yield _initiative(fiche)


def _initiative(fiche: Fiche) -> Initiative:
    stated, text = fiche.stated, fiche.text
    end = text.find(".") + 1 or len(text)
    place = gazetteer().resolve(city=stated.city) if stated.city else None
    return Initiative(
        id=initiative_id(fiche.document.source, stated.id, fiche.title),
        source_id=stated.id,
        title=fiche.title,
        summary=text[:end],
        text=text,
        document=fiche.document,
        url=stated.url,
        places=(PlaceMention(place.name, None, None, place, 1.0, stated=True),) if place else (),
        organisations=tuple(
            OrganisationMention(name, None, None, name, ("porteur",), None, 1.0, stated=True)
            for name in stated.organisations
        ),
        themes=(ConceptMention("sante", 0.7, (Evidence(text[:end], 0, end),)),),
    )
