"""Document loaders: read one file of any supported format into pages of clean text.

    extract(Path("rules.pdf"), settings).pages[0].text

The content of a file decides its kind, its suffix only where the content does not. A new kind is
its module, a row in `registry.LOADERS` and a case in `detection/file_type.py`; refusals of its own
need a sentence in `index/messages.yaml`. `extract` runs in a child process of the sandbox, because
a hostile file may crash the process that parses it.
"""

from pathlib import Path

from index.documents import Extracted
from index.messages import message_text, status_of
from ingest.loaders.detection.file_type import kind_of
from ingest.loaders.limits import Limits, ReadingSettings
from ingest.loaders.page_builder import PageBuilder, Refused
from ingest.loaders.registry import loader_for


def extract(path: Path, settings: ReadingSettings, *, name: str = "") -> Extracted:
    """Return the text of a file; one that cannot be read returns its reason and raises nothing.

    Args:
        path: The file.
        settings: Limits and the language of the reasons.
        name: The original name of the file (its address, the name it was uploaded with), which
            gives the suffix and the fallback title. Defaults to the name of `path`.
    """
    limits = Limits.of(settings, name=name or path.name)
    builder = PageBuilder(limits)
    try:
        _read(path, builder, limits)
        return builder.finish()
    except Refused as refusal:
        code, key, values = refusal.code, refusal.key, refusal.values
    except MemoryError:
        code, key, values = "too_large", "memory", {"megabytes": settings.parse_memory_mb}
    except RecursionError:
        code, key, values = "unreadable", "nested", {}
    except OSError as error:
        code, key, values = "unreadable", "cannot_open", {"why": error.strerror or "?"}
    except Exception:  # A parser may raise anything on damaged bytes: the file fails, not us.
        code, key, values = "unreadable", "damaged", {}
    text = message_text(key, limits.language, **values)
    return Extracted(status_of(code), reason=text, code=code, title=limits.stem)


def _read(path: Path, builder: PageBuilder, limits: Limits) -> None:
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Refused("too_large", "file_size", megabytes=limits.file_bytes >> 20)
    kind = kind_of(path, limits)
    builder.metadata["kind"] = kind
    loader_for(kind)(path, builder, limits)
