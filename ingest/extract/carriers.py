"""Who carries the initiative, and every organisation's roles once all that the text says of them is known.

Owns the order of the proofs: a phrase, the title, a verb, who founded it, who is named first.
"""

import re
from dataclasses import dataclass, field

from ingest.extract.roles import Finding
from ingest.extract.spans import Span
from ingest.extract.text import Analysis
from ingest.extract.titled import named_in_title, title_names
from ingest.identity import fold
from ingest.model import Evidence

# « des habitants créent en 2012 l'association Relais ».
_CREATED = re.compile(
    r"\b(?:cré|fond|mont|constitu)(?:e|ent|a|èrent|é|ée)\b[^.;]{0,45}$|\b(?:création|naissance) de [^.;]{0,20}$",
    re.IGNORECASE,
)


@dataclass
class Organisation:
    """One organisation and all its spans with what is said of each."""

    key: str
    spans: list[Span] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)

    @property
    def names(self) -> set[str]:
        """Return its folded names and acronyms."""
        return {fold(span.name) for span in self.spans} | {fold(span.acronym) for span in self.spans if span.acronym}


def _roles(organisation: Organisation) -> dict[str, Evidence]:
    roles: dict[str, Evidence] = {}
    for finding in organisation.findings:
        for role, evidence in finding.roles.items():
            roles.setdefault(role, evidence)
    return roles


def _carriers(organisations: list[Organisation]) -> list[tuple[Organisation, Evidence]]:
    """Return the organisations whose verb says that they carry the initiative: of the first such sentence."""
    acting = [
        (finding.carries, organisation, finding.evidence)
        for organisation in organisations
        for finding in organisation.findings
        if finding.carries and finding.evidence is not None
    ]
    if not acting:
        return []
    strongest = max(carries for carries, _, _ in acting)
    first = min(
        (evidence for carries, _, evidence in acting if carries == strongest), key=lambda evidence: evidence.start
    )
    return [
        (organisation, evidence)
        for carries, organisation, evidence in acting
        if carries == strongest and evidence == first
    ]


def settle_roles(analysis: Analysis, organisations: list[Organisation]) -> list[dict[str, Evidence]]:
    """Settle each organisation's roles: who carries is no mere partner; who founded carries where nobody else does."""
    roles = [_roles(organisation) for organisation in organisations]
    said = any("porteur" in own for own in roles)
    if said or not _titled(analysis, organisations, roles):
        for organisation, evidence in _carriers(organisations):
            own = roles[organisations.index(organisation)]
            if not said or not own:
                own.setdefault("porteur", evidence)
    if not any("porteur" in own for own in roles):
        for own in roles:
            if "fondateur" in own:
                own["porteur"] = own["fondateur"]
    if not any("porteur" in own for own in roles):
        _first_named(analysis, organisations, roles)
    for own in roles:
        if "porteur" in own:
            own.pop("partenaire", None)
    return roles


def is_titled(title: str, span: Span) -> bool:
    """Tell whether a title names an organisation, with its common noun or not: « Fédération Relais », « Relais »."""
    if span.weak or span.kind == "again":
        return False
    bare = re.sub(r"^(?:[a-zà-ÿ’'-]+ )+(?=[A-ZÀ-Ý])", "", span.name)
    return named_in_title(title, span.name) or (span.kind == "named" and named_in_title(title, bare))


def _titled(analysis: Analysis, organisations: list[Organisation], roles: list[dict[str, Evidence]]) -> bool:
    """Say that the organisations that the title names carry, and who founded them; tell whether one does."""
    found = False
    for organisation, own in zip(organisations, roles, strict=True):
        if any(is_titled(analysis.title, span) for span in organisation.spans):
            first = organisation.spans[0]
            evidence = next((finding.evidence for finding in organisation.findings if finding.evidence), None)
            own.setdefault("porteur", evidence or analysis.evidence_at(first.start, first.end))
            own.pop("fondateur", None)  # of something else: nobody founds itself
            found = True
    if found:
        _founders(analysis.title, organisations, roles)
    return found


def _founders(title: str, organisations: list[Organisation], roles: list[dict[str, Evidence]]) -> None:
    """Say that who creates what the title names founded it: « la Caisse crée en 2002 la première Accorderie »."""
    names = "|".join(re.escape(name) for name in title_names(title))
    if not names:
        return
    creates = re.compile(rf"\b(?:cré|fond|lanc|initi)\w+\b[^.;]{{0,60}}\b(?:{names})\b")
    for organisation, own in zip(organisations, roles, strict=True):
        for span, finding in zip(organisation.spans, organisation.findings, strict=True):
            evidence = finding.evidence
            if "porteur" in own or not finding.carries or evidence is None:
                continue
            if creates.search(evidence.quote, span.end - evidence.start):
                own.setdefault("fondateur", evidence)


def _first_named(analysis: Analysis, organisations: list[Organisation], roles: list[dict[str, Evidence]]) -> None:
    """Say that the first organisation of the opening sentences carries, where nothing else says who does.

    « des volontaires de l'association X vont à la rencontre… »: an association or a public body that has no other role.
    """
    lead = analysis.sentences[:2]
    for organisation, own in zip(organisations, roles, strict=True):
        span = organisation.spans[0]
        if own or not _may_carry(span) or not lead or span.start >= lead[-1].end:
            continue
        own["porteur"] = analysis.evidence_at(span.start, span.end)
        return
    for organisation, own in zip(organisations, roles, strict=True):
        span = organisation.spans[0]
        if not own and _may_carry(span) and _CREATED.search(analysis.text, max(0, span.start - 70), span.start):
            own["porteur"] = analysis.evidence_at(span.start, span.end)
            return


def _may_carry(span: Span) -> bool:
    if span.weak:
        return False  # a place as well as a body: « sur le territoire de la communauté de communes… »
    return span.kind in ("descriptor", "named", "public") or (span.kind == "known" and span.legal == "association")
