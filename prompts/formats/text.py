"""Text: the reply as it is, without its reasoning."""

from prompts.formats.base import FormatError, OutputFormat, answer_part, say


class TextFormat(OutputFormat):
    """Plain text."""

    def instructions(self, language: str) -> str:
        """Return what a prompt says of the format."""
        return say("text", language)

    def parse(self, text: str) -> str:
        """Return the text; FormatError where there is none."""
        if reply := answer_part(text):
            return reply
        raise FormatError("reply", "it is empty")
