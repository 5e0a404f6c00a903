import pytest

from pages.quotes import Span, chips, in_passage, marked, plain, shortened, snippet, word_spans

TEXT = "Un jardin est né. Les voisins décident ensemble des cultures. Il dure encore."


@pytest.mark.parametrize(
    ("text", "spans", "html"),
    [
        ("un jardin", [Span(3, 9)], "un <mark>jardin</mark>"),
        ("un jardin", [], "un jardin"),
        ("abcdef", [Span(0, 4, "a"), Span(2, 6, "b")],
         '<mark title="a">ab</mark><mark title="a ; b">cd</mark><mark title="b">ef</mark>'),
        ("abcd", [Span(0, 2), Span(2, 4)], "<mark>abcd</mark>"),
        ("abc", [Span(2, 9), Span(2, 1)], "abc"),
        ("<b>&</b>", [Span(0, 3)], "<mark>&lt;b&gt;</mark>&amp;&lt;/b&gt;"),
        ("a", [Span(0, 1, '"><script>')], '<mark title="&quot;&gt;&lt;script&gt;">a</mark>'),
    ],
)  # fmt: skip
def test_marks_spans_and_escapes_everything(text: str, spans: list[Span], html: str) -> None:
    assert marked(text, spans) == html


@pytest.mark.parametrize(
    ("quote", "around", "html"),
    [
        ("Les voisins décident ensemble des cultures.", 0, "<mark>Les voisins décident ensemble des cultures.</mark>"),
        ("Les voisins décident ensemble des cultures.", 200,
         "Un jardin est né. <mark>Les voisins décident ensemble des cultures.</mark> Il dure encore."),
        ("Les voisins décident ensemble des cultures.", 9,
         "… est né. <mark>Les voisins décident ensemble des cultures.</mark> Il dure …"),
    ],
)  # fmt: skip
def test_shows_a_quote_in_what_surrounds_it(quote: str, around: int, html: str) -> None:
    start = TEXT.index(quote)
    assert in_passage(TEXT, quote, start, start + len(quote), around=around) == html


def test_stays_in_the_paragraph_of_the_quote() -> None:
    assert in_passage("Avant.\nLe fait.\nAprès.", "Le fait.", 7, 15) == "<mark>Le fait.</mark>"


@pytest.mark.parametrize(("start", "end"), [(None, None), (0, 5), (500, 510)])
def test_shows_a_quote_alone_where_the_text_does_not_hold_it_there(start: int | None, end: int | None) -> None:
    assert in_passage(TEXT, "l’<i>idée</i>", start, end) == "<mark>l’&lt;i&gt;idée&lt;/i&gt;</mark>"


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("jardins", ["jardin"]),
        ("decider avec ses voisins", ["voisins"]),
        ("ne", []),
        ("de la", []),
    ],
)
def test_finds_the_words_of_a_query_whatever_their_endings(query: str, words: list[str]) -> None:
    assert [TEXT[span.start : span.end] for span in word_spans(TEXT, query)] == words


def test_cuts_a_snippet_around_the_first_word_found() -> None:
    text = "mot " * 200 + "cible " + "mot " * 200
    html = snippet(text, word_spans(text, "cible"), 60)
    assert html.startswith("… mot ") and html.endswith(" mot …")
    assert "<mark>cible</mark>" in html
    assert len(html) < 90


def test_keeps_a_short_text_whole() -> None:
    assert snippet("Un jardin.", []) == "Un jardin."
    assert shortened("Un  jardin\npartagé.", 40) == "Un jardin partagé."
    assert shortened("Un jardin partagé dans la ville", 20) == "Un jardin partagé …"


def test_writes_markdown_that_shows_a_hostile_title_as_it_is() -> None:
    assert plain("[clic](javascript:x) :red[*a*] <b>") == r"\[clic\]\(javascript\:x\) \:red\[\*a\*\] \<b\>"


def test_writes_chips_as_a_list() -> None:
    assert chips([("Lieu", "hors <Bretagne>")]) == (
        '<ul class="chips"><li><span>Lieu&nbsp;:</span> hors &lt;Bretagne&gt;</li></ul>'
    )
    assert chips([]) == ""
