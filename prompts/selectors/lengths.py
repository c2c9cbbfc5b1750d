"""Length of texts in tokens of a model, estimated without its tokenizer."""

import math
import re

CJK = re.compile("[\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7a3]")


def text_length(s: str) -> int:
    """Return the approximate number of model tokens: one per Korean syllable or four letters."""
    wide = len(CJK.findall(s))
    return wide + math.ceil((len(s) - wide) / 4)
