"""Pictures of the turn: they go to a model that sees, with the question, in the request alone.

The messages of the graph keep the text, so that rails, follow-ups, recap and checkpoints read as
without pictures. Those of the last turns are sent again beside a later question, within a number
of turns; each says which question it came with.
"""

from collections.abc import Iterator, Sequence
from typing import Any

from langchain_core.messages import AnyMessage, HumanMessage
from langgraph.config import get_config

from agents.messages import Language, localise
from agents.middleware.base import Request, TurnMiddleware
from agents.turn import split_turn
from models.roles import model_name
from models.vision.ability import takes_images
from models.vision.pictures import AskedPictures, image_block
from settings_models import ImageInput

PICTURES = "pictures"  # in the configuration of a turn
_QUOTED = 80  # characters of an earlier question


class TurnPictures(TurnMiddleware):
    """Puts the pictures of the configuration beside the question.

    It is the innermost, since the others read and change the question as text.

    Args:
        setting: RAG_IMAGE_INPUT.
        language: The language setting; `auto` follows the question.
    """

    def __init__(self, setting: ImageInput, language: str = "auto") -> None:
        super().__init__(language)
        self._input: ImageInput = setting

    def change_request(self, request: Request) -> Request:
        """Add the pictures; for a model that does not see, tell the reader of an answer without."""
        asked: Sequence[AskedPictures] = _configured()
        past, turn = split_turn(request.messages)
        written: Any = request.state["messages"]  # as asked; the request may have passages in it
        if not asked or not turn:
            return request
        if not takes_images(request.model, self._input):
            if any(not each.question for each in asked) and len(turn) == 1:
                name = model_name(request.model) or type(request.model).__name__
                self._notify(request.runtime, written, "pictures_unseen", name=name)
            return request
        blocks = list(_blocks(turn[0].text, asked, self._language(written)))
        question = HumanMessage(blocks, id=turn[0].id)
        messages: list[AnyMessage] = [*past, question, *turn[1:]]
        return request.override(messages=messages)


def _configured() -> Sequence[AskedPictures]:
    found: Any = (get_config().get("configurable") or {}).get(PICTURES, ())
    return tuple(found)


def _blocks(
    text: str, asked: Sequence[AskedPictures], language: Language
) -> Iterator[str | dict[str, Any]]:
    count = sum(len(each.pictures) for each in asked)
    said = localise("pictures_sent", language, count=count)
    yield {"type": "text", "text": f"{text}\n\n{said}"}
    for each in asked:
        quoted = each.question[:_QUOTED]
        key = "pictures_before" if quoted else "pictures_now"
        for picture in each.pictures:
            yield {"type": "text", "text": localise(key, language, question=quoted)}
            yield image_block(picture)
