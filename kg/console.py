"""What people read in a terminal: French, with colour where there is one. Text from documents is never markup."""

import re
from collections.abc import Mapping, Sequence

from rich.console import Console, Group, RenderableType
from rich.panel import Panel
from rich.table import Table
from rich.text import Text

from ingest.model import Initiative
from kg.build import Report, SourceReport
from kg.check import Health
from kg.doctor import Finding
from kg.lexical import terms
from kg.model import Answer, Card, Hit, InitiativeView, SimilarHit
from kg.query import read_query
from kg.stats import Stats
from ontology.terms import CRITERIA, PUBLICS, SCHEMES, THEMES
from ontology.vocabulary import concept, label

_MOST_ROWS = 50


def percent(share: float) -> str:
    """Return a share as French writes it: « 87 % »."""
    return f"{round(100 * share)}\u00a0%"


def hits(found: Sequence[Hit], query: str = "", *, explain: bool = False) -> RenderableType:
    """Show a search's results, the words of the query in bold. explain: with what each signal adds to the score."""
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
            parts.append(_passage(" ".join(hit.passage.text.split())[:300], wanted))
        if explain and hit.parts:
            shares = " ".join(f"{part:+.2f} {name}" for name, part in hit.parts)
            parts.append(Text(f"     score {hit.score:.2f} = {shares}", style="magenta"))
        parts.append(Text(f"     {_short_id(hit.iri, hit.source_id)}", style="dim"))
    return Group(*parts)


def _passage(text: str, wanted: frozenset[str]) -> Text:
    """Return a passage, the words that share a term with the query in bold."""
    shown = Text("     " + text, style="dim")
    for word in re.finditer(r"[^\W_]+", text):
        if wanted and wanted & set(terms(word[0])):
            shown.stylize("bold not dim", word.start() + 5, word.end() + 5)
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


def similar(found: Sequence[SimilarHit]) -> RenderableType:
    """Show comparable initiatives with the reasons."""
    if not found:
        return Text("Aucune initiative comparable dans cette base.")
    parts: list[RenderableType] = []
    for hit in found:
        parts.append(Text(f"{hit.rank:>3}. ") + Text(hit.title, style="bold"))
        for reason in hit.why:
            parts.append(Text(f"     {reason.aspect} : {', '.join(reason.shared)}", style="cyan"))
            parts += [Text(f"       « {' '.join(quote.split())[:240]} »", style="italic") for quote in reason.quotes]
        parts.append(Text(f"     {_short_id(hit.iri, hit.source_id)}", style="dim"))
    return Group(*parts)


def _card(card: Card) -> list[Text]:
    facts = [
        ("Lieux", ", ".join(card.places)),
        ("Thèmes", ", ".join(label(THEMES, id) for id in card.themes)),
        ("Publics", ", ".join(label(PUBLICS, id) for id in card.publics)),
        ("Année", str(card.year or "")),
    ]
    return [Text(card.title, style="bold")] + [Text(f"{name}\u00a0: {value}") for name, value in facts if value]


def view(initiative: InitiativeView, *, why: bool) -> RenderableType:
    """Show one initiative; why: with the sentence that proves each fact."""
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


def extracted(report: SourceReport, initiatives: Sequence[Initiative]) -> RenderableType:
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


def report(outcome: Report) -> RenderableType:
    """Show what an ingestion did."""
    unchanged = sum(source.unchanged for source in outcome.sources)
    read = len(outcome.accepted) - unchanged
    initiatives = sum(source.initiatives for source in outcome.sources)
    line = f"{read} source(s) lue(s), {unchanged} inchangée(s), {initiatives} initiative(s) écrite(s)"
    line += f", {len(outcome.refused)} refusée(s)" if outcome.refused else ""
    state = f"Génération {outcome.generation} publiée." if outcome.generation else "Rien à publier."
    return Text(f"{line}. {state}")


def health(found: Health) -> RenderableType:
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


def stats(found: Stats) -> RenderableType:
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


def doctor(findings: Sequence[Finding]) -> RenderableType:
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
