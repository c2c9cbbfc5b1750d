"""Evidence of an answer: citations, passages and documents."""
