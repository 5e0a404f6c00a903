"""Pages of the web are fetched politely, within bounds, and from the internet only."""

import gzip
import json
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import pytest
from ingest_local_web import Page, Site, html, serving

from ingest.errors import SourceError
from ingest.fetch import Web, is_public, normalised
from ingest.model import Document
from ingest.read import find_sources, read
from kg.graph import document_iri, source_quads
from ontology.terms import DCT, PROV

ARTICLE = "<article><h1>La ressourcerie</h1>" + "<p>Elle répare les vélos du canton avec ses bénévoles.</p>" * 4
ARTICLE += "</article>"


def documents(site: Site, *arguments: str, **settings: object) -> list[Document]:
    """Read the pages behind addresses. Raises the SourceError of the first refused."""
    found = find_sources(arguments, site.web(**settings))
    return [document for item in found for document in read(item.load(item.url or str(item.path)))]


def refusal(site: Site, url: str, **settings: object) -> SourceError:
    (found,) = find_sources([url], site.web(**settings))
    with pytest.raises(SourceError) as caught:
        found.load(found.url or url)
    return caught.value


def test_a_page_is_read_with_its_address_licence_and_date_of_retrieval() -> None:
    head = '<title>La ressourcerie</title><link rel="license" href="https://creativecommons.org/licenses/by/4.0/">'
    with serving({"/page": html(ARTICLE, head)}) as site:
        (document,) = documents(site, site.url("/page"))
        assert site.agents == {"Essaim/0.1 (+https://w3id.org/essaim)"}
        assert document.source == site.url("/page")
        assert document.stated.url == site.url("/page")
    assert document.licence == "https://creativecommons.org/licenses/by/4.0/"
    assert document.retrieved.endswith("+00:00")
    assert "répare les vélos" in document.text
    quads = source_quads(document.source, content_hash="", extractor="", initiatives=[], documents=[document])
    said = {quad.predicate.value: str(getattr(quad.object, "value", "")) for quad in quads
            if getattr(quad.subject, "value", "") == document_iri(document.source)}  # fmt: skip
    assert said[PROV.generatedAtTime] == document.retrieved
    assert said[DCT.license] == document.licence


@pytest.mark.parametrize(
    ("page", "licence"),
    [
        (Page(b"<p>a</p>", headers={"Content-Type": "text/html", "Link": '<https://l.test/x>; rel="license"'}), "https://l.test/x"),
        (html("a", '<meta name="dcterms.license" content="Licence Ouverte 2.0">'), "Licence Ouverte 2.0"),
        (html('<a href="/mentions" rel="license">CC</a>'), "http://site.test:{port}/mentions"),
        (html('<a href="https://creativecommons.org/licenses/by-sa/3.0/fr/">CC</a>'),
         "https://creativecommons.org/licenses/by-sa/3.0/fr/"),
        (html('<a href="http://[" rel="license">CC</a>'), "http://["),
        (html("Tous droits réservés"), ""),
        (Page(b"texte", headers={"Content-Type": "text/plain"}), ""),
    ],
)  # fmt: skip
def test_the_licence_that_a_page_states_is_kept(page: Page, licence: str) -> None:
    with serving({"/p": page}) as site:
        assert site.web().load(site.url("/p")).licence == licence.format(port=site.port)


@pytest.mark.parametrize("address", [
    "127.0.0.1", "127.8.9.1", "10.0.0.3", "172.16.5.4", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0",
    "224.0.0.1", "255.255.255.255", "168.63.129.16", "::1", "::", "fe80::1%eth0", "fc00::1", "fd12::1", "ff02::1",
    "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "64:ff9b::7f00:1", "64:ff9b::a00:1",
    "2001:0:4136:e378:8000:63bf:3fff:fdd2", "2001:db8::1",
])  # fmt: skip
def test_an_address_of_the_machine_or_its_network_is_not_public(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_an_address_of_the_internet_is_public(address: str) -> None:
    assert is_public(address)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "0.0.0.0", "2130706433", "[::1]", "[::ffff:127.0.0.1]"])
def test_the_machine_itself_is_refused_by_default_and_never_asked(host: str) -> None:
    with serving({"/secret": Page(b"secret")}) as site:
        with pytest.raises(SourceError, match=r"réseau privé : refusée|pas de connexion"):
            Web(wait_s=0).load(f"http://{host}:{site.port}/secret")
        assert site.asked == []


def test_a_name_with_one_private_address_among_public_ones_is_refused() -> None:
    web = Web(resolve=lambda host, port: ["93.184.215.14", "10.0.0.1"], wait_s=0)
    with pytest.raises(SourceError, match=r"« double.test » est une adresse de cette machine ou d'un réseau privé"):
        web.load("http://double.test/")


def test_a_redirect_to_a_private_address_is_refused() -> None:
    def resolve(host: str, port: int) -> list[str]:
        return ["127.0.0.1"] if host == "site.test" else ["169.254.169.254"]

    away = Page(status=302, headers={"Location": "http://metadata.test/latest/meta-data"})
    with serving({"/p": away}) as site:
        error = refusal(site, site.url("/p"), resolve=resolve, allowed=lambda address: address == "127.0.0.1")
        assert "réseau privé" in error.reason
        assert error.source == site.url("/p")


def test_a_name_that_changes_its_mind_is_judged_at_each_connection() -> None:
    answers = [["93.184.215.14"], ["127.0.0.1"]]
    asked: list[str] = []

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return answers[min(len(asked), 2) - 1]

    def allowed(address: str) -> bool:
        return address != "127.0.0.1"

    with serving({"/p": Page(b"secret")}) as site:
        web = site.web(resolve=resolve, allowed=allowed, longest_s=0.5)
        for _ in range(2):  # the first goes to the public address, or nowhere; the second is refused
            with pytest.raises(SourceError):
                web.load(site.url("/p", "rebind.test"))
        assert site.asked == []
        assert len(asked) == 2


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("file:///etc/passwd", "« http:// » ou « https:// » est attendu"),
        ("ftp://site.test/x", "« http:// » ou « https:// » est attendu"),
        ("http://nom:secret@site.test/", "identifiant ou mot de passe"),
        ("http://[", "adresse web incorrecte"),
    ],
)
def test_a_redirect_elsewhere_than_the_web_is_refused(target: str, reason: str) -> None:
    with serving({"/p": Page(status=301, headers={"Location": target})}) as site:
        error = refusal(site, site.url("/p"))
        assert error.reason.startswith("redirigée vers une adresse refusée")
        assert reason in error.reason
        assert "secret" not in str(error)


def test_redirects_are_followed_and_the_page_keeps_the_address_given() -> None:
    pages = {
        "/a": Page(status=301, headers={"Location": "/b"}),
        "/b": Page(status=308, headers={"Location": "c"}),
        "/c": html(ARTICLE),
    }
    with serving(dict(pages)) as site:
        raw = site.web().load(site.url("/a"))
        assert raw.locator == site.url("/a")
        assert b"ressourcerie" in raw.data


def test_redirects_without_end_are_refused() -> None:
    with serving({"/a": Page(status=302, headers={"Location": "/a"})}) as site:
        assert refusal(site, site.url("/a")).reason == "plus de 5 redirections"


def test_robots_rules_are_obeyed_and_asked_once_a_site() -> None:
    rules = Page(b"User-agent: *\nDisallow: /prive\n\nUser-agent: Autre\nDisallow: /\n")
    with serving({"/robots.txt": rules, "/public": html(ARTICLE), "/prive/x": html(ARTICLE)}) as site:
        web = site.web()
        web.load(site.url("/public"))
        with pytest.raises(SourceError, match=r"refusée par le robots.txt du site"):
            web.load(site.url("/prive/x"))
        assert site.asked == ["/robots.txt", "/public"]


def test_a_rule_for_essaim_wins_over_the_rule_for_all() -> None:
    rules = Page(b"User-agent: *\nDisallow:\n\nUser-agent: Essaim\nDisallow: /\n")
    with serving({"/robots.txt": rules, "/p": html(ARTICLE)}) as site:
        assert "robots.txt" in refusal(site, site.url("/p")).reason


def test_a_redirect_is_asked_of_the_robots_rules_too() -> None:
    rules = Page(b"User-agent: *\nDisallow: /prive\n")
    away = Page(status=302, headers={"Location": "/prive"})
    with serving({"/robots.txt": rules, "/p": away, "/prive": html(ARTICLE)}) as site:
        assert "robots.txt" in refusal(site, site.url("/p")).reason
        assert "/prive" not in site.asked


def test_rules_that_cannot_be_read_forbid_and_absent_ones_allow() -> None:
    with serving({"/robots.txt": Page(status=503), "/p": html(ARTICLE)}) as site:
        assert refusal(site, site.url("/p")).reason == "le site ne dit pas ce qu'il permet (robots.txt : 503)"
        site.pages["/robots.txt"] = Page(status=403)
        site.web().load(site.url("/p"))


def test_a_host_rests_between_two_requests_as_long_as_it_asks() -> None:
    rules = Page(b"User-agent: *\nCrawl-delay: 7\n")
    with serving({"/robots.txt": rules, "/a": html(ARTICLE), "/b": html(ARTICLE)}) as site:
        web = site.web(wait_s=1.0)
        web.load(site.url("/a"))
        web.load(site.url("/b"))
    assert [round(slept) for slept in site.slept] == [7, 7]


def test_without_a_rule_a_host_rests_one_second() -> None:
    with serving({"/a": html(ARTICLE), "/b": html(ARTICLE)}) as site:
        web = site.web(wait_s=1.0)
        web.load(site.url("/a"))
        web.load(site.url("/b", "autre.test"))
    assert [round(slept) for slept in site.slept] == [1, 1]  # each host: its robots.txt, then its page


@pytest.mark.parametrize(
    ("status", "reason"),
    [
        (404, "page introuvable (404)"),
        (401, "accès réservé (401)"),
        (403, "accès interdit par le site (403)"),
        (410, "page supprimée (410)"),
        (429, "le site demande d'attendre (429) : relancez plus tard"),
        (418, "réponse inattendue du site (418)"),
        (500, "le site est en panne (500)"),
    ],
)
def test_a_refusal_of_the_server_is_said(status: int, reason: str) -> None:
    with serving({"/p": Page(b"x", status=status)}) as site:
        assert refusal(site, site.url("/p")).reason == reason


def _endless(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(100):
            handler.wfile.write(b"a" * 1000)
    except OSError:
        return


def _dripping(handler: BaseHTTPRequestHandler) -> None:
    import time

    handler.send_response(200)
    handler.end_headers()
    try:
        for _ in range(30):
            handler.wfile.write(b"a")
            handler.wfile.flush()
            time.sleep(0.1)
    except OSError:
        return


def _cut(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "1000")
    handler.end_headers()
    handler.wfile.write(b"trop court")


def _nonsense(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"ceci n'est pas HTTP\r\n\r\n")


def test_a_page_larger_than_the_limit_is_refused_declared_or_not() -> None:
    with serving({"/declared": Page(b"a" * 2000), "/endless": _endless}) as site:
        for path in ("/declared", "/endless"):
            assert refusal(site, site.url(path), largest=1500).reason == "page de plus de 0.0015 Mo : trop grande"


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_a_compressed_page_is_opened_and_a_bomb_refused(pack: object) -> None:
    name = "gzip" if pack is gzip.compress else "deflate"
    small, bomb = (pack(data) for data in (b"<p>bonjour</p>", bytes(3_000_000)))  # type: ignore[operator]
    pages = {path: Page(data, headers={"Content-Encoding": name}) for path, data in (("/s", small), ("/b", bomb))}
    with serving(dict(pages)) as site:
        assert site.web(largest=1_000_000).load(site.url("/s")).data == b"<p>bonjour</p>"
        assert refusal(site, site.url("/b"), largest=1_000_000).reason == "page de plus de 1 Mo : trop grande"


def test_a_compression_that_lies_is_refused() -> None:
    with serving({"/p": Page(b"pas du gzip", headers={"Content-Encoding": "gzip"})}) as site:
        assert refusal(site, site.url("/p")).reason == "réponse incorrecte du site (compression)"


def test_a_server_that_drips_is_left_in_time() -> None:
    with serving({"/p": _dripping}) as site:
        assert refusal(site, site.url("/p"), longest_s=0.5).reason == "pas de réponse complète en 0.5 s"


@pytest.mark.parametrize("page", [_cut, _nonsense])
def test_an_answer_that_is_cut_or_no_answer_is_refused(page: object) -> None:
    with serving({"/p": page}) as site:  # type: ignore[dict-item]
        assert "site" in refusal(site, site.url("/p")).reason


def test_an_empty_page_is_refused() -> None:
    with serving({"/p": Page(b" \n")}) as site:
        assert refusal(site, site.url("/p")).reason == "page vide"


def test_a_closed_port_is_no_connection() -> None:
    with serving({}) as site:
        url = site.url("/p")
    assert refusal(site, url).reason.startswith("pas de connexion")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("HTTP://Exemple.ORG", "http://exemple.org/"),
        ("https://exemple.org/page#partie", "https://exemple.org/page"),
        ("https://exemple.org/café?q=été", "https://exemple.org/caf%C3%A9?q=%C3%A9t%C3%A9"),
        ("https://exemple.org/caf%C3%A9", "https://exemple.org/caf%C3%A9"),
        ("https://école.fr/", "https://xn--cole-9oa.fr/"),
        ("http://exemple.org:8080/a b", "http://exemple.org:8080/a%20b"),
        ("http://[2001:db8::1]/", "http://[2001:db8::1]/"),
    ],
)
def test_an_address_has_one_form(url: str, expected: str) -> None:
    assert normalised(url) == expected


@pytest.mark.parametrize(
    "url", ["http://", "http:///x", "gopher://a.b", "http://a:99999/", "http://a:b/", "http://[::1"]
)
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(SourceError, match=r"adresse web incorrecte"):
        normalised(url)


def test_a_sitemap_and_its_parts_give_their_pages_and_a_broken_part_its_name() -> None:
    with serving({}) as site:
        parts = "".join(f"<sitemap><loc>{site.url(path)}</loc></sitemap>" for path in ("/a.xml", "/absent.xml"))
        pages = f"<url><loc>{site.url('/un')}</loc></url><url><loc> {site.url('/deux?a=1&amp;b=2')} </loc></url>"
        site.pages |= {
            "/sitemap.xml": Page(f"<?xml version='1.0'?><sitemapindex>{parts}</sitemapindex>".encode()),
            "/a.xml": Page(gzip.compress(f"<urlset>{pages}</urlset>".encode())),
            "/un": html(ARTICLE),
        }
        found = find_sources([site.url("/sitemap.xml")], site.web())
        assert [item.url for item in found] == [site.url(path) for path in ("/un", "/deux?a=1&b=2", "/absent.xml")]
        assert found[0].load(found[0].url or "").data
        with pytest.raises(SourceError, match=r"absent.xml : page introuvable"):
            found[2].load(found[2].url or "")


def test_a_local_list_of_addresses_gives_their_pages(tmp_path: Path) -> None:
    with serving({"/un": html(ARTICLE)}) as site:
        listed = tmp_path / "adresses.txt"
        listed.write_text(f"# mes pages\n{site.url('/un')}\n\n{site.url('/deux')}#bas\n{site.url('/un')}\n")
        found = find_sources([str(listed)], site.web())
        assert [item.url for item in found] == [site.url("/un"), site.url("/deux")]
        assert site.asked == []


def test_a_text_that_speaks_of_addresses_is_no_list(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("Voir ce site :\nhttps://exemple.org/\n")
    (found,) = find_sources([str(text)])
    assert found.url is None


def test_a_page_that_may_list_and_lists_nothing_is_fetched_once() -> None:
    with serving({"/lisez.txt": Page(b"Un texte ordinaire.", headers={"Content-Type": "text/plain"})}) as site:
        (document,) = documents(site, site.url("/lisez.txt"))
        assert document.text == "Un texte ordinaire."
        assert site.asked == ["/robots.txt", "/lisez.txt"]


# ---- a live wiki ---------------------------------------------------------------------------------------------------

EXPORT = """<mediawiki xmlns="http://www.mediawiki.org/xml/export-0.11/" version="0.11" xml:lang="fr"><siteinfo>
<base>https://wiki.test/wiki/Accueil</base></siteinfo><page><title>Four à pain</title><ns>0</ns><id>4</id><revision>
<id>9</id><model>wikitext</model><text>{{Initiative|ville=Redon|année=2016}}
Les voisins cuisent leur pain dans un four commun.</text></revision></page></mediawiki>"""
SITEINFO = {"query": {
    "general": {"articlepath": "/wiki/$1", "server": "//wiki.test"},
    "namespaces": {"0": {"id": 0, "content": True}, "1": {"id": 1}},
    "rightsinfo": {"url": "https://creativecommons.org/licenses/by-sa/4.0/", "text": "CC BY-SA"},
}}  # fmt: skip


def _wiki(handler: BaseHTTPRequestHandler) -> None:
    path = handler.path
    if "siteinfo" in path:
        answer: object = SITEINFO
    elif "allpages" in path and "apcontinue" not in path:
        answer = {"continue": {"apcontinue": "L", "continue": "-||"},
                  "query": {"allpages": [{"pageid": 4, "ns": 0, "title": "Four à pain"}]}}  # fmt: skip
    elif "allpages" in path:
        answer = {"query": {"allpages": [{"pageid": 5, "ns": 0, "title": "Lavoir"}]}}
    else:
        answer = {"query": {"pages": [{"title": "Four à pain", "redirects": [{"title": "Fournil"}]}], "export": EXPORT}}
    data = json.dumps(answer).encode()
    handler.send_response(200)
    handler.send_header("Content-Type", "application/json")
    handler.end_headers()
    handler.wfile.write(data)


class _WikiSite(dict[str, object]):
    def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
        return _wiki if path.startswith("/w/api.php") else default


def test_a_live_wiki_gives_its_pages_with_their_facts_and_other_names() -> None:
    with serving({}) as site:
        site.pages = _WikiSite()  # type: ignore[assignment]
        found = find_sources([site.url("/w/api.php")], site.web())
        assert [item.url for item in found] == [
            "http://wiki.test/wiki/Four_%C3%A0_pain",
            "http://wiki.test/wiki/Lavoir",
        ]
        raw = found[0].load("")
        (document,) = read(raw)
        assert (document.title, document.stated.city, document.stated.year) == ("Four à pain", "Redon", "2016")
        assert document.text == "Les voisins cuisent leur pain dans un four commun."
        assert ("autre nom", "Fournil") in document.stated.annotations
        assert document.licence == "https://creativecommons.org/licenses/by-sa/4.0/"
        assert document.retrieved
        with pytest.raises(SourceError, match=r"page retirée du wiki"):
            found[1].load("")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"<html>", "ce n'est pas l'API d'un wiki MediaWiki"),
        (b"[]", "ce n'est pas l'API d'un wiki MediaWiki"),
        (b'{"error": {"info": "You need <b>read</b> permission"}}', "l'API du wiki refuse : You need read permission"),
        (b'{"query": {}}', "ce wiki n'a aucune page de contenu"),
    ],
)
def test_an_api_that_answers_otherwise_is_refused(data: bytes, reason: str) -> None:
    class Always(dict[str, object]):
        def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
            return Page(data) if "api.php" in path else default

    with serving({}) as site:
        site.pages = Always()  # type: ignore[assignment]
        (found,) = find_sources([site.url("/w/api.php")], site.web())
        assert found.error is not None
        assert found.error.reason == reason


# ---- a wiki by the addresses of its pages --------------------------------------------------------------------------


def shown(number: int = 4, namespace: int = 0, *, main: bool = False, api: str = "/w/api.php?action=rsd") -> Page:
    """A page of a wiki as its readers see it."""
    config = json.dumps(
        {"wgNamespaceNumber": namespace, "wgArticleId": number} | ({"wgIsMainPage": True} if main else {})
    )
    head = f'<meta name="generator" content="MediaWiki 1.39"><link rel="EditURI" href="{api}"><script>RLCONF={config}</script>'
    return html("<p>Les voisins cuisent leur pain dans un four commun, dit la page.</p>" * 4, head)


@contextmanager
def wiki_site(pages: dict[str, Page], *, api: bool = True) -> Iterator[Site]:
    class Pages(dict[str, object]):
        def get(self, path: str, default: object = None) -> object:  # type: ignore[override]
            return _wiki if api and path.startswith("/w/api.php") else pages.get(path, default)

    with serving({}) as site:
        site.pages = Pages()  # type: ignore[assignment]
        yield site


@pytest.mark.parametrize(
    "path", ["/wiki/Four_%C3%A0_pain", "/index.php?title=Four_%C3%A0_pain", "/w/index.php/Four_%C3%A0_pain"]
)
def test_the_page_of_a_wiki_is_read_with_the_facts_of_its_wikitext(path: str) -> None:
    with wiki_site({path: shown()}) as site:
        (found,) = find_sources([site.url(path)], site.web())
        assert (found.url, site.asked) == (site.url(path), [])
        (document,) = read(found.load(""))
        assert document.source == f"{site.url(path)}!Four à pain"
        assert (document.stated.city, document.stated.year) == ("Redon", "2016")
        assert document.licence == "https://creativecommons.org/licenses/by-sa/4.0/"


@pytest.mark.parametrize(
    ("path", "page"),
    [
        ("/wiki/Discussion:Four", shown(namespace=1)),
        ("/index.php?title=Four&oldid=12", shown()),
        ("/wiki/Spécial:Recherche".replace("é", "%C3%A9"), shown(0, -1)),
        ("/wiki/Four", shown(api="https://ailleurs.test/w/api.php?action=rsd")),
        ("/article", shown(api="/xmlrpc.php?rsd")),
    ],
)
def test_another_view_or_another_site_s_api_leaves_a_page_as_it_is_shown(path: str, page: Page) -> None:
    with wiki_site({path: page}) as site:
        (found,) = find_sources([site.url(path)], site.web())
        (document,) = read(found.load(""))
        assert "dit la page" in document.text
        assert not any("api.php" in asked for asked in site.asked)


@pytest.mark.parametrize("path", ["/", "/wiki/Accueil", "/index.php?title=Accueil", "/wiki/Wikitest:Accueil", "/wiki/"])
def test_the_main_page_of_a_wiki_gives_the_whole_wiki(path: str) -> None:
    with wiki_site({path: shown(1, main=True)}) as site:
        found = find_sources([site.url(path)], site.web())
        assert [item.url for item in found] == [
            "http://wiki.test/wiki/Four_%C3%A0_pain",
            "http://wiki.test/wiki/Lavoir",
        ]


def test_the_main_page_of_a_wiki_that_closes_its_api_is_one_page() -> None:
    with wiki_site({"/": shown(1, main=True)}, api=False) as site:
        (found,) = find_sources([site.url("/")], site.web())
        (document,) = read(found.load(""))
        assert "dit la page" in document.text
        assert site.asked.count("/") == 1, "it is asked once"


def test_a_main_page_in_a_list_of_addresses_is_one_page(tmp_path: Path) -> None:
    with wiki_site({"/wiki/Accueil": shown(1, main=True)}) as site:
        (tmp_path / "pages.txt").write_text(site.url("/wiki/Accueil"))
        (found,) = find_sources([str(tmp_path / "pages.txt")], site.web())
        assert site.asked == []
        assert found.url == site.url("/wiki/Accueil")
