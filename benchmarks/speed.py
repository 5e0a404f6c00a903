"""`make bench`: how long commands take, as ratios within one run, because machines differ.

Each command runs as a whole process, several times, interleaved with its reference; medians are compared.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.gold import GOLD, build_base, rows
from kg.session import Session

RUNS = 5
PYTHON = sys.executable


def seconds(command: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    return time.perf_counter() - start


def questions_ms(root: Path) -> list[float]:
    """Return how long each question of data/gold takes once the base is warm, in milliseconds, ascending."""
    session = Session(root)
    texts = [question["question"] for question in rows(GOLD / "questions.jsonl")]
    session.ask(texts[0])
    times = []
    for text in texts:
        start = time.perf_counter()
        session.ask(text)
        times.append(1000 * (time.perf_counter() - start))
    session.close()
    return sorted(times)


def main() -> None:
    """Print the median of each command and its ratio to starting Python and importing sentence-transformers."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "kb"
        build_base(root)
        kb = ["--kb", str(root)]
        essaim = [PYTHON, "-m", "kg.cli"]
        commands = {
            "référence : python vide": [PYTHON, "-c", "pass"],
            "référence : import sentence_transformers": [PYTHON, "-c", "import sentence_transformers"],
            "search, à froid": [*essaim, "search", "donner une seconde vie aux objets", *kb],
            "ask, à froid": [*essaim, "ask", "Quelles initiatives en Bretagne ?", *kb],
            "similar, à froid": [*essaim, "similar", "--text", "README.md", *kb],
            "stats": [*essaim, "stats", *kb],
            "sparql": [*essaim, "sparql", "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }", *kb],
        }
        times: dict[str, list[float]] = {name: [] for name in commands}
        for _ in range(RUNS):
            for name, command in commands.items():
                times[name].append(seconds(command))
        warm = questions_ms(root)
    heavy = statistics.median(times["référence : import sentence_transformers"])
    print(f"{'commande':44s}{'médiane (s)':>12s}{'/ sentence_transformers':>26s}")
    for name, measured in times.items():
        median = statistics.median(measured)
        print(f"{name:44s}{median:12.2f}{median / heavy:26.2f}")
    print(
        f"ask, à chaud, {len(warm)} questions : médiane {statistics.median(warm):.0f} ms, p95 {warm[int(0.95 * len(warm))]:.0f} ms"
    )


if __name__ == "__main__":
    main()
