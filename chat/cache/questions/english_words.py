"""English word lists of question comparison, compiled."""

import re

from chat.cache.questions.word_lists import pattern, rewrites, word_map, word_set
from text.question.stopwords import FUNCTION_WORDS
from text.stemmer import stem

DETERMINERS = word_set("english", "determiners")
AUXILIARIES = word_set("english", "auxiliaries")
CONJUNCTIONS = word_set("english", "conjunctions")
NEUTRAL_PREPOSITIONS = word_set("english", "neutral_prepositions")
OPTIONAL_RELATIONS = word_set("english", "optional_relations")
RELATIONS = word_map("english", "relations")
OPENERS = word_set("english", "openers")
CHATTY = word_set("english", "chatty") | (FUNCTION_WORDS - OPENERS)
ASKING = word_set("english", "asking")
TRAILING = pattern("english", "trailing")
ASIDES = pattern("english", "asides")
REWRITES = rewrites("english")
NUMBERS = word_map("english", "numbers")
TIMES = frozenset(map(stem, word_set("english", "times")))
PEOPLE = pattern("english", "people")
RELATIVE_TIME = pattern("english", "relative_time")

INTERROGATIVES = word_set("english", "interrogatives")
MEASURES = word_set("english", "measures")
TIME_UNITS = word_set("english", "time_units")
MONEY = word_set("english", "money")
NEGATIONS = word_set("english", "negations")
SUBORDINATING = word_set("english", "subordinating")
FRONTED = word_set("english", "fronted")
SUBORDINATE = pattern("english", "subordinate")
WISH = pattern("english", "wish")
PRONOUNS = word_set("english", "pronouns")
POSSESSIVES = word_set("english", "possessives")
ANAPHORA = pattern("english", "anaphora")
EXPLETIVE = pattern("english", "expletive")
NOUN_PHRASE = pattern("english", "noun_phrase")
ANTECEDENT = pattern("english", "antecedent")
CONTINUES = pattern("english", "continues")

# Words, numbers, marks and punctuation of a question.
WORD = re.compile(
    r"⟨\w+⟩|\d+(?:[.:/-]\d+)*(?:st|nd|rd|th)?|[^\W_]+(?:['’&-][^\W_]+)*|[,;:()?!.–—]|(?<= )-(?= )"
)
# The month, not the auxiliary.
_BEFORE_MAY = "in of by on to for until before after since from next last st th nd"
_BEFORE_MONTH = _BEFORE_MAY.split()
MAY = re.compile(
    rf"(?:{'|'.join(f'(?<={word} )' for word in _BEFORE_MONTH)}|(?<=[0-9] ))May\b|\bMay(?= [0-9])"
)

_VARIANTS = word_map("english", "variants")
_IRREGULAR = word_map("english", "irregular")
_OUR = re.compile(r"(?<=[a-z]{2})our(?=$|s$|ed$|ing$|ite)")
_ISE = re.compile(r"(?<=[a-z]{3})[iy]s(?=e$|ed$|es$|er$|ing$)|(?<=[a-z]{3})is(?=ation)")


def word_key(word: str) -> str:
    """Return the key under which an English word is compared: its stem in one spelling.

    >>> word_key("instalments") == word_key("installment"), word_key("colour") == word_key("color")
    (True, True)
    """
    plain = _VARIANTS.get(word, word)
    plain = _VARIANTS.get(plain, plain)
    plain = _IRREGULAR.get(plain, plain)
    plain = _OUR.sub("or", plain)
    plain = _ISE.sub(lambda match: match[0].replace("s", "z"), plain)
    return stem(plain).replace("ll", "l")
