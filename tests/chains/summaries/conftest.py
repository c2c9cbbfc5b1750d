"""A library of four documents, one of them for staff only."""

from collections.abc import Iterator, Sequence
from typing import Any

import pytest

from chains.retrieval.retriever import Retriever
from chains.summaries.library import DocumentLibrary, library_of
from index.scope import Scope
from ingest.index import Index, open_index
from models.embeddings import Embedder
from settings import Settings
from tests.library import document

FERRY = """# Ferry Handbook

## Tickets

A day ticket costs 12 euros. Children under six travel free. Tickets are sold at the pier.

## Luggage

Each passenger may bring two bags. Bicycles need a reservation.

## Refunds

Tickets are refunded in full up to one hour before departure."""
SAFETY = """# Safety Plan

## Luggage

Bags must not block the exits. Crew members check the aisles before departure.

## Life jackets

A life jacket lies under each seat of the ferry."""
PIER = """# 선착장 이용 안내

## 주차

주차장은 아침 6시에 열며 하루 요금은 8,000원이다.

## 환불

예약한 주차권은 하루 전까지 전액 환불한다."""
STAFF = """# Staff Rota

## Refunds

Managers approve refunds by telephone."""


@pytest.fixture
def ferry_index(settings: Settings, embedder: Embedder) -> Iterator[Index]:
    """The index of the four documents."""
    with open_index(settings, embedder) as opened:
        opened.add_documents(
            [
                document("docs/ferry-handbook.md", FERRY, title="Ferry Handbook"),
                document("docs/safety-plan.md", SAFETY, title="Safety Plan"),
                document("docs/pier.md", PIER, title="선착장 이용 안내"),
                document("docs/rota.md", STAFF, title="Staff Rota", access=["group:staff"]),
            ]
        )
        yield opened


def library_for(index: Any, groups: Sequence[str] = ()) -> DocumentLibrary:
    """The library that a user with these groups sees."""
    retriever = Retriever(index=index, scope=Scope("local", groups=tuple(groups)))
    library = library_of(retriever)
    assert library is not None
    return library


@pytest.fixture
def library(ferry_index: Index) -> DocumentLibrary:
    """The library of a user without groups."""
    return library_for(ferry_index)
