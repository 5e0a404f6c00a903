"""Questions in plain French, answered from the graph: question → Query → SPARQL → Answer.

`framing` sets apart what is said before the request; `words`, `french` and `lexicon` read words, `areas` and `spot` places,
`calling` organisations and names; `intent`, `superlatives`, `comparing`, `meaning`, `defining`, `fields`, `naming`,
`involvement` and `telegraph` what is asked, `subject` whether a graph can hold it; `constraints`, `carriers`, `scope` and
`numbers` under which conditions; `parse` puts them together; `narrowing` looks in texts for what is narrower than a theme;
`plan` and `algebra` write the SPARQL; `lists`, `figures` and `named` run it and say it, `relaxation` what is near an empty
answer, `confidence` how surely; `follow` reads a question after another.
No statistics and no model: what is not understood is said. No spaCy, no torch.
"""

from collections.abc import Callable, Collection
from datetime import date

import pyoxigraph as ox

from kg.ask.entities import entities
from kg.ask.figures import FigureResponder
from kg.ask.follow import follow, is_follow_up, lightened
from kg.ask.lists import ListResponder
from kg.ask.model import Query
from kg.ask.named import NamedResponder
from kg.ask.naming import named_alone
from kg.ask.parse import parse
from kg.ask.respond import Responder
from kg.model import Answer, Hit

# The queries behind the last answers, so that a follow-up leans on all that was said before, not on one question.
_FIGURES = ("count", "group", "top", "compare", "difference", "which", "versus", "share", "average", "total", "extreme")
_REMEMBERED = 64
_queries: dict[tuple[str, str | None], Query] = {}


def ask(
    store: ox.Store,
    question: str,
    *,
    find: Callable[[str, int], list[Hit]],
    previous: Answer | None = None,
    without: Collection[tuple[str, str]] = (),
    today: date | None = None,
) -> Answer:
    """Answer a question in plain French.

    find(text, k): the k initiatives whose text is nearest, for words that no concept names. previous: the answer that
    « et en Occitanie ? » follows. without: the constraints that a person took away, as (label, value) of an answer's
    interpretation. today: for « ces dix dernières années ».
    """
    known = entities(store)
    day = today or date.today()
    query = parse(question, known, day)
    if previous is not None and is_follow_up(question):
        before = _queries.get((previous.question, previous.sparql)) or parse(previous.question, known, day)
        query = follow(before, query, question, named=named_alone(question, known, day))
    query = lightened(query, without)
    query = Responder(store, known, find, question, query).narrowed()
    answer = _responder(query)(store, known, find, question, query).run()
    while len(_queries) >= _REMEMBERED:
        _queries.pop(next(iter(_queries)))
    _queries[answer.question, answer.sparql] = query
    return answer


def _responder(query: Query) -> type[Responder]:
    if query.intent.kind == "field":
        return NamedResponder
    return FigureResponder if query.intent.kind in _FIGURES else ListResponder


__all__ = ["ask"]
