"""What people read in a terminal: French, with colour where there is one. Text from documents is never markup."""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.progress import ProgressColumn, Task
from rich.table import Table
from rich.text import Text

from ingest.language import is_french, language_name
from ingest.model import Initiative
from kg.lexical import terms
from kg.model import Answer, Card, DocumentHit, DocumentView, Hit, InitiativeView, SimilarHit
from kg.query import read_query
from kg.reasons import ASPECT_LABELS, is_telling
from kg.twins import GROUPED, Link
from ontology.terms import CRITERIA, PUBLICS, SCHEMES, THEMES
from ontology.vocabulary import concept, label

if TYPE_CHECKING:
    from kg.basket import Entry
    from kg.build import Report, SourceReport
    from kg.check import Health
    from kg.doctor import Finding
    from kg.stats import Stats
    from kg.territory import Territory

_MOST_ROWS = 50
# Of a passage, in code points.
_SHOWN = 300
_COMPARED = {"thème": THEMES, "public": PUBLICS, "critère": CRITERIA}


def percent(share: float) -> str:
    """Return a share as French writes it: « 87 % »."""
    return f"{round(100 * share)}\u00a0%"


Twins = Mapping[str, Sequence[str]]


def hits(
    found: Sequence[Hit], query: str = "", *, explain: bool = False, twins: Twins = MappingProxyType({})
) -> RenderableType:
    """Show a search's results, the words of the query in bold. explain: with what each signal adds to the score.

    twins: IRI of a hit → IRIs of the initiatives shown under it.
    """
    wanted = frozenset(terms(read_query(query).text))
    if not found:
        return Text("Aucune initiative ne correspond. Essayez d'autres mots ou moins de filtres.")
    parts: list[RenderableType] = []
    for hit in found:
        head = Text(f"{hit.rank:>3}. ") + Text(hit.title, style="bold")
        if hit.places:
            head += Text(f"  {', '.join(hit.places[:3])}", style="green")
        parts.append(head)
        if hit.themes:
            parts.append(Text("     " + " · ".join(label(THEMES, id) for id in hit.themes), style="cyan"))
        if hit.passage:
            parts.append(_passage(hit.passage.text, wanted))
        if explain and hit.parts:
            shares = " ".join(f"{part:+.2f} {name}" for name, part in hit.parts)
            parts.append(Text(f"     score {hit.score:.2f} = {shares}", style="magenta"))
        parts.append(Text(f"     {_short_id(hit.iri, hit.source_id)}", style="dim") + _also(twins.get(hit.iri, ())))
    return Group(*parts)


def documents(found: Sequence[DocumentHit], query: str) -> RenderableType:
    """Show the documents without an initiative that match, the words of the query in bold."""
    parts: list[RenderableType] = [Text("\nDocuments sans initiative", style="bold underline")]
    for hit in found:
        parts.append(Text("  • ") + Text(hit.title, style="bold") + Text(_in_language(hit.language), style="green"))
        parts.append(_passage(hit.passage.text, frozenset(terms(query))))
        parts.append(Text(f"     {hit.source}", style="dim"))
    return Group(*parts)


def _in_language(code: str) -> str:
    return "" if is_french(code) else f"  {language_name(code)}"


def _document(document: DocumentView) -> RenderableType:
    source = Text(f"Source\u00a0: {document.source}  {document.licence}", style="dim")
    title = Text(document.title, style="bold") + Text(_in_language(document.language), style="green")
    return Group(title, source, Text(f"\n{document.text}"))


def _passage(text: str, wanted: frozenset[str]) -> Text:
    """Return a piece of a passage, the words that share a term with the query in bold; the first of them is in it."""
    text = " ".join(text.split())
    words = [word.span() for word in re.finditer(r"[^\W_]+", text) if wanted & set(terms(word[0]))]
    start = text.rfind(" ", 0, words[0][0] - _SHOWN // 3) + 1 if words and words[0][1] > _SHOWN else 0
    opening = "     … " if start else "     "
    shown = Text(opening + text[start : start + _SHOWN], style="dim")
    for first, last in words:
        shown.stylize("bold not dim", first - start + len(opening), last - start + len(opening))
    return shown


def _short_id(iri: str, source_id: str | None) -> str:
    return source_id or iri.rsplit("/", 1)[1]


def answer(found: Answer) -> RenderableType:
    """Show an answer, its evidence and its query."""
    colour = {"answered": "green", "partial": "yellow", "unknown": "red"}[found.status]
    parts: list[RenderableType] = [Panel(Text(found.text), border_style=colour)]
    if found.interpretation:
        understood = " ; ".join(
            f"{name}\u00a0: {value if isinstance(value, str) else ', '.join(value)}"
            for name, value in found.interpretation.items()
        )
        parts.append(Text(f"Compris : {understood}", style="cyan"))
    if isinstance(found.value, dict):
        parts.append(table(found.value))
    for item in found.items[:_MOST_ROWS]:
        line = Text("• ") + Text(item.title, style="bold")
        parts.append(line + Text(f"  {_short_id(item.iri, item.source_id)}", style="dim"))
        parts += [Text(f"    « {' '.join(quote.text.split())} »", style="italic") for quote in item.evidence[:2]]
    if len(found.items) > _MOST_ROWS:
        parts.append(Text(f"… et {len(found.items) - _MOST_ROWS} autres (« --json » les donne toutes)."))
    if found.status != "unknown":
        parts.append(Text(f"Confiance : {percent(found.confidence)}", style="dim"))
    if found.sparql:
        parts.append(Panel(Text(found.sparql), title="SPARQL", border_style="dim"))
    return Group(*parts)


def table(rows: Mapping[str, float], *, name: str = "") -> RenderableType:
    """Show counts by label."""
    shown = Table(title=name or None, show_header=False, title_justify="left")
    for key, value in rows.items():
        shown.add_row(Text(key), f"{value:g}")
    return shown


def _also(twins: Sequence[str]) -> Text:
    """Return where else an initiative is said, by its short ids."""
    ids = ", ".join(_short_id(iri, None) for iri in twins)
    return Text(f"  aussi décrite par {len(twins)} autre(s) source(s)\u00a0: {ids}" if twins else "", style="dim")


def similar(found: Sequence[SimilarHit], twins: Twins = MappingProxyType({})) -> RenderableType:
    """Show comparable initiatives with the reasons. twins: as in `hits`."""
    if not found:
        return Text("Aucune initiative comparable dans cette base.")
    parts: list[RenderableType] = []
    for hit in found:
        parts.append(Text(f"{hit.rank:>3}. ") + Text(hit.title, style="bold"))
        if hit.why and not is_telling(hit.why):
            parts.append(Text("     ni besoin, ni public, ni thème commun n'est documenté", style="yellow"))
        for reason in hit.why:
            shared = f"\u00a0: {', '.join(reason.shared)}" if reason.shared else ""
            parts.append(Text(f"     {ASPECT_LABELS[reason.aspect]}{shared}", style="cyan"))
            parts += [Text(f"       « {' '.join(quote.split())[:240]} »", style="italic") for quote in reason.quotes]
        parts.append(Text(f"     {_short_id(hit.iri, hit.source_id)}", style="dim") + _also(twins.get(hit.iri, ())))
    return Group(*parts)


def _card(card: Card) -> list[Text]:
    facts = [
        ("Lieux", ", ".join(card.places)),
        ("Thèmes", ", ".join(label(THEMES, id) for id in card.themes)),
        ("Publics", ", ".join(label(PUBLICS, id) for id in card.publics)),
        ("Année", str(card.year or "")),
    ]
    return [Text(card.title, style="bold")] + [Text(f"{name}\u00a0: {value}") for name, value in facts if value]


def view(initiative: InitiativeView | DocumentView, *, why: bool) -> RenderableType:
    """Show one initiative, or a document; why: with the sentence that proves each fact."""
    if isinstance(initiative, DocumentView):
        return _document(initiative)
    parts: list[RenderableType] = [*_card(initiative.card)]
    if initiative.cited:
        parts.append(Text("Initiative seulement citée par le document."))
    parts.append(Text(f"Source\u00a0: {initiative.source}  {initiative.licence}", style="dim"))
    facts = Table("Fait", "Valeur", "Confiance", title="Faits", title_justify="left")
    for fact in initiative.facts:
        if fact.property == "Critère":
            continue
        facts.add_row(fact.property, Text(fact.value), "déclaré" if fact.stated else percent(fact.confidence))
        if why:
            for quote in fact.quotes:
                facts.add_row("", Text(f"« {' '.join(quote.text.split())} »", style="italic"), "")
    parts += [facts, _grid(initiative, why=why)]
    return Group(*parts)


def _grid(initiative: InitiativeView, *, why: bool) -> Table:
    grid = Table("Critère", "Lecture", title="Grille de l'Institut Godin", title_justify="left")
    for id in CRITERIA:
        held = [fact for fact in initiative.facts if fact.value_iri == CRITERIA[id]]
        words = "non documenté"
        if held:
            best = max(held, key=lambda fact: fact.confidence)
            words = f"{'oui' if best.polarity == 'yes' else 'non'} ({percent(best.confidence)})"
        grid.add_row(label(CRITERIA, id), words)
        if why:
            for fact in held:
                for quote in fact.quotes:
                    grid.add_row("", Text(f"« {' '.join(quote.text.split())} »", style="italic"))
    return grid


def extracted(report: "SourceReport", initiatives: Sequence[Initiative]) -> RenderableType:
    """Show what was read in a source."""
    if report.refused:
        return Text(f"{report.source} : refusé, {report.refused}", style="red")
    parts: list[RenderableType] = [Text(f"{report.source} : {len(initiatives)} initiative(s)", style="bold green")]
    for initiative in initiatives:
        parts.append(Text(f"• {initiative.title}", style="bold"))
        lines = [
            ("lieux", [mention.text for mention in initiative.places]),
            ("organisations", [f"{o.name} ({', '.join(o.roles) or 'citée'})" for o in initiative.organisations]),
            ("thèmes", [label(THEMES, mention.id) for mention in initiative.themes]),
            ("publics", [label(PUBLICS, mention.id) for mention in initiative.publics]),
            ("année", [str(initiative.start_year.value)] if initiative.start_year else []),
            ("montants", [quantity.text for quantity in initiative.amounts]),
            ("chiffres", [quantity.text for quantity in initiative.figures]),
            ("inspirée de", [r.name for r in initiative.relations if r.kind == "inspiredBy"]),
            ("fait partie de", [r.name for r in initiative.relations if r.kind == "partOf"]),
        ]
        parts += [Text(f"    {name}\u00a0: {', '.join(values)}") for name, values in lines if values]
        for criterion in initiative.criteria:
            sign = "oui" if criterion.polarity == "yes" else "non"
            name = concept(SCHEMES["critere"][criterion.id]).label
            parts.append(Text(f"    {name}\u00a0: {sign} ({percent(criterion.confidence)})", style="cyan"))
            parts += [
                Text(f"      « {' '.join(piece.quote.split())} »", style="italic") for piece in criterion.evidence
            ]
    return Group(*parts)


def report(outcome: "Report") -> RenderableType:
    """Show what an ingestion did."""
    unchanged = sum(source.unchanged for source in outcome.sources)
    read = len(outcome.accepted) - unchanged
    documents = sum(source.documents for source in outcome.sources)
    initiatives = sum(source.initiatives for source in outcome.sources)
    line = f"{read} source(s) lue(s)\u00a0: {documents} document(s), {initiatives} initiative(s) écrite(s)"
    line += f"\u00a0; {unchanged} source(s) inchangée(s)" if unchanged else ""
    line += f"\u00a0; {len(outcome.refused)} refusée(s)" if outcome.refused else ""
    line += f".{_foreign(outcome.foreign)}"
    if not outcome.generation:
        return Text(f"{line} Rien à publier.")
    found = f" {outcome.links} rapprochement(s)\u00a0: « essaim duplicates » les montre." if outcome.links else ""
    return Text(f"{line} Génération {outcome.generation} publiée.{found}")


def _foreign(languages: Mapping[str, int]) -> str:
    """Say which documents are not in French and what becomes of them; nothing where all are."""
    if not languages:
        return ""
    total, names = sum(languages.values()), ", ".join(map(language_name, languages))
    some = "document n'est pas" if total == 1 else "documents ne sont pas"
    kept = (
        "il est gardé, mais rien n'est lu dans son texte"
        if total == 1
        else "ils sont gardés, mais rien n'est lu dans leur texte"
    )
    return f" {total} {some} en français ({names})\u00a0: {kept}."


def duplicates(found: Sequence[Link], names: Mapping[str, str]) -> RenderableType:
    """Show what is probably said twice. names: by IRI."""
    if not found:
        return Text("Rien ne semble dit deux fois dans cette base.")
    parts: list[RenderableType] = []
    for link in found[:_MOST_ROWS]:
        shown = "une seule entrée" if link.confidence >= GROUPED else "à vérifier"
        head = Text(f"{link.kind}, {percent(link.confidence)}, {shown}", style="green")
        parts.append(head + Text(f"  {', '.join(link.reasons)}", style="cyan"))
        for iri in (link.one, link.other):
            shown_id = iri if link.kind != "initiative" else _short_id(iri, None)
            parts.append(Text("    ") + Text(names.get(iri) or iri, style="bold") + Text(f"  {shown_id}", style="dim"))
    if len(found) > _MOST_ROWS:
        parts.append(Text(f"… et {len(found) - _MOST_ROWS} autres (« --json » les donne tous)."))
    return Group(*parts)


class Rate(ProgressColumn):
    """How many steps a second: « 12,5/s »."""

    def render(self, task: Task) -> Text:
        """Return the rate, once known."""
        speed = task.finished_speed or task.speed
        return Text(f"{speed:.1f}/s".replace(".", ",") if speed else "", style="dim")


def health(found: "Health") -> RenderableType:
    """Show the outcome of `check`."""
    parts: list[RenderableType] = [
        Text(
            f"{found.initiatives} initiatives, {found.facts} faits, {found.evidence} preuves, "
            f"{found.passages} passages indexés."
        )
    ]
    if not found.problems:
        parts.append(Text("Tout est cohérent.", style="green"))
    for problem in found.problems[:_MOST_ROWS]:
        parts.append(Text(f"✗ {problem.where} : {problem.what}", style="red"))
    if len(found.problems) > _MOST_ROWS:
        parts.append(Text(f"… et {len(found.problems) - _MOST_ROWS} autres."))
    return Group(*parts)


def stats(found: "Stats") -> RenderableType:
    """Show counts."""
    network = found.network
    parts: list[RenderableType] = [
        Text(
            f"{found.initiatives} initiatives, {found.documents} documents, {found.organisations} organisations, "
            f"{found.triples} triplets."
        ),
        Text(
            f"Réseau : {network.organisations} organisations dont {percent(network.linked_share)} liées à une autre, "
            f"{network.components} groupes."
        ),
    ]
    for name, rows in (
        ("Par thème", found.by_theme),
        ("Par public", found.by_public),
        ("Par région", found.by_region),
        ("Par critère", found.by_criterion),
        ("Par source", dict(list(found.by_source.items())[:20])),
        ("Organisations les plus présentes", network.busiest),
    ):
        if rows:
            parts.append(table(rows, name=name))
    return Group(*parts)


def doctor(findings: Sequence["Finding"]) -> RenderableType:
    """Show the diagnosis."""
    lines: list[RenderableType] = []
    for finding in findings:
        mark = Text("✓ ", style="green") if finding.ok else Text("✗ ", style="red")
        remedy = "" if finding.ok else f" → {finding.remedy}"
        lines.append(mark + Text(f"{finding.name}\u00a0: {finding.value}{remedy}"))
    return Group(*lines)


def stdout() -> Console:
    """Return the console of results."""
    return Console(highlight=False, soft_wrap=False)


def stderr() -> Console:
    """Return the console of messages and progress."""
    return Console(stderr=True, highlight=False)


def territory(found: "Territory", titles: Mapping[str, str]) -> RenderableType:
    """Show a territory: its initiatives, what comes from elsewhere, its blind spots. titles: by IRI."""
    from kg.territory import AIM

    share = f"{percent(found.imported_share)} viennent d'ailleurs, pour un but de {percent(AIM)}"
    parts: list[RenderableType] = [
        Text(found.place.name, style="bold"),
        Text(f"{len(found.own)} initiative(s) connue(s) ici ; {share}."),
    ]
    if found.is_thin:
        parts.append(Text("Trop peu d'initiatives sont connues ici : ces écarts sont à vérifier.", style="yellow"))
    if found.twins:
        twins = ", ".join(f"{twin.place.name} ({twin.initiatives})" for twin in found.twins)
        parts.append(Text(f"Territoires jumeaux : {twins}"))
    others = "territoires jumeaux" if found.compared == "jumeaux" else "toutes les autres initiatives"
    parts.append(Text(f"Comparé avec : {others} ({found.compared_initiatives})", style="dim"))
    for spot in found.blind_spots:
        shares = f"{spot.here} sur {spot.of_here} ici, {spot.there} sur {spot.of_there} ailleurs"
        doubt = ", peut-être un hasard" if spot.is_doubtful else ""
        name = label(_COMPARED[spot.kind], spot.id)
        parts.append(Text(f"\n{spot.kind} : ") + Text(name, style="bold") + Text(f"  {shares}{doubt}", style="cyan"))
        for iri in spot.candidates:
            parts.append(Text(f"    • {titles[iri]}  ") + Text(_short_id(iri, None), style="dim"))
    return Group(*parts)


def basket(entries: "Sequence[Entry]", names: Mapping[str, str]) -> RenderableType:
    """Show the basket. names: of its territories, by code."""
    if not entries:
        return Text("Le panier est vide : « essaim basket ID --vers LIEU » y met une initiative.")
    parts: list[RenderableType] = []
    for entry in entries:
        step = entry.steps[-1]
        parts.append(Text(f"{entry.status}  ", style="green") + Text(entry.title, style="bold"))
        said = (names[entry.territory], f"par {step.by}" if step.by else "", f"le {step.at[:10]}", step.note)
        parts.append(Text("     " + ", ".join(filter(None, said)), style="cyan"))
        parts.append(Text(f"     {_short_id(entry.iri, None)}", style="dim"))
    return Group(*parts)
