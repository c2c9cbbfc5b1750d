"""Tantivy queries over our own tokens: weighted terms, filters by number, scores of parents."""

from collections.abc import Collection, Mapping

import tantivy

# Up to so many numbers become one term query each; a term set query scans the whole dictionary.
_MAX_TERM_QUERIES = 100


def any_term(schema: tantivy.Schema, terms: Mapping[str, float]) -> tantivy.Query:
    """Match documents with any of the terms, scored by BM25 times the weight of each."""
    # Built from terms: a query parser would interpret characters of the question.
    clauses = []
    for term, weight in terms.items():
        query = tantivy.Query.term_query(schema, "text", term, index_option="freq")
        clauses.append((tantivy.Occur.Should, tantivy.Query.boost_query(query, weight)))
    return tantivy.Query.boolean_query(clauses)


def filtered(scored: tantivy.Query, condition: tantivy.Query) -> tantivy.Query:
    """Match what both queries match, with the scores of the first."""
    return both(scored, tantivy.Query.const_score_query(condition, 0.0))


def both(left: tantivy.Query, right: tantivy.Query) -> tantivy.Query:
    """Match what both queries match; scores add up."""
    return tantivy.Query.boolean_query([(tantivy.Occur.Must, left), (tantivy.Occur.Must, right)])


def any_number(schema: tantivy.Schema, field: str, numbers: Collection[int]) -> tantivy.Query:
    """Match documents whose field has one of the numbers."""
    if not 0 < len(numbers) <= _MAX_TERM_QUERIES:
        return tantivy.Query.term_set_query(schema, field, list(numbers))
    queries = [tantivy.Query.term_query(schema, field, number) for number in numbers]
    return tantivy.Query.boolean_query([(tantivy.Occur.Should, query) for query in queries])


def parent_scores(schema: tantivy.Schema, parents: Mapping[int, float]) -> tantivy.Query:
    """Match the children of some parents, each with the score of its parent."""
    clauses = []
    for parent, score in parents.items():
        children = tantivy.Query.term_query(schema, "parent", parent)
        clauses.append((tantivy.Occur.Should, tantivy.Query.const_score_query(children, score)))
    return tantivy.Query.boolean_query(clauses)
