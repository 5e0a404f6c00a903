"""`make gold`: quality on the gold of data/gold, each score beside a trivial baseline.

Extraction: F1 over what two people agreed on; questions: as the contract judges them. Nothing here is timed.
"""

import json
import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from ingest.extract import Extractor
from ingest.extract.text import analyse
from ingest.identity import fold
from ingest.model import Document, Fiche, Initiative, Stated
from ingest.read import read
from ingest.readers.raw import load
from kg.encode import EMBEDDED, load_encoder
from ontology.terms import CRITERIA, PUBLICS, THEMES, Scheme
from ontology.vocabulary import concepts

ROOT = Path(__file__).parents[1]
GOLD = ROOT / "data" / "gold"
FICHES = ROOT / "data" / "fiches"
SEP = {
    "le",
    "la",
    "les",
    "l",
    "un",
    "une",
    "de",
    "du",
    "des",
    "d",
    "a",
    "au",
    "aux",
    "et",
    "en",
    "association",
    "societe",
}


@dataclass
class Counts:
    """True positives, false positives, false negatives."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    def add(self, want: Iterable[Any], got: Iterable[Any]) -> None:
        want, got = set(want), set(got)
        self.right += len(want & got)
        self.wrong += len(got - want)
        self.missed += len(want - got)

    @property
    def f1(self) -> float:
        return 2 * self.right / (2 * self.right + self.wrong + self.missed) if self.right else 0.0


def same_name(one: str, other: str) -> bool:
    """Tell whether two surface forms name one thing: all the words of the shorter, half those of the longer."""
    a, b = set(fold(one).split()), set(fold(other).split())
    a, b = a - SEP or a, b - SEP or b
    short, long = sorted((a, b), key=len)
    return bool(short) and short <= long and 2 * len(short) >= len(long)


def distinct(names: Iterable[str]) -> list[str]:
    kept: list[str] = []
    for name in names:
        if not any(same_name(name, other) for other in kept):
            kept.append(name)
    return kept


def pair(want: Sequence[str], got: Sequence[str], counts: Counts) -> list[tuple[str, str]]:
    """Match names one to one; count them; return the pairs."""
    left, pairs = list(got), []
    for name in want:
        if match := next((other for other in left if same_name(name, other)), None):
            left.remove(match)
            pairs.append((name, match))
    counts.right += len(pairs)
    counts.missed += len(want) - len(pairs)
    counts.wrong += len(left)
    return pairs


@dataclass
class Sheet:
    """The scores of one system."""

    counts: dict[str, Counts] = field(default_factory=lambda: defaultdict(Counts))
    first_theme: int = 0
    start_year: int = 0
    evidence: int = 0
    evidence_of: int = 0
    fiches: int = 0

    def lines(self) -> dict[str, float]:
        table = {name: counts.f1 for name, counts in sorted(self.counts.items()) if not name.startswith("critère:")}
        macro = [counts.f1 for name, counts in self.counts.items() if name.startswith("critère:")]
        table["critères (macro)"] = sum(macro) / max(1, len(macro))
        table["premier thème"] = self.first_theme / max(1, self.fiches)
        table["année de démarrage"] = self.start_year / max(1, self.fiches)
        table["preuve d'accord"] = self.evidence / max(1, self.evidence_of)
        return table


@dataclass(frozen=True)
class Reading:
    """What a system read in a fiche, in plain values."""

    places: list[str]
    organisations: dict[str, set[str]]
    themes: list[str]
    publics: set[str]
    criteria: dict[str, list[str]]
    amounts: set[int]
    figures: set[int]
    year: int | None


def score(sheet: Sheet, gold: dict[str, Any], got: Reading) -> None:
    sheet.fiches += 1
    counts = sheet.counts
    pair(distinct(place["text"] for place in gold["places"]), distinct(got.places), counts["lieux"])
    wanted = {item["text"]: set(item["roles"]) for item in gold["organisations"]}
    for name, other in pair(distinct(wanted), distinct(got.organisations), counts["organisations"]):
        counts["rôles"].add(wanted[name], got.organisations[other])
    counts["thèmes"].add(gold["themes"], got.themes)
    sheet.first_theme += bool(got.themes and got.themes[0] in gold["themes"])
    counts["publics"].add(gold["publics"], got.publics)
    held = {item["id"]: item["quotes"] for item in gold["criteria"] if item["polarity"] == "yes"}
    counts["critères (micro)"].add(held, got.criteria)
    for id in CRITERIA:
        counts[f"critère:{id}"].add([id] if id in held else [], [id] if id in got.criteria else [])
    for id in held.keys() & got.criteria.keys():
        sheet.evidence_of += 1
        sheet.evidence += any(overlap(quote, mine) >= 0.5 for quote in held[id] for mine in got.criteria[id])
    sheet.start_year += gold["start_year"] == got.year
    counts["montants"].add({round(item["value"]) for item in gold["amounts"]}, got.amounts)
    counts["chiffres"].add({round(item["value"]) for item in gold["figures"]}, got.figures)


def overlap(one: str, other: str) -> float:
    a, b = set(fold(one).split()), set(fold(other).split())
    return len(a & b) / min(len(a), len(b)) if a and b else 0.0


def of_initiative(initiative: Initiative) -> Reading:
    organisations: dict[str, set[str]] = defaultdict(set)
    for mention in initiative.organisations:
        organisations[mention.text] |= set(mention.roles)
    return Reading(
        [mention.text for mention in initiative.places],
        organisations,
        [mention.id for mention in initiative.themes],
        {mention.id for mention in initiative.publics},
        {item.id: [piece.quote for piece in item.evidence] for item in initiative.criteria if item.polarity == "yes"},
        {round(quantity.value) for quantity in initiative.amounts},
        {round(quantity.value) for quantity in initiative.figures},
        initiative.start_year.value if initiative.start_year else None,
    )


def baseline(fiche: Fiche) -> Reading:
    """Raw spaCy for names, words of the vocabulary for concepts, cue words for criteria; nothing learnt, no rule."""
    (analysis,) = analyse([(fiche.title, fiche.text)])
    by_label: dict[str, list[str]] = defaultdict(list)
    for entity in analysis.entities:
        by_label[entity.label].append(entity.text)
    criteria: dict[str, list[str]] = defaultdict(list)
    for sentence in analysis.sentences:
        for entry in concepts(CRITERIA):
            if any(f" {fold(cue)} " in f" {fold(sentence.text)} " for cue in entry.cues):
                criteria[entry.id].append(sentence.text)
    return Reading(
        by_label["LOC"],
        {name: {"partenaire"} for name in by_label["ORG"]},
        _said(THEMES, fiche.text)[:4],
        set(_said(PUBLICS, fiche.text)),
        criteria,
        set(),
        set(),
        None,
    )


def _said(scheme: Scheme, text: str) -> list[str]:
    """Return the concepts whose words a text holds, the most often said first."""
    folded = f" {fold(text)} "
    counts = {
        entry.id: sum(folded.count(f" {fold(words)} ") for words in (entry.label, *entry.synonyms))
        for entry in concepts(scheme)
    }
    return [name for name, count in sorted(counts.items(), key=lambda pair: -pair[1]) if count]


def bare(slug: str) -> Fiche:
    """Return a sample fiche without what its front matter states."""
    path = FICHES / f"{slug}.md"
    (document,) = read(load(path, path.name))
    plain = Document(source=path.name, title=document.title, text=document.text)
    return Fiche(plain, document.title, Stated())


def rows(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def extraction() -> tuple[Sheet, Sheet]:
    """Return the scores of Essaim and of the baseline on data/gold/extraction.jsonl."""
    gold = rows(GOLD / "extraction.jsonl")
    fiches = [bare(item["id"]) for item in gold]
    ours, trivial = Sheet(), Sheet()
    initiatives = Extractor(load_encoder(EMBEDDED).encode_passages).extract_all(fiches)
    for item, fiche, initiative in zip(gold, fiches, initiatives, strict=True):
        score(ours, item, of_initiative(initiative))
        score(trivial, item, baseline(fiche))
    return ours, trivial


@dataclass(frozen=True)
class Asked:
    """A question, what was answered and its mark in [0, 1]."""

    question: dict[str, Any]
    mark: float
    confidence: float
    value: Any


def mark(question: dict[str, Any], status: str, kind: str, value: Any) -> float:
    """Mark an answer as the contract does: F1 for a list, right or wrong for the others."""
    want, expected = question["answer"], question["answer_type"]
    if expected == "none":
        return float(status == "unknown" or kind == "none")
    if status == "unknown" or value is None:
        return 0.0
    if expected == "list":
        wanted, got = set(want), set(value if isinstance(value, list) else [])
        right = len(wanted & got)
        return 2 * right / (len(wanted) + len(got)) if right else float(not wanted and not got)
    if expected == "number":
        if isinstance(value, bool) or not isinstance(value, int | float):
            return 0.0
        # A share is a percentage or a fraction of one, within the tolerance of its record (data/gold/README.md).
        near = min(abs(value - want), abs(100 * value - want)) if "tolerance" in question else abs(value - want)
        return float(near <= question.get("tolerance", 1e-6))
    if expected == "boolean":
        return float(value is want)
    if expected == "table":
        held = {fold(key): number for key, number in value.items() if number} if isinstance(value, dict) else None
        return float(held == {fold(key): number for key, number in want.items() if number})
    text = fold(" ".join(map(str, value)) if isinstance(value, list) else str(value))
    return float(any(fold(word) in text for word in (want if isinstance(want, list) else [want])))


def questions(root: Path) -> list[Asked]:
    """Ask every question of data/gold/questions.jsonl to a base built from data/fiches."""
    from kg.graph import select
    from kg.session import Session
    from kg.view import text_of

    session = Session(root)
    query = "SELECT ?i ?source { ?i ess:describedIn/dct:source ?source }"
    slug = {text_of(row["i"]): Path(text_of(row["source"])).stem for row in select(session.store, query)}
    asked = []
    for question in rows(GOLD / "questions.jsonl"):
        answer = session.ask(question["question"])
        value: Any = answer.value
        if isinstance(value, list):
            value = [slug.get(item, item) for item in value]
        elif isinstance(value, str) and question["answer_type"] == "list":
            # « la plus ancienne » is answered by its title: the initiative itself is among the items.
            value = [slug.get(item.iri, item.iri) for item in answer.items]
        asked.append(Asked(question, mark(question, answer.status, answer.kind, value), answer.confidence, value))
    session.close()
    return asked


def build_base(root: Path) -> None:
    """Build a base from the sample fiches."""
    from kg.build import ingest

    encoder = load_encoder(EMBEDDED)
    ingest(root, [str(FICHES)], extractor=Extractor(encoder.encode_passages), encoder=encoder)


def _table(title: str, columns: dict[str, dict[str, float]]) -> None:
    print(f"\n{title:32s}" + "".join(f"{name:>14s}" for name in columns))
    for row in next(iter(columns.values())):
        print(f"{row:32s}" + "".join(f"{scores.get(row, 0.0):14.3f}" for scores in columns.values()))


def _mean(values: Iterable[float]) -> float:
    held = list(values)
    return sum(held) / max(1, len(held))


def _by(asked: Sequence[Asked], key: Callable[[Asked], str]) -> dict[str, float]:
    groups: dict[str, list[float]] = defaultdict(list)
    for one in asked:
        groups[key(one)].append(one.mark)
    return {name: _mean(marks) for name, marks in sorted(groups.items())}


def main() -> None:
    """Print every score."""
    if (GOLD / "extraction.jsonl").exists():
        ours, trivial = extraction()
        _table(f"Extraction, {ours.fiches} fiches", {"Essaim": ours.lines(), "sans règle": trivial.lines()})
    if (GOLD / "questions.jsonl").exists():
        with tempfile.TemporaryDirectory() as folder:
            root = Path(folder) / "kb"
            build_base(root)
            asked = questions(root)
        nothing = {kind: _mean(float(one.question["answer_type"] == "none") for one in asked if one.question["kind"] == kind)
                   for kind in _by(asked, lambda one: one.question["kind"])}  # fmt: skip
        _table(
            f"Questions, {len(asked)}",
            {"Essaim": _by(asked, lambda one: one.question["kind"]), "« ne sait pas »": nothing},
        )
        print(f"{'ensemble':32s}{_mean(one.mark for one in asked):14.3f}")
        print("\nConfiance → part de bonnes réponses")
        for low, high in ((0.0, 0.5), (0.5, 0.8), (0.8, 0.95), (0.95, 1.01)):
            held = [one for one in asked if low <= one.confidence < high]
            print(f"  {low:.2f}–{min(high, 1):.2f}  {len(held):4d}  {_mean(one.mark for one in held):.3f}")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
