"""Poser une question: an answer in French, the sentences that prove it, a map, and the SPARQL that computes it.

Address: q (repeated: each follow-up is read with the answer before), n (initiatives shown), sans (a constraint taken
away, « lieu=Bretagne », repeated).
"""

import time

import streamlit as st

from kg.model import Answer
from pages import state
from pages.answers import REMOVABLE, show_items, show_sentence, show_table
from pages.base import document_texts, everyone, session, warm
from pages.editor import run_query
from pages.examples import QUESTIONS
from pages.maps import show_map
from pages.quotes import chips, plain

SHOWN = 8


def ask_first() -> None:
    """Start again with the question of the main box."""
    state.put(q=st.session_state["first"].strip(), n=None, sans=None)


def ask_next() -> None:
    """Add the follow-up to the questions asked."""
    if follow_up := st.session_state["next"].strip():
        state.put(q=[*state.many("q"), follow_up], n=None, sans=None)


def taken_away() -> list[tuple[str, str]]:
    """Return the constraints that the address takes away, as (label, value)."""
    return [(label, value) for text in state.many("sans") for label, _, value in [text.partition("=")]]


def ask_without(question: str, previous: Answer | None, without: list[tuple[str, str]]) -> Answer:
    """Ask a question, some of the constraints understood left out."""
    if without:
        return session().ask(question, previous=previous, without=without)
    return session().ask(question, previous=previous)


def show_constraints(answer: Answer) -> None:
    """Draw what was understood as buttons that take it away, and one that puts all back."""
    found = [
        (label, value)
        for label, values in answer.interpretation.items()
        if label in REMOVABLE
        for value in ([values] if isinstance(values, str) else values)
    ]
    removed = state.many("sans")
    if answer.status == "unknown" or not (found or removed):
        return
    with st.container(horizontal=True, key="constraints"):
        for label, value in found:
            st.button(f"{label}\u00a0: {value} ✕", key=f"without-{label}-{value}", help="Reposer la question sans cette contrainte",
                      on_click=state.put, kwargs={"sans": [*removed, f"{label}={value}"], "n": None})  # fmt: skip
        if removed:
            st.button("Tout remettre", key="without-none", on_click=state.put, kwargs={"sans": None, "n": None})


def answer_all(questions: list[str]) -> tuple[Answer, float]:
    """Answer questions in order, each with the answer before; return the last one and its time in milliseconds."""
    answer, took_ms = None, 0.0
    for number, question in enumerate(questions, start=1):
        started = time.perf_counter()
        answer = ask_without(question, answer, taken_away() if number == len(questions) else [])
        took_ms = (time.perf_counter() - started) * 1000
    if answer is None:
        raise ValueError("no question")
    return answer, took_ms


def show_box(questions: list[str]) -> None:
    """Draw the question's box."""
    st.session_state["first"] = questions[0] if questions else ""
    with st.form("ask", border=False, enter_to_submit=True):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        left.text_input("Votre question", key="first", placeholder="Par exemple : qui aide les aidants en Bretagne ?")
        right.form_submit_button("Demander", type="primary", on_click=ask_first, width="stretch")


def show_examples() -> None:
    """Draw the examples as links."""
    st.header("Par exemple", anchor=False)
    with st.container(key="examples", gap="small"):
        for question in QUESTIONS:
            st.page_link(state.QUESTION, label=plain(question), query_params={"q": question})


def show_follow_up() -> None:
    """Draw the box of the follow-up."""
    with st.form("follow-up", border=False, clear_on_submit=True):
        left, right = st.columns([5, 1], vertical_alignment="bottom")
        left.text_input("Préciser ou poursuivre", key="next", placeholder="Par exemple : et en Occitanie ?")
        right.form_submit_button("Poursuivre", on_click=ask_next, width="stretch")


def show_proofs(answer: Answer) -> None:
    """Draw the initiatives beside their map."""
    found = everyone()
    shown = answer.items[: state.number("n", SHOWN)]
    texts = document_texts(quote.document for item in shown for quote in item.evidence)
    left, right = st.columns([3, 2], gap="medium")
    with right:
        show_map([found[item.iri] for item in answer.items if item.iri in found], key="answer")
    with left:
        show_items(shown, found, texts)
        rest = len(answer.items) - len(shown)
        if rest > 0 and st.button(f"Afficher la suite ({rest})", key="more"):
            state.put(n=len(shown) + 20)
            st.rerun()


def show_sparql(query: str) -> None:
    """Draw the query that gives the answer, to be edited and run again."""
    with st.expander("La requête SPARQL qui calcule cette réponse"):
        edited = st.text_area("Requête, modifiable", query, height=260, key=f"sparql-{hash(query)}")
        if st.button("Relancer", key="rerun"):
            run_query(session(), edited, key="question")


def main() -> None:
    """Draw the page."""
    session()
    questions = state.many("q")
    st.title("Poser une question", anchor=False)
    if not questions:
        st.html('<p class="lead">Écrivez comme vous parlez. La réponse vient des textes de la base, avec la phrase '
                "qui prouve chaque chose, et dit quand elle ne sait pas.</p>")  # fmt: skip
    show_box(questions)
    if not questions:
        show_examples()
        warm()
        return
    if len(questions) > 1:
        st.html(chips([("Puis", question) for question in questions[1:]]))
    answer, took_ms = answer_all(questions)
    show_sentence(answer, took_ms)
    show_constraints(answer)
    show_follow_up()
    if answer.kind == "table" and isinstance(answer.value, dict) and answer.value:
        show_table(answer.value)
    if answer.items:
        st.header("Les initiatives et leurs preuves", anchor=False)
        show_proofs(answer)
    if answer.sparql:
        show_sparql(answer.sparql)


main()
