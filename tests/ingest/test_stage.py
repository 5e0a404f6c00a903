"""The stage of an initiative, on sentences written for the tests."""

import pytest

from ingest.extract.stage import extract_stage
from ingest.extract.text import analyse


@pytest.mark.parametrize(
    ("text", "stage"),
    [
        ("Le projet n'a pas survécu au départ de sa fondatrice.", "arretee"),
        ("La boutique a baissé le rideau en mars.", "arretee"),
        ("L'épicerie a dû fermer en 2021.", "arretee"),
        ("Le dispositif est à l'arrêt depuis 2020.", "arretee"),
        ("L'expérimentation, arrêtée en 2015, n'a pas été reprise.", "arretee"),
        ("Le jardin a cessé d'exister en 2017.", "arretee"),
        ("Le lieu ferme le lundi.", None),
        ("L'usine a fermé en 1998, et les ouvriers ont créé une coopérative.", None),
        ("Le dernier commerce du village a fermé ses portes en 2012.", None),
        ("Le service a ouvert en 2012.", None),
    ],
)
def test_an_initiative_has_ended_where_the_text_says_it_of_itself(text: str, stage: str | None) -> None:
    found = extract_stage(next(analyse([("", text)])))
    assert (found.id if found else None) == stage
    assert found is None or found.evidence[0].quote == text
