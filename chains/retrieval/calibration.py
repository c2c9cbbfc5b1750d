"""Calibration of cosines: what a model's cosine means, by language of question and passage.

Cosines of one model lie in other ranges for other pairs of languages, so they are compared only
after they were scaled: 0 is the mean of unrelated questions and passages, 1 that of matching ones.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class CrossLanguage:
    """How passages of another language than the question's are found.

    Attributes:
        baseline: Mean cosine of unrelated questions and passages of two languages.
        related: Mean cosine of questions and the passages of the other language that answer them.
        least: Similarity that nearly all passages exceed that answer a question.
        threshold: Where the evidence in the question's language is below this share of the best
            similarity in another language, the answer is likely in the other language.
    """

    baseline: float
    related: float
    least: float
    threshold: float

    def similarity(self, cosine: float) -> float:
        """Return a calibrated cosine."""
        return (cosine - self.baseline) / (self.related - self.baseline)


@dataclass(frozen=True)
class DenseWeight:
    """How the dense ranking is fused with the lexical one, for questions in one language.

    Attributes:
        weight: Of the dense ranking, 0..0.4; the lexical ranking has the rest.
        baseline: Mean cosine of unrelated questions and passages.
        related: Mean cosine of questions and the passages that answer them.
        others: For passages of another language; None where the model does not find them.
    """

    weight: float
    baseline: float
    related: float = 1.0
    others: CrossLanguage | None = None

    def similarity(self, cosine: float) -> float:
        """Return a calibrated cosine of a question and a passage of its language."""
        return (cosine - self.baseline) / (self.related - self.baseline)
