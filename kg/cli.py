"""The command line: parse, call, print; no logic. Nothing heavy is imported before a command needs it."""

import argparse
import json
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from ingest.errors import EssaimError, UsageError
from kg.arguments import parser

if TYPE_CHECKING:
    from ingest.extract import Extractor
    from ingest.model import Place
    from kg.basket import Change
    from kg.build import Progress
    from kg.filters import Filters
    from kg.session import Session

DONE, SOME_REFUSED, FAILED = 0, 1, 2


def _root(args: argparse.Namespace) -> Path:
    return args.kb or Path(os.environ.get("ESSAIM_KB") or Path("data", "kb"))


def _print_json(document: object) -> None:
    print(json.dumps(document, ensure_ascii=False))


def _show_on_terminal(renderable: Any) -> None:
    from kg import console

    console.stdout().print(renderable)


@contextmanager
def _session(args: argparse.Namespace) -> Iterator["Session"]:
    from kg.session import Session

    with closing(Session(_root(args), model=args.model)) as session:
        yield session


@contextmanager
def _progress() -> Iterator["Progress"]:
    """Show a progress bar on stderr where it is a terminal."""
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    from kg import console

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        console.Rate(),
        TimeRemainingColumn(),
    )
    with Progress(*columns, console=console.stderr(), disable=not sys.stderr.isatty()) as bar:
        tasks: dict[str, Any] = {}

        def progress(step: str, done: int, total: int) -> None:
            if step not in tasks:
                tasks[step] = bar.add_task(step, total=total)
            bar.update(tasks[step], completed=done, total=total)

        yield progress


def _lines(name: str) -> list[str]:
    return [line for line in _text_of(name).splitlines() if line.strip()]


def _text_of(name: str) -> str:
    """Return the text of a file, or of standard input for « - ». Raises UsageError."""
    from ingest.clean import decode

    if name == "-":
        return decode(sys.stdin.buffer.read())
    try:
        return decode(Path(name).read_bytes())
    except OSError as err:
        raise UsageError(f"« {name} » illisible ({err.strerror})") from err


def _extractor() -> "Extractor":
    """The extractor always reads with the embedded encoder: its classifier was trained on it."""
    from ingest.extract import Extractor
    from kg.encode import EMBEDDED, load_encoder

    return Extractor(load_encoder(EMBEDDED).encode_passages)


def _ingest(args: argparse.Namespace) -> int:
    from kg import console, contract
    from kg.build import ingest
    from kg.encode import load_encoder

    with _progress() as progress:
        report = ingest(
            _root(args),
            args.sources,
            extractor=_extractor(),
            encoder=load_encoder(args.model),
            format=args.format,
            progress=progress,
        )
    for source in report.refused:
        print(f"refusé : {source.source} : {source.refused}", file=sys.stderr)
    if args.json:
        _print_json(contract.ingest_json(report))
    else:
        _show_on_terminal(console.report(report))
    return _outcome(len(report.refused), len(report.accepted))


def _outcome(refused: int, accepted: int) -> int:
    if not refused:
        return DONE
    return SOME_REFUSED if accepted else FAILED


def _extract(args: argparse.Namespace) -> int:
    from kg import console, contract
    from kg.build import read_sources

    documents = []
    for report, initiatives in read_sources(args.sources, _extractor(), args.format):
        documents.append((report, initiatives))
        if report.refused:
            print(f"refusé : {report.source} : {report.refused}", file=sys.stderr)
        if not args.json:
            _show_on_terminal(console.extracted(report, initiatives))
    if args.json:
        _print_json(contract.extract_json(documents))
    refused = sum(1 for report, _ in documents if report.refused)
    return _outcome(refused, len(documents) - refused)


def _filters(args: argparse.Namespace) -> "Filters":
    from kg.filters import Filters

    return Filters.parse(
        theme=args.theme,
        lieu=args.lieu,
        public=args.public,
        critere=args.critere,
        statut=args.statut,
        depuis=args.depuis,
        jusque=args.jusque,
        hors_lieu=args.hors_lieu,
    )


def _milliseconds(start: float) -> float:
    return 1000 * (time.perf_counter() - start)


def _each(given: str | None, batch: str | None, what: str) -> tuple[list[str], bool]:
    """Return the inputs, and whether they come as a batch (JSON lines out). Raises UsageError without any."""
    if batch is not None and given is not None:
        raise UsageError(f"donnez {what} ou --batch, pas les deux")
    if batch is not None:
        return _lines(batch), True
    if given is None:
        raise UsageError(f"donnez {what}, ou --batch FICHIER")
    return [given], False


def _search(args: argparse.Namespace) -> int:
    from kg import contract

    filters = _filters(args)
    given = args.text
    if given is None and args.batch is None and filters:
        given = ""
    texts, batch = _each(given, args.batch, "un texte à chercher")
    with _session(args) as session:
        for text in texts:
            start = time.perf_counter()
            found = session.search(text, k=args.k, filters=filters)
            took = _milliseconds(start)
            if batch or args.json:
                shown = contract.search_json(text, found, took, ids_only=args.ids_only, explain=args.explain)
                documents = [] if args.ids_only else session.search_documents(text, filters=filters)
                _print_json(shown | contract.documents_json(documents))
            else:
                from kg import console
                from kg.query import read_query

                asked = read_query(text).text
                read = session.index.respelled(asked)
                if read != asked:
                    print(f"Orthographe corrigée : « {read} »", file=sys.stderr)
                groups = session.group(found)
                twins = {one.first.iri: one.twins for one in groups}
                shown_hits = [one.first for one in groups]
                _show_on_terminal(console.hits(shown_hits, read, explain=args.explain, twins=twins))
                if documents := session.search_documents(text, filters=filters):
                    _show_on_terminal(console.documents(documents, f"{asked} {read}"))
    return DONE


def _ask(args: argparse.Namespace) -> int:
    from kg import contract

    questions, batch = _each(args.question, args.batch, "une question")
    with _session(args) as session:
        before = None
        for question in args.context:
            before = session.ask(question, previous=before)
        for question in questions:
            start = time.perf_counter()
            answer = session.ask(question, previous=before)
            took = _milliseconds(start)
            if batch or args.json:
                _print_json(contract.ask_json(answer, took))
            else:
                from kg import console

                _show_on_terminal(console.answer(answer))
    return DONE


def _similar(args: argparse.Namespace) -> int:
    from kg import contract
    from kg.aspects import read_weights

    filters, weights = _filters(args), read_weights(args.poids)
    if sum(given is not None for given in (args.id, args.text, args.besoin, args.batch)) > 1:
        raise UsageError("donnez un identifiant, --text, --besoin ou --batch, un seul des quatre")
    anchors: list[str | None] = [None]
    text, batch = args.besoin, False
    if args.text is not None:
        text = _text_of(args.text)
    if text is None:
        given, batch = _each(args.id, args.batch, "l'identifiant d'une initiative, --text FICHIER")
        anchors = list(given)
    elif not text.strip():
        raise UsageError(f"« {args.text or '--besoin'} » est vide")
    with _session(args) as session:
        for anchor in anchors:
            start = time.perf_counter()
            found = session.similar(
                anchor=anchor,
                text=text,
                k=args.k,
                filters=filters,
                reasons=not args.ids_only,
                weights=weights,
                diverse=not args.ids_only,
            )
            took = _milliseconds(start)
            if batch or args.json:
                head = contract.card_json(session.show(anchor).card) if anchor is not None else {"text": text}
                _print_json(contract.similar_json(head, found, took, ids_only=args.ids_only))
            else:
                from kg import console

                groups = session.group(found)
                twins = {one.first.iri: one.twins for one in groups}
                _show_on_terminal(console.similar([one.first for one in groups], twins))
    return DONE


def _territory(args: argparse.Namespace) -> int:
    from kg import console, contract

    with _session(args) as session:
        found = session.territory(args.place, within_km=args.km)
        named = [*found.own, *(iri for spot in found.blind_spots for iri in spot.candidates)]
        titles = {card.iri: card.title for card in session.cards(named)}
    if args.json:
        _print_json(contract.territory_json(found, titles))
    else:
        _show_on_terminal(console.territory(found, titles))
    return DONE


def _import_sheet(args: argparse.Namespace) -> int:
    from kg import contract
    from kg.sheet_formats import write_sheet

    if args.format == "docx" and args.out is None:
        raise UsageError("un document Word s'écrit dans un fichier : ajoutez -o FICHIER.docx")
    with _session(args) as session:
        sheet = session.import_sheet(args.id, args.vers)
    if args.json:
        _print_json(contract.sheet_json(sheet))
    if args.out is not None:
        _write(args.out, write_sheet(sheet, args.format or args.out.suffix.lstrip(".").lower() or "md"))
        print(f"{args.out} : fiche écrite", file=sys.stderr)
    elif not args.json:
        print(write_sheet(sheet, args.format or "md").decode(), end="")
    return DONE


def _write(path: Path, data: bytes) -> None:
    """Write a file that a person asked for. Raises UsageError."""
    try:
        path.write_bytes(data)
    except OSError as err:
        raise UsageError(f"« {path} » ne peut pas être écrit ({err.strerror})") from err


def _basket(args: argparse.Namespace) -> int:
    from kg import console, contract
    from kg.territory import find_place

    place = find_place(args.vers) if args.vers is not None else None
    if args.id is not None and place is None:
        raise UsageError("dites pour quel territoire : --vers LIEU")
    with _session(args) as session:
        entries = session.change_basket(_basket_change(args, session, place)) if place and args.id else session.basket()
    shown = [entry for entry in entries if place is None or entry.territory == place.code]
    if args.json:
        _print_json(contract.basket_json(shown))
    else:
        _show_on_terminal(console.basket(shown, {entry.territory: find_place(entry.territory).name for entry in shown}))
    return DONE


def _basket_change(args: argparse.Namespace, session: "Session", place: "Place") -> "Change":
    from datetime import UTC, datetime

    from kg import basket

    if args.retirer:
        return basket.removed(place.code, args.id)
    card, here = session.show(args.id).card, session.resolve(args.ici) if args.ici else None
    entry = basket.new_entry(
        session.territory(place.code),
        card.iri,
        card.title,
        status=basket.read_status(args.etat),
        by=args.par,
        note=args.note,
        here=here,
        at=datetime.now(UTC),
    )
    return basket.recorded(entry)


def _show(args: argparse.Namespace) -> int:
    from kg import contract

    with _session(args) as session:
        view = session.read(args.id)
        if args.format:
            from kg.export import describe

            print(describe(session.store, view.iri, args.format).decode())
        elif args.json:
            _print_json(contract.show_json(view))
        else:
            from kg import console

            _show_on_terminal(console.view(view, why=args.why))
    return DONE


def _sparql(args: argparse.Namespace) -> int:
    if (args.query is None) == (args.file is None):
        raise UsageError("donnez une requête, ou -f FICHIER")
    query = args.query if args.query is not None else _text_of(args.file)
    format = "json" if args.json else args.format or "table"
    with _session(args) as session:
        wanted = "json" if format == "table" else format
        result = session.sparql.run(query, format=wanted, timeout_s=args.timeout_s)
    if format == "table" and result.media_type == "application/sparql-results+json":
        _show_table(json.loads(result.content))
    else:
        sys.stdout.write(result.content.decode())
        if not result.content.endswith(b"\n"):
            print()
    return DONE


def _show_table(results: dict[str, Any]) -> None:
    if "boolean" in results:
        print("oui" if results["boolean"] else "non")
        return
    from rich.table import Table
    from rich.text import Text

    names = results["head"]["vars"]
    table = Table(*names)
    for row in results["results"]["bindings"]:
        table.add_row(*(Text(row[name]["value"] if name in row else "") for name in names))
    _show_on_terminal(table)
    print(f"{len(results['results']['bindings'])} ligne(s)", file=sys.stderr)


def _serve(args: argparse.Namespace) -> int:
    import uvicorn

    from kg.endpoint import create_app

    app = create_app(_root(args))
    print(f"SPARQL : http://{args.host}:{args.port}/sparql (Ctrl+C pour arrêter)", file=sys.stderr)
    uvicorn.run(app, host=args.host, port=args.port, log_level="warning")
    return DONE


def _app(args: argparse.Namespace) -> int:
    import uvicorn

    os.environ["ESSAIM_KB"] = str(_root(args).resolve())
    if args.model:
        os.environ["ESSAIM_MODEL"] = args.model
    root = Path(__file__).resolve().parents[1]
    os.chdir(root)
    print(f"Essaim : http://{args.host}:{args.port} (Ctrl+C pour arrêter)", file=sys.stderr)
    uvicorn.run("app:asgi", host=args.host, port=args.port, log_level="warning", app_dir=str(root))
    return DONE


def _check(args: argparse.Namespace) -> int:
    from kg import console
    from kg.check import check

    with _session(args) as session:
        health = check(session.store, session.index, session.documents)
    if args.json:
        _print_json(
            {
                "initiatives": health.initiatives,
                "facts": health.facts,
                "evidence": health.evidence,
                "passages": health.passages,
                "problems": [{"where": problem.where, "what": problem.what} for problem in health.problems],
            }
        )
    else:
        _show_on_terminal(console.health(health))
    return SOME_REFUSED if health.problems else DONE


def _export(args: argparse.Namespace) -> int:
    from kg.export import export

    with _session(args) as session:
        size = export(session.store, args.format, args.out)
    if args.json:
        _print_json({"file": str(args.out), "bytes": size})
    else:
        print(f"{args.out} : {size / 1000:.0f} ko")
    return DONE


def _stats(args: argparse.Namespace) -> int:
    from kg import console, contract
    from kg.stats import stats

    with _session(args) as session:
        found = stats(session.store)
    if args.json:
        _print_json(contract.stats_json(found))
    else:
        _show_on_terminal(console.stats(found))
    return DONE


def _forget(args: argparse.Namespace) -> int:
    from kg.base import KnowledgeBase
    from kg.build import forget
    from kg.encode import load_encoder

    KnowledgeBase.open(_root(args)).close()
    with _progress() as progress:
        forgotten = forget(_root(args), args.sources, encoder=load_encoder(args.model), progress=progress)
    if args.json:
        _print_json({"forgotten": list(forgotten.sources), "generation": forgotten.generation})
    else:
        for locator in forgotten.sources:
            print(f"retirée : {locator}")
        print(f"Génération {forgotten.generation} publiée.")
    return DONE


def _duplicates(args: argparse.Namespace) -> int:
    from kg import console, contract
    from kg.base import KnowledgeBase
    from kg.build import review_link
    from kg.encode import load_encoder
    from kg.twins import read_links
    from kg.view import name_of

    if pair := args.reject or args.accept:
        KnowledgeBase.open(_root(args)).close()
        review_link(_root(args), *pair, distinct=bool(args.reject), encoder=load_encoder(args.model))
    with _session(args) as session:
        links = read_links(session.store)
        names = {iri: name_of(session.store, iri) for link in links for iri in (link.one, link.other)}
    if args.json:
        _print_json(contract.links_json(links))
    else:
        _show_on_terminal(console.duplicates(links, names))
    return DONE


def _rebuild(args: argparse.Namespace) -> int:
    from kg.base import KnowledgeBase
    from kg.build import rebuild
    from kg.encode import load_encoder

    KnowledgeBase.open(_root(args)).close()
    with _progress() as progress:
        generation = rebuild(_root(args), encoder=load_encoder(args.model), progress=progress)
    if args.json:
        _print_json({"generation": generation})
    else:
        print(f"Index refait, génération {generation} publiée.")
    return DONE


def _doctor(args: argparse.Namespace) -> int:
    from kg import console
    from kg.doctor import diagnose

    findings = diagnose(_root(args), args.model)
    if args.json:
        _print_json({"findings": [vars(replace(finding)) for finding in findings]})
    else:
        _show_on_terminal(console.doctor(findings))
    return DONE if all(finding.ok for finding in findings) else SOME_REFUSED


_COMMANDS: dict[str, Callable[[argparse.Namespace], int]] = {
    "ingest": _ingest,
    "extract": _extract,
    "search": _search,
    "ask": _ask,
    "similar": _similar,
    "territory": _territory,
    "import-sheet": _import_sheet,
    "basket": _basket,
    "show": _show,
    "sparql": _sparql,
    "serve": _serve,
    "app": _app,
    "check": _check,
    "export": _export,
    "stats": _stats,
    "forget": _forget,
    "duplicates": _duplicates,
    "rebuild": _rebuild,
    "doctor": _doctor,
}


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run a command and exit with its code: 0 done, 1 some sources refused, 2 nothing could be done."""
    args = parser().parse_args(argv)
    try:
        code = _COMMANDS[args.command](args)
        sys.stdout.flush()
    except EssaimError as err:
        print(f"essaim : {err}", file=sys.stderr)
        code = FAILED
    except KeyboardInterrupt:
        print("essaim : arrêté", file=sys.stderr)
        code = FAILED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


if __name__ == "__main__":
    main()
