"""Korean word lists of question comparison, compiled."""

from chat.cache.questions.word_lists import alternation, pattern, rewrites, word_map

FILLERS = pattern("korean", "fillers")
ASIDES = pattern("korean", "asides")
POLITE_END = pattern("korean", "polite_end")
REWRITES = rewrites("korean")
VARIANTS = word_map("korean", "variants")
NATIVE_NUMBERS = word_map("korean", "native_numbers")
COUNTERS = alternation("korean", "counters")
COUNTER_VARIANTS = word_map("korean", "counter_variants")
PERSON = pattern("korean", "person")
TIME = pattern("korean", "time")
RELATIVE_TIME = pattern("korean", "relative_time")
RELATIONS = word_map("korean", "relations")
CONTEXT = pattern("korean", "context")
PERSONAL = pattern("korean", "personal")
ENDING = pattern("korean", "ending")
COPULA = pattern("korean", "copula")
PARTICLE = pattern("korean", "particle")
ROLES = word_map("korean", "roles")
LIGHT = pattern("korean", "light")
