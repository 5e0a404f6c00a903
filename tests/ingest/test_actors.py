"""Organisations with their roles, and persons, on sentences written for the tests."""

import pytest

from ingest.extract.actors import extract_organisations, extract_persons, legal_form_id
from ingest.extract.text import Analysis, analyse
from ingest.model import OrganisationMention, Stated


def read(text: str, title: str = "") -> Analysis:
    return next(analyse([(title, text)]))


def organisations(text: str, title: str = "", stated: Stated | None = None) -> tuple[OrganisationMention, ...]:
    return extract_organisations(read(text, title), title, stated or Stated())


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("L'association Les Tilleuls anime un café.", {"Les Tilleuls": "association"}),
        ("La mairie de Laval a ouvert un lieu.", {"mairie de Laval": "collectivite"}),
        ("Le conseil départemental de la Sarthe propose un guichet.", {"conseil départemental de la Sarthe": "collectivite"}),
        ("Le centre hospitalier de Nantes a mis en place une cuisine.", {"centre hospitalier de Nantes": "etat"}),
        ("Elle est soutenue par l'ADEME.", {"ADEME": "etat"}),
        ("Un prêt de la CAF de la Mayenne.", {"CAF de la Mayenne": "etat"}),
        ("La coopérative d'habitants Les Chamois accueille.", {"coopérative d'habitants Les Chamois": "cooperative"}),
        ("L'association « Les Tambours » répète ici.", {"Les Tambours": "association"}),
        ("Le bailleur social Batimo prête la salle.", {"Batimo": "autre"}),
        ("Le Ministère de la Mer, de la Pêche et du Littoral pilote l'essai.",
         {"Ministère de la Mer, de la Pêche et du Littoral": "etat"}),
        ("L'association Accueil des voisins en fête (AVF) anime le lieu.", {"Accueil des voisins en fête": "association"}),
        ("Nantes Métropole anime le réseau.", {"Nantes Métropole": "collectivite"}),
        ("L'association Relais et le lycée Jean Moulin créent un jardin.",
         {"Relais": "association", "lycée Jean Moulin": "enseignement-recherche"}),
        ("Les conseils sont donnés par le Conseil régional d'Alsace, d'Aquitaine.",
         {"Conseil régional d'Alsace": "collectivite", "Aquitaine": "collectivite"}),
    ],
)  # fmt: skip
def test_an_organisation_spans_its_whole_name(text: str, expected: dict[str, str]) -> None:
    found = organisations(text)
    assert {mention.text: mention.legal for mention in found} == expected
    assert all(mention.start is not None and text[mention.start : mention.end] == mention.text for mention in found)


@pytest.mark.parametrize(
    "text",
    [
        "Une association aide les habitants.",
        "Les associations locales se réunissent à la mairie.",
        "L'entreprise vend des vélos dans la ville de Lyon.",
        "Le bus sillonne le centre de la Manche.",
        "Des actions en direction de la jeunesse du quartier.",
        "Le Plan Local d'Urbanisme (PLU) est révisé.",
        "Des préfectures et des agences régionales de santé (ARS) sont consultées.",
    ],
)
def test_a_head_alone_names_no_organisation(text: str) -> None:
    assert organisations(text) == ()


@pytest.mark.parametrize(
    ("text", "name", "roles"),
    [
        ("Le lieu est porté par l'association Relais.", "Relais", ("porteur",)),
        ("L'association Relais a créé un atelier.", "Relais", ("porteur",)),
        ("L'équipe de l'association Relais accompagne les familles.", "Relais", ("porteur",)),
        ("Géré par Relais et financé par la Ville de Laval, le lieu vit.", "Ville de Laval", ("financeur",)),
        ("Un atelier ouvert en partenariat avec la mission locale du Pays de Laval.", "Mission locale du Pays de Laval",
         ("partenaire",)),
        ("L'association Relais agit avec l'appui de la Fondation de France.", "Fondation de France", ("financeur",)),
        ("L'association Relais agit avec l'appui de la mairie de Laval.", "mairie de Laval", ("partenaire",)),
        ("L'atelier est mené avec la mairie de Laval.", "mairie de Laval", ("partenaire",)),
        ("L'association Relais est membre du réseau Maillons.", "réseau Maillons", ("partenaire",)),
        ("Le jardin vit grâce à des partenaires, dont le Secours catholique et l'ADEME.", "ADEME", ("partenaire",)),
        ("L'association Relais cultive. La mairie de Laval met à disposition un terrain.", "mairie de Laval",
         ("partenaire",)),
        ("L'association Relais loge. La Banque des Territoires a investi 40 000 euros.", "Banque des Territoires",
         ("financeur",)),
        ("Le jardin est porté par l'association Relais, avec la Ville.", "Ville", ("partenaire",)),
        ("Le réseau Halle, qui porte le projet, réunit des voisins. L'association Relais cultive des légumes.", "Relais", ()),
        ("Le Département de la Sarthe finance le lieu.", "Département de la Sarthe", ("financeur",)),
        ("Le jardin reçoit une subvention de la Région Bretagne.", "Région Bretagne", ("financeur",)),
        ("L'épicerie, fondée par le Secours catholique, est portée par la SCIC Halle.", "Secours catholique",
         ("fondateur",)),
        ("La collecte se fait au profit des Restos du Cœur.", "Restos du Cœur", ("beneficiaire",)),
        ("La commune de Sornay, soutenue par ses habitants, investit dans un commerce.", "commune de Sornay",
         ("porteur",)),
    ],
)  # fmt: skip
def test_roles_come_from_phrases_and_verbs(text: str, name: str, roles: tuple[str, ...]) -> None:
    assert {mention.name: mention.roles for mention in organisations(text)}[name] == roles


def test_a_list_of_partners_is_cut_without_separators() -> None:
    text = (
        "L'association Relais anime un café.\n\n"
        "Partenaires : Emmaüs Association Robin Société Mécavo, don de fours, Klésia - Mairie de Laval - Particuliers"
    )
    partners = {mention.text for mention in organisations(text) if mention.roles == ("partenaire",)}
    assert partners == {"Emmaüs", "Association Robin", "Société Mécavo", "Klésia", "Mairie de Laval"}


def test_a_list_of_funders_gives_the_role_of_its_label() -> None:
    text = "Un café.\n\nFinanceurs : Fonds social européen, État, CAF du Nord\n\nLe café ouvre le soir."
    assert {mention.name: mention.roles for mention in organisations(text)} == {
        "Fonds social européen": ("financeur",),
        "État": ("financeur",),
        "CAF du Nord": ("financeur",),
    }


def test_one_organisation_under_several_names_is_one_mention() -> None:
    text = (
        "La Maison de l'emploi du Pays de Laval (MEPL) accueille. La mairie de Laval prête un local. "
        "La MEPL forme des jeunes. La ville de Laval les reçoit."
    )
    assert [mention.name for mention in organisations(text)] == [
        "Maison de l'emploi du Pays de Laval",
        "mairie de Laval",
    ]


@pytest.mark.parametrize(
    ("title", "text", "expected"),
    [
        ("Tissavie, coopérative d'habitants", "Ici, Tissavie loge dix familles.", {"Tissavie": ("porteur",)}),
        ("Tissavie Laval", "Tissavie loge dix familles. L'association les accompagne.", {"Tissavie": ("porteur",)}),
        ("Tissavie", "Dix familles vivent là. Les salariés de Tissavie les aident.", {"Tissavie": ("porteur",)}),
        ("Tissavie", "En 2010, la Fondation Halle et la mairie de Laval créent Tissavie. L'association loge des familles.",
         {"Tissavie": ("porteur",), "Fondation Halle": ("fondateur",), "mairie de Laval": ("fondateur",)}),
        ("Tissavie", "Le projet Tissavie loge des familles. L'association grandit.", {}),
        ("Tissavie", "Tissavie est un outil. L'association l'anime.", {}),
        ("Tissavie", "Tissavie loge des familles. La structure grandit.", {}),
        ("Tressou, monnaie locale", "Le Tressou circule. L'association tient le registre.", {}),
        ("Tissavie", "Tissavie permet de trouver un logement.", {}),
        ("Tissavie", "Tissavie loge. L'association Relais l'anime. L'association grandit.", {"Relais": ("porteur",)}),
    ],
)  # fmt: skip
def test_a_title_names_the_organisation_that_the_text_speaks_of(
    title: str, text: str, expected: dict[str, tuple[str, ...]]
) -> None:
    assert {mention.name: mention.roles for mention in organisations(text, title)} == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Les fonds sont déposés à la Halvie, coopérative bancaire.", {"Halvie": "cooperative"}),
        ("Une petite coopérative du web, Brodélia, héberge le site.", {"Brodélia": "cooperative"}),
        ("Des laboratoires comme le Cirmaf et le Lapogec y participent.", {"Cirmaf": None, "Lapogec": None}),
        ("Le projet réunit le Secours catholique, la GRFO et l'Agerem.",
         {"Secours catholique": "association", "GRFO": None, "Agerem": None}),
        ("L'entreprise à but d'emploi Tissame, installée ici, embauche.", {"Tissame": "entreprise"}),
        ("Le réseau lavallois Maillons les réunit.", {"Maillons": "association"}),
        ("L'association Jardins pour tous a ouvert un lieu.", {"Jardins pour tous": "association"}),
        ("Elle est tenue par la Société mycologique de Laval.", {"Société mycologique de Laval": "autre"}),
    ],
)  # fmt: skip
def test_a_name_without_a_head_is_proved_by_what_stands_beside_it(text: str, expected: dict[str, str | None]) -> None:
    found = {mention.text: mention.legal for mention in organisations(text)}
    assert {name: found.get(name, "absent") for name in expected} == expected


@pytest.mark.parametrize(
    "text",
    [
        "Aujourd'hui, l'association aide les familles.",
        "Fin 2015, le club réunissait vingt membres.",
        "Le premier laboratoire de couture de Laval a fermé.",
        "La région de Vitré manque de bras.",
        "On y apprend Excel et Word avec Internet.",
        "Le programme Tandema, lancé avec les familles, aide les jeunes.",
    ],
)
def test_a_capital_alone_names_no_organisation(text: str) -> None:
    assert organisations(text) == ()


def test_the_name_that_opens_a_text_and_acts_is_an_organisation() -> None:
    (mention,) = organisations("Kaladoo accompagne des personnes sans logement.", "Kaladoo")
    assert (mention.text, mention.roles) == ("Kaladoo", ("porteur",))


@pytest.mark.parametrize(
    "text",
    ["Kaladoo est une plateforme qui accompagne les familles.", "Kaladoo permet, par son application, de trier."],
)
def test_the_name_of_a_product_is_not_an_organisation(text: str) -> None:
    assert organisations(text, "Kaladoo") == ()


def test_evidence_is_the_sentence_of_the_role() -> None:
    analysis = read("La mairie de Laval est là. Le lieu est financé par la mairie de Laval.")
    (mention,) = extract_organisations(analysis, "", Stated())
    assert mention.evidence is not None
    assert mention.evidence.quote == "Le lieu est financé par la mairie de Laval."
    assert analysis.text[mention.evidence.start : mention.evidence.end] == mention.evidence.quote


def test_a_stated_organisation_comes_first_and_carries() -> None:
    stated = Stated(organisations=("Association Relais",), legal_form="Association loi 1901")
    first, second = organisations(
        "Relais et la mairie de Laval animent un café. L'association Relais forme.", "", stated
    )
    assert (first.text, first.start, first.roles, first.stated) == ("Association Relais", None, ("porteur",), True)
    assert (first.legal, first.confidence) == ("association", 1.0)
    assert first.evidence is not None
    assert (second.name, "porteur" in second.roles) == ("mairie de Laval", False)


@pytest.mark.parametrize(
    ("words", "id"),
    [
        ("Association loi 1901", "association"),
        ("SCIC", "cooperative"),
        ("Collectivité", "collectivite"),
        ("Enseignement et recherche", "enseignement-recherche"),
        ("Vaisseau spatial", None),
    ],
)
def test_a_stated_legal_form_is_read_through_the_vocabulary(words: str, id: str | None) -> None:
    assert legal_form_id(words) == id


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Camille Le Goff (coordinatrice) et Mme Bertho animent l'atelier.", ["Camille Le Goff", "Bertho"]),
        ("Le lycée Jean Moulin accueille le projet.", []),
        ("La Fondation Abbé Pierre et Terre de Liens aident.", []),
    ],
)
def test_persons_have_a_first_name_or_a_civility(text: str, names: list[str]) -> None:
    assert [person.text for person in extract_persons(read(text))] == names
