"""Process of the background vector writer: reads vectors from stdin, writes them to Chroma.

A message is one line of JSON, for `upsert` followed by the bytes of ids (int64) and vectors
(float32); `finish` is answered by a line with the pointer of the generation. Any error ends the
process; its generation is left without a pointer, as that of a killed writer is.
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
    messages = sys.stdin.buffer
    for line in messages:
        with ExitStack() as stack:
            batch = stack.enter_context(vectors.writing(json.loads(line)["base"]))
            _fill(batch, messages)
        answers.write(json.dumps({"pointer": batch.pointer}).encode() + b"\n")
        answers.flush()


def _fill(batch: ChromaBatch, messages: IO[bytes]) -> None:
    for line in messages:
        message = json.loads(line)
        if message["do"] == "finish":
            return
        if message["do"] == "delete":
            batch.delete(message["partition"], message["ids"])
        else:
            batch.upsert(message["partition"], *_rows(message, messages))
    raise EOFError  # the parent process has ended


def _rows(message: dict[str, Any], messages: IO[bytes]) -> tuple[list[int], Any]:
    rows, dimension = message["rows"], message["dimension"]
    ids = np.frombuffer(messages.read(8 * rows), np.int64)
    vectors = np.frombuffer(messages.read(4 * rows * dimension), np.float32)
    return ids.tolist(), vectors.reshape(rows, dimension)


if __name__ == "__main__":
    main()
