"""The process of the background vector writer: reads vectors from stdin, writes them to Chroma.

A question is one line of JSON, for `upsert` followed by the bytes of ids (int64) and vectors
(float32); `finish` is answered by a line with the name of the generation. Whatever goes wrong
ends the process: its generation stays behind without a name, as that of a killed writer does.
"""

import json
import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any

import numpy as np

from index.dense.chroma_batch import ChromaBatch
from index.dense.chroma_index import ChromaVectorIndex
from index.dense.generations import Generations


def main() -> None:
    """Write generation after generation until standard input closes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # a library that prints must not answer
    vectors = ChromaVectorIndex(Generations(Path(sys.argv[1])))
    questions = sys.stdin.buffer
    for line in questions:
        with ExitStack() as stack:
            batch = stack.enter_context(vectors.writing(json.loads(line)["base"]))
            _fill(batch, questions)
        answers.write(json.dumps({"pointer": batch.pointer}).encode() + b"\n")
        answers.flush()


def _fill(batch: ChromaBatch, questions: IO[bytes]) -> None:
    for line in questions:
        question = json.loads(line)
        if question["do"] == "finish":
            return
        if question["do"] == "delete":
            batch.delete(question["space"], question["ids"])
        else:
            batch.upsert(question["space"], *_rows(question, questions))
    raise EOFError  # the writer is gone


def _rows(question: dict[str, Any], questions: IO[bytes]) -> tuple[list[int], Any]:
    rows, dimension = question["rows"], question["dimension"]
    ids = np.frombuffer(questions.read(8 * rows), np.int64)
    vectors = np.frombuffer(questions.read(4 * rows * dimension), np.float32)
    return ids.tolist(), vectors.reshape(rows, dimension)


if __name__ == "__main__":
    main()
