"""Korean tokenisation: syllable bigrams or the morphological analyser Kiwi, as the settings say.

Syllable bigrams need no dictionary. Kiwi (Lee 2024, "Kiwi: Developing a Korean Morphological
Analyzer Based on Statistical Language Models and Skip-Bigram") separates nouns from particles and
takes a user dictionary. Another tokenisation needs another index: the inverted index is rebuilt by
the next change, or by `ingest rebuild --lexicon`.
"""

from collections.abc import Iterator, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

from errors import ModelUnavailable, SettingsError
from settings import Settings
from text.analyser import use_korean_tokeniser
from text.korean.tokeniser import KoreanTokeniser

_CONTENT_TAGS = ("NN", "NR", "NP", "VV", "VA", "XR", "MAG", "SL", "SN", "SH", "W_", "UN")
_STOP_MORPHEMES = frozenset(
    {"것", "수", "하", "되", "있", "없", "이", "그", "저"}
)  # no meaning alone
_PREFIX = "XPN"
_DEFAULT_TAG = "NNP"


def choose_korean(settings: Settings) -> None:
    """Set the tokenisation of Korean for this process as the settings say.

    Raises:
        ModelUnavailable: the `kiwi` extra is not installed.
        SettingsError: the dictionary cannot be read.
    """
    if settings.korean == "pairs":
        use_korean_tokeniser()
        return
    words = _dictionary(settings.korean_dictionary)
    kiwi, version = _kiwi()
    for word, tag in words:
        kiwi.add_user_word(word, tag)
    own = sha256(repr(words).encode()).hexdigest()[:8] if words else ""
    use_korean_tokeniser(morphemes(kiwi), f"kiwi-{version}-{own}".rstrip("-"))


def morphemes(kiwi: Any) -> KoreanTokeniser:
    """Return a function that splits a run of Hangul into nouns, stems and other content words.

    A prefix stays with its noun, since 비급여 is not 급여.
    """

    def tokenise(run: str) -> Sequence[str]:
        tokens: list[str] = []
        prefix, prefix_end = "", 0
        for morpheme in kiwi.tokenize(run):
            is_prefixed = morpheme.tag.startswith("NN") and morpheme.start == prefix_end
            token = prefix + morpheme.form if is_prefixed else morpheme.form
            prefix, prefix_end = "", morpheme.start + morpheme.len
            if morpheme.tag == _PREFIX:
                prefix = token
            if morpheme.tag.startswith(_CONTENT_TAGS) and token not in _STOP_MORPHEMES:
                tokens.append(token)
        return tokens

    return tokenise


def _kiwi() -> tuple[Any, str]:
    try:
        import kiwipiepy
    except ImportError:
        raise ModelUnavailable(
            "RAG_KOREAN=kiwi needs the package kiwipiepy.",
            "Run `pip install '.[kiwi]'`, or set RAG_KOREAN=pairs.",
        ) from None
    return kiwipiepy.Kiwi(), str(kiwipiepy.__version__)


def _dictionary(path: Path | None) -> list[tuple[str, str]]:
    if path is None:
        return []
    try:
        lines = path.read_text("utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        raise SettingsError(
            "RAG_KOREAN_DICTIONARY: {file!r} cannot be read as UTF-8 text.",
            "Name a file with one word a line.",
            file=path.name,
        ) from None
    return list(_entries(lines))


def _entries(lines: Sequence[str]) -> Iterator[tuple[str, str]]:
    for line in lines:
        word, _, tag = line.partition("\t")
        if word.strip() and not word.startswith("#"):
            yield word.strip(), tag.strip() or _DEFAULT_TAG
