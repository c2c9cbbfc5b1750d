"""Benchmark rounds: every measurement on every side, interleaved, in fresh folders.

Sides alternate within each round, and the first one changes from round to round, so that a change
of the machine's load affects all sides.
"""

import random
import shutil
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.corpus import Corpus, edit
from benchmarks.measure import Figures
from benchmarks.process import BARE, DEFAULT_MODEL, OURS, STOCK, Side, stock_is_installed

Runs = dict[str, dict[str, list[Figures]]]  # measure → side → one entry a round

PARTS = ("ingest", "model", "reingest", "query")
MODEL = "-model"  # names the states of the default embedding model
EDITED_SHARE = 0.01
REPEATS = 9  # an unchanged tree takes milliseconds


@dataclass
class Benchmark:
    """Folders of one benchmark and the measurements made so far."""

    corpus: Corpus
    work: Path
    runs: Runs = field(default_factory=dict)
    stock: bool = field(default_factory=stock_is_installed)

    def all(self, rounds: int, parts: Collection[str] = PARTS) -> Runs:
        """Measure some of `PARTS` in a number of rounds; prerequisites are measured once."""
        for number in range(rounds if "ingest" in parts else 1):
            self.ingest(number)
        for number in range(rounds if "model" in parts else 0):
            self.default_model(number)
        for number in range(rounds if "query" in parts else 0):
            self.query(number)
            self.fresh(number)
        if "reingest" in parts:
            self._index_first()
            for number in range(rounds):
                self.reingest(number)
        return self.runs

    def ingest(self, number: int) -> None:
        """Ingest everything; bare Chroma follows ours, whose vectors it writes."""
        for side in self._turns(number):
            state = self._fresh_state(side)
            self._record("ingest", side, side.run("ingest", tree=self.corpus.folder, state=state))
            if side is OURS:
                OURS.run("export", state=state, vectors=self.vectors)
                bare = self._fresh_state(BARE)
                done = BARE.run("upsert", vectors=self.vectors, state=bare)
                self._record("ingest", BARE, done)

    def default_model(self, number: int) -> None:
        """Ingest, search and ask with the default embedding model, and run that model alone."""
        for side in self._turns(number):
            state = self._fresh_state(side, MODEL)
            if side is OURS:
                self._ingest_with_model(state)
                continue
            done = side.run("ingest", tree=self.corpus.folder, state=state, model="use")
            self._record("model", side, {**done, "words": done["wall"], "all": done["wall"]})
        questions = self.corpus.questions
        for side in (*self._turns(number), BARE):
            runner = DEFAULT_MODEL if side is OURS else side
            options = {} if side is OURS else {"model": "use"}
            state = self._state(side, MODEL)
            done = runner.run("query", state=state, questions=questions, **options)
            self._record("model_query", side, done)
        answered = DEFAULT_MODEL.run("answer", state=self._state(OURS, MODEL), questions=questions)
        self._record("model_answer", OURS, answered)

    def _ingest_with_model(self, state: Path) -> None:
        """Ingest on our side and run the model alone; bare Chroma takes the vectors."""
        done = DEFAULT_MODEL.run("ingest", tree=self.corpus.folder, state=state)
        alone = DEFAULT_MODEL.run("alone", state=state)
        self._record("model", OURS, {**alone, **done})
        vectors = self.work / "model-vectors.npz"
        DEFAULT_MODEL.run("export", state=state, vectors=vectors)
        BARE.run("upsert", vectors=vectors, state=self._fresh_state(BARE, MODEL))

    def query(self, number: int) -> None:
        """Search every question, in new processes."""
        for side in (*self._turns(number), BARE):
            step = side.start("query", state=self._state(side), questions=self.corpus.questions)
            figures = step.figures()
            figures["first_answer"] = figures["answered_at"] - step.began
            self._record("query", side, figures)

    def fresh(self, number: int) -> None:
        """Add a document while a running application searches for it."""
        word = f"q{random.Random(number).getrandbits(32):x}"
        question = f"What does the {word} regulation say about borrowed telescopes?"
        file = self.work / f"fresh-{number}.txt"
        file.write_text(f"The {word} regulation: borrowed telescopes return on Friday.\n", "utf-8")
        state = self._state(OURS)
        asking = OURS.start("watch", state=state, source=str(file), question=question)
        asking.line()
        adding = OURS.start("add_one", state=state, file=file)
        adding.line()
        loaded = time.time() - adding.began
        adding.resume()
        added, found = adding.figures(), asking.figures()
        if found["found_at"] is None:
            raise RuntimeError("A new document was not found by a running application.")
        added["answerable"] = found["found_at"] - added["began_at"]
        added["after_commit"] = found["found_at"] - added["done_at"]
        added["from_start"] = loaded + added["answerable"]
        self._record("fresh", OURS, added)
        if self.stock:
            one = STOCK.run("add_one", state=self._state(STOCK), file=file, question=question)
            self._record("fresh", STOCK, one)

    def reingest(self, number: int) -> None:
        """Ingest the same tree: unchanged by date, unchanged by content, and 1 % edited."""
        ours = {"tree": self.corpus.folder, "state": self._state(OURS)}
        theirs = {"tree": self.corpus.folder, "state": self.indexed}
        self._record("unchanged", OURS, OURS.run("update", **ours, repeats=REPEATS))
        by_content = OURS.run("update", **ours, repeats=REPEATS, touched=True)
        self._record("touched", OURS, by_content)
        for cleanup in ("incremental", "scoped_full") if self.stock else ():
            again = STOCK.run("update", **theirs, cleanup=cleanup)
            self._record(
                "unchanged" if cleanup == "incremental" else "unchanged_full", STOCK, again
            )
        edit(self.corpus.folder, EDITED_SHARE, seed=number + 1)
        for side in self._turns(number):
            options = ours if side is OURS else {**theirs, "cleanup": "incremental"}
            self._record("edited", side, side.run("update", **options))

    @property
    def vectors(self) -> Path:
        """The file of our ids and vectors."""
        return self.work / "vectors.npz"

    @property
    def indexed(self) -> Path:
        """The folder that `index()` of the stock side writes."""
        return self.work / "stock-indexed"

    def _index_first(self) -> None:
        if self.stock:
            arguments = {"tree": self.corpus.folder, "state": self.indexed}
            self._record("indexed", STOCK, STOCK.run("update", **arguments, cleanup="incremental"))

    def _turns(self, number: int) -> Iterator[Side]:
        sides = [OURS, STOCK] if self.stock else [OURS]
        yield from sides if number % 2 == 0 else reversed(sides)

    def _record(self, measure: str, side: Side, figures: Figures) -> None:
        self.runs.setdefault(measure, {}).setdefault(side.name, []).append(figures)

    def _state(self, side: Side, kind: str = "") -> Path:
        return self.work / f"{side.name}{kind}-state"

    def _fresh_state(self, side: Side, kind: str = "") -> Path:
        shutil.rmtree(self._state(side, kind), ignore_errors=True)
        return self._state(side, kind)
