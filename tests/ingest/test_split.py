"""Split: a document is one initiative, several, or none; a part keeps its words and inherits its place."""

import pytest

from ingest.context import place_of
from ingest.model import Document, Fiche, Stated
from ingest.naming import name_key
from ingest.sections import is_sheet
from ingest.split import split

# Nothing in it is an initiative: it makes a text long without telling anything of one.
FILLER = (
    "Les transformations de nos sociétés interrogent les chercheurs depuis longtemps. Beaucoup d'auteurs soulignent la"
    " difficulté de mesurer ce qui change vraiment. D'autres rappellent que les mots eux-mêmes ont une histoire."
    " Rien n'indique que cette discussion soit close.\n"
)  # fmt: skip
LONG = FILLER * 24


def fiches(text: str, title: str = "Quelques réflexions", stated: Stated | None = None) -> list[Fiche]:
    return list(split(Document("page.txt", title, text, stated=stated or Stated())))


def cited(sentence: str) -> list[str]:
    """The names found in one sentence of a long page that is about nothing."""
    return [fiche.title for fiche in fiches(f"{LONG}{sentence}\n{FILLER}")]


# ── Whole documents ───────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "stated",
    [Stated(id="12"), Stated(city="Lorient"), Stated(themes=("santé",)), Stated(annotations=(("adhérents", "40"),))],
)
def test_a_record_is_one_fiche_as_it_is(stated: Stated) -> None:
    (fiche,) = fiches(f"{LONG}Le projet Mirabelle y est cité.", "Le Grand Détour", stated)
    assert (fiche.title, fiche.stated, fiche.cited, fiche.text.startswith(LONG)) == (
        "Le Grand Détour",
        stated,
        False,
        True,
    )


def test_a_record_of_a_file_is_one_fiche_even_where_it_states_nothing() -> None:
    document = Document("annuaire.csv#4", "Le Grand Détour", LONG)
    assert [fiche.document for fiche in split(document)] == [document]


def test_a_short_text_is_one_fiche() -> None:
    text = "À Guingamp, l'association Roue Libre prête des vélos aux stagiaires du projet Rebond."
    (fiche,) = fiches(text, "Des vélos pour se former")
    assert (fiche.title, fiche.text, fiche.cited) == ("Des vélos pour se former", text, False)


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("L'économie circulaire", "L'économie circulaire est un concept qui s'oppose à l'économie linéaire."),
        ("Tribune", "Il est temps de changer de regard sur la ruralité, qui a tant à nous apprendre."),
        ("Qu'est-ce qu'un commun ?", "On entend par commun une ressource gérée par ceux qui s'en servent."),
    ],
)
def test_a_definition_or_an_opinion_is_no_initiative(title: str, text: str) -> None:
    assert fiches(text, title) == []


def test_a_project_sheet_is_one_fiche_however_long() -> None:
    text = (
        f"# Créer une bricothèque\n\n## Contexte\n\n{LONG}\n## Objectifs\n\nPrêter.\n\n## Porteur\n\nLe projet Mirabelle."
        "\n\n## Budget\n\n3 000 €\n\n## Partenaires\n\nLa commune."
    )
    assert [(fiche.title, fiche.cited) for fiche in fiches(text, "Créer une bricothèque")] == [
        ("Créer une bricothèque", False)
    ]


def test_sheets_need_both_what_is_told_and_who_makes_it() -> None:
    assert is_sheet("Contexte\nUn bourg sans commerce.\nObjectif : prêter.\nPublic : tous.\nBudget : 200 €.\n")
    assert not is_sheet("Introduction\nUn mot.\nContexte\nUn bourg.\nRésultats\nUn bilan.\nBibliographie\nUn livre.\n")


def test_a_problem_and_its_solution_make_a_sheet_of_a_page_but_not_of_a_report() -> None:
    pitch = "Le problème\nLes aînés sont seuls.\n\nNotre solution\nDes visites de voisins.\n"
    assert is_sheet(pitch)
    assert not is_sheet(pitch + LONG)


def test_the_menu_of_a_site_is_no_sheet() -> None:
    assert not is_sheet("Objectifs\nPartenaires\nBudget\nContact\nPublics\nRésultats\n")


def test_a_collection_of_sheets_is_one_fiche_a_sheet() -> None:
    sheet = "{}\nObjectif : {}\nPorteur : la commune\nPublic : les habitants\nBudget : 4 000 €\n\n"
    text = sheet.format("Le Vélo-école", "apprendre à rouler.") + sheet.format(
        "La Grainothèque", "échanger des graines."
    )
    found = fiches(text, "Recueil")
    assert [fiche.title for fiche in found] == ["Le Vélo-école", "La Grainothèque"]
    assert [fiche.text.split("\n")[1] for fiche in found] == [
        "Objectif : apprendre à rouler.",
        "Objectif : échanger des graines.",
    ]


@pytest.mark.parametrize(
    ("title", "opening"),
    [
        ("Qui sommes-nous", "Nous sommes une coopérative d'habitants installée à Vaulx-en-Velin."),
        ("Association Les Mains vertes", "Le jardin ouvre le samedi."),
        ("La Bascule : une épicerie sans emballage", "On y vient avec ses bocaux."),
        ("MobiCampagne", "Le covoiturage y est gratuit."),
        ("La Bascule", "La porte de La Bascule est ouverte. On pousse donc celle de La Bascule."),
        ("Un été au bourg", "Le projet avance. Ce projet plaît. Les élus aiment le projet. Du projet naît un jardin."),
    ],
)  # fmt: skip
def test_a_long_text_about_one_initiative_is_one_fiche(title: str, opening: str) -> None:
    text = f"{opening}\n{FILLER * 10}"
    assert len(text) > 2500
    found = fiches(text, title)
    assert [(fiche.title, fiche.text) for fiche in found if not fiche.cited] == [(title, text)]


def test_a_long_text_about_nothing_is_no_initiative() -> None:
    assert fiches(LONG) == []


def test_a_report_of_one_initiative_also_gives_those_it_describes() -> None:
    text = f"Nous sommes une association d'éducation populaire.\n{LONG}Zébulon est une plateforme de prêt d'outils."
    assert [(fiche.title, fiche.cited) for fiche in fiches(text, "Rapport d'activité")] == [
        ("Rapport d'activité", False),
        ("Zébulon", True),
    ]


# ── Directories ───────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_items_of_a_directory_are_fiches_that_inherit_the_titles_place() -> None:
    text = (
        "• Le Bocal vert : épicerie associative ouverte à tous les habitants du bourg.\n"
        "• Repar'Tout : un atelier où l'on apprend à réparer ses appareils.\n"
        "• La Graine : une association qui échange des semences paysannes.\n"
        "• Contact : secrétariat ouvert le mardi et le jeudi matin.\n"
    )
    found = fiches(text, "Les initiatives citoyennes de Quimper")
    assert [fiche.title for fiche in found] == ["Le Bocal vert", "Repar'Tout", "La Graine"]
    assert {(fiche.stated.city, fiche.stated.department, fiche.cited) for fiche in found} == {
        ("Quimper", "Finistère", False)
    }
    assert found[1].text == "Repar'Tout : un atelier où l'on apprend à réparer ses appareils."


def test_sections_under_names_are_fiches() -> None:
    body = (
        "{} accueille les habitants chaque semaine et leur propose des rencontres autour d'un repas préparé ensemble."
    )
    text = "".join(
        f"{name}\n{body.format(said)}\n\n"
        for name, said in [
            ("Le Fournil du Lac", "Une boulangerie, coopérative de quartier,"),
            ("La Maison Bleue", "La Maison Bleue"),
            ("Les Tisserands", "Un collectif de voisins"),
            ("Le Pré Commun", "Une association de jardiniers"),
        ]
    )
    names = ["Le Fournil du Lac", "La Maison Bleue", "Les Tisserands", "Le Pré Commun"]
    assert [fiche.title for fiche in fiches(text, "Nos membres")] == names


# ── Names that a long page cites ──────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        # A noun announces it.
        ("Chacun connaît le projet Mirabelle et ses jardins.", ["Mirabelle"]),
        ("Elle a rejoint le réseau « Voisins de confiance » au printemps.", ["Voisins de confiance"]),
        ("La plate-forme Zébulon recense les savoirs.", ["Zébulon"]),
        ("On trouve la liste sur la plateforme voisinage-actif.org depuis mars.", ["voisinage-actif.org"]),
        ("Les associations Terre Neuve, Gadel ou encore Les Tambours y participent.", ["Terre Neuve", "Gadel", "Les Tambours"]),
        ("L'entreprise privée Rivolix favorise l'insertion des jeunes.", ["Rivolix"]),
        ("L'association dénommée Créative prête des outils.", ["Créative"]),
        # An apposition says what it is.
        ("On y découvrait Ravaudine, plateforme de prêt entre voisins.", ["Ravaudine"]),
        ("Ils ont invité biclou.com, le moteur de recherche du vélo.", ["biclou.com"]),
        ("Il y a aussi La Ruche Ouverte une association d'habitants.", ["La Ruche Ouverte"]),
        ("Namur le Carrousel plateforme d'entraide.", ["Carrousel"]),
        # A sentence presents it, or tells its birth.
        ("Ravaudine est une coopérative qui répare les vêtements.", ["Ravaudine"]),
        ("C'est alors qu'elle fonde l'Atelier du Possible en Nature.", ["Atelier du Possible en Nature"]),
        ("Une épicerie solidaire étudiante vient d'ouvrir sur le campus.", ["Épicerie solidaire étudiante"]),
        ("À Lyon s'est constitué le réseau lyonnais des couturières.", ["Réseau lyonnais des couturières"]),
        # Examples.
        ("Des dispositifs tels que les 30 « RELAIS » (points d'écoute) nous ont appris.", ["RELAIS"]),
        ("Les projets coopératifs tels le CD partage libre, wiki-bourg et le journal mural ont duré.",
         ["CD partage libre", "wiki-bourg", "Journal mural"]),
        ("Connaissez-vous la prune, le caillou, la brume ? Ces monnaies complémentaires circulent.",
         ["Prune", "Caillou", "Brume"]),
    ],
)  # fmt: skip
def test_names_are_found_where_the_text_says_what_they_are(sentence: str, expected: list[str]) -> None:
    assert cited(sentence) == expected


@pytest.mark.parametrize(
    "sentence",
    [
        # Somebody's employer, support or source.
        "Tribune de Lise Marchand, présidente de l'association Terre Neuve.",
        "Le colloque se tient en partenariat avec le collectif Gadel.",
        "Elle est soutenue par l'association Terre Neuve.",
        # Books, journals, schools, laws, public bodies.
        "Elle a publié dans la revue Zébulon un article remarqué.",
        "L'université Terre Neuve accueille le débat.",
        "Le projet de loi Marchand a été voté.",
        "Le programme européen Zébulon a financé ces travaux.",
        # People and places.
        "Nadia Benali, une association en tête, a pris la parole.",
        "L'association Bretagne est citée sans plus de détail.",
        # Ordinary words.
        "Un projet pilote et une plateforme numérique sont attendus.",
        "Le réseau social Facebook ne remplace pas une rencontre.",
        "La société Rivolix vend des meubles de bureau.",
        "Des applications « métier » équipent les agents.",
        "L'Initiative du ministère de la Culture, un outil de plus, est connue.",
        "Un service numérique a été créé.",
        "Rejoignez-nous : une association vous attend.",
        "Connaissez-vous la prune, le caillou, la brume ? Rien ne les réunit.",
        "The platform Zébulon is a project that connects the neighbours and the makers of this town.",
    ],
)
def test_what_is_no_initiative_is_left_out(sentence: str) -> None:
    assert cited(sentence) == []


def test_the_items_of_a_list_of_examples_are_cited() -> None:
    text = (
        f"{LONG}Je voudrais donner ici trois exemples :\n\n• Ravaudipol et ses deux cents couturières\n"
        f"• TéléGarden un travail collectif\n• Mutualisation des achats\n\n{FILLER}"
    )
    assert [fiche.title for fiche in fiches(text)] == ["Ravaudipol", "TéléGarden"]


def test_a_title_line_with_its_place_names_what_follows() -> None:
    text = f"{LONG}\nProjet lié au numérique\n\nGraines de Soleil (Somme)\n\nDes ateliers ouverts à tous.\n"
    (fiche,) = fiches(text)
    assert (fiche.title, fiche.text) == (
        "Graines de Soleil",
        "Graines de Soleil (Somme)\n\nDes ateliers ouverts à tous.",
    )


def test_a_part_holds_the_sentences_that_speak_of_its_name_only() -> None:
    text = (
        f"{LONG}L'association Gadel prête des outils. Elle compte cent membres. Le collectif Zébulon répare des vélos."
        f" Il est né d'une rencontre.\n{FILLER}"
    )
    found = fiches(text)
    assert [(fiche.title, fiche.text) for fiche in found] == [
        ("Gadel", "L'association Gadel prête des outils. Elle compte cent membres."),
        ("Zébulon", "Le collectif Zébulon répare des vélos. Il est né d'une rencontre."),
    ]
    assert [fiche.document.source for fiche in found] == ["page.txt#gadel", "page.txt#zebulon"]
    assert all(fiche.document.text in text and fiche.cited for fiche in found)


def test_a_name_is_one_fiche_with_its_fullest_description() -> None:
    text = f"{LONG}Voir le site zebulon.fr pour la suite.\nZébulon est une plateforme qui relie les voisins. Elle est libre.\n"
    (fiche,) = fiches(text)
    assert fiche.text == "Zébulon est une plateforme qui relie les voisins. Elle est libre."


def test_a_part_keeps_the_licence_the_language_and_the_address_of_its_page() -> None:
    document = Document(
        "page.html",
        "Réflexions",
        f"{LONG}Zébulon est une plateforme.",
        Stated(url="https://exemple.fr/a"),
        licence="CC BY",
    )
    (fiche,) = split(document)
    part = fiche.document
    assert (part.licence, part.language, part.references) == ("CC BY", "fr", ("https://exemple.fr/a",))
    assert part.stated == fiche.stated == Stated()


# ── Inherited places ──────────────────────────────────────────────────────────────────────────────────────────────────

MARK = "Le projet Mirabelle grandit."


@pytest.mark.parametrize(
    ("title", "above", "expected"),
    [
        # A frame holds for the next paragraphs.
        ("", "À Brest, des ateliers ont ouvert. Ils sont gratuits.\n", Stated(city="Brest", department="Finistère")),
        ("", "Au pays de Brest, tout a commencé.\nOn en parle encore.\n", Stated(city="Pays de Brest")),
        ("", "En Bretagne, tout a commencé.\n", Stated(region="Bretagne")),
        # Another place, or another heading, closes it.
        ("", "À Brest, des ateliers ont ouvert.\nPuis on les a vus à Rennes et en Alsace.\n", Stated()),
        ("", f"À Brest, des ateliers ont ouvert.\nAilleurs\n{FILLER}", Stated()),
        # A heading, else a title.
        ("", f"Les initiatives du Finistère\n{FILLER}", Stated(department="Finistère")),
        ("Les jardins partagés de Nantes", FILLER, Stated(city="Nantes", department="Loire-Atlantique")),
        # Two places are none.
        ("De Nantes à Rennes", FILLER, Stated()),
    ],
)  # fmt: skip
def test_a_part_inherits_the_place_that_frames_it(title: str, above: str, expected: Stated) -> None:
    text = above + MARK
    assert place_of(title, text, len(above), len(text)) == expected


def test_a_part_that_names_its_place_inherits_none() -> None:
    above, part = "À Brest, des ateliers ont ouvert.\n", "Le projet Mirabelle grandit à Lyon."
    assert place_of("", above + part, len(above), len(above + part)) == Stated()


@pytest.mark.parametrize(
    "part",
    [
        "Le projet Mirabelle (Lyon) grandit.",
        "Zébulon est une plateforme québécoise de prêt.",
        "Zébulon, un réseau citoyen international, y a grandi.",
    ],
)
def test_a_part_that_lies_elsewhere_inherits_none(part: str) -> None:
    above = "À Brest, des ateliers ont ouvert.\n"
    assert place_of("", above + part, len(above), len(above + part)) == Stated()


def test_an_acronym_in_brackets_is_no_place() -> None:
    above, part = "À Brest, des ateliers ont ouvert.\n", "Le Service d'aide aux voisins (SAV) grandit."
    assert place_of("", above + part, len(above), len(above + part)).city == "Brest"


@pytest.mark.parametrize(
    ("sentence", "silent"),
    [
        # The site where others are described, or through which they go.
        ("À Brest, vingt fiches sont publiées sur la plate-forme Zébulon.", True),
        ("Les jardins de Brest sont recensés depuis mars sur le site Zébulon.", True),
        ("Les voisins de Brest se retrouvent via la plateforme Zébulon.", True),
        # It is what is told.
        ("À Brest, la plateforme Zébulon recense les jardins.", False),
        ("Les voisins de Brest ont bâti la plateforme Zébulon.", False),
        ("Les fiches de Brest sont sur Zébulon, plateforme de prêt entre voisins.", False),
    ],
)
def test_the_place_beside_a_channel_is_not_its_own(sentence: str, silent: bool) -> None:
    (fiche,) = fiches(f"{LONG}{sentence}\n{FILLER}")
    assert fiche.title == "Zébulon"
    assert ("city" in fiche.stated.silent) is silent


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("zebulon.fr", "Zébulon"),
        ("« Les Mains vertes »", "Mains Vertes"),
        ("Association Gadel", "Gadel"),
        ("www.mon-site.org", "Mon Site"),
    ],
)
def test_two_spellings_of_a_name_have_one_key(one: str, other: str) -> None:
    assert name_key(one) == name_key(other)
