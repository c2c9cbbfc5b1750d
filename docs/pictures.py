"""Pictures of every page: `make pictures` writes them to docs/images.

A real server on the embedded model over the sample documents, a scripted conversation, and a
browser that walks through the pages. A new picture is a line of `PICTURES`; a new page is a walk in
tests/e2e/every_page/walks.py, which the accessibility tests take as well.
"""

import argparse
import io
import logging
import tempfile
from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from PIL import Image
from playwright.sync_api import Browser, expect, sync_playwright

from settings import ROOT
from tests.e2e.conftest import FLAGS, Server, browser_path, environment, free_port, running
from tests.e2e.driver import SECONDS, Chat
from tests.e2e.every_page.walks import (
    Walk,
    chat_page,
    documents_page,
    explore_page,
    quality_page,
    sidebar,
)

IMAGES = ROOT / "docs" / "images"
COLOURS = 256
HEIGHTS = {1280: 800, 390: 780}

logger = logging.getLogger("pictures")


class Picture(NamedTuple):
    """A picture: its file, and the page and state that it shows.

    Attributes:
        name: Name of the file without its ending.
        locale: Language of the browser.
        width: Of the window in CSS pixels; a phone is drawn twice as sharp.
        dark: Whether the system is dark.
        walk: The page, of tests/e2e/every_page/walks.py.
        state: What the walk calls the state.
    """

    name: str
    locale: str
    width: int
    dark: bool
    walk: Walk
    state: str


PICTURES = (
    Picture("start-ko", "ko-KR", 1280, False, chat_page, "start"),
    Picture("chat-ko", "ko-KR", 1280, False, chat_page, "source"),
    Picture("chat-en", "en-US", 1280, False, chat_page, "document beside the chat"),
    Picture("settings-en", "en-US", 1280, False, chat_page, "settings"),
    Picture("documents-en", "en-US", 1280, False, documents_page, "documents"),
    Picture("explore-en", "en-US", 1280, False, explore_page, "results"),
    Picture("quality-en", "en-US", 1280, False, quality_page, "quality"),
    Picture("chat-dark", "en-US", 1280, True, chat_page, "source"),
    Picture("phone-chat-ko", "ko-KR", 390, True, chat_page, "answer"),
    Picture("phone-document-ko", "ko-KR", 390, True, chat_page, "document beside the chat"),
    Picture("phone-documents-ko", "ko-KR", 390, True, documents_page, "documents"),
    Picture("phone-sidebar-ko", "ko-KR", 390, True, sidebar, "sidebar"),
)


def take(browser: Browser, address: str, pictures: Sequence[Picture]) -> Iterator[str]:
    """Take pictures of one language, width and appearance; yield the name of each."""
    first = pictures[0]
    context = browser.new_context(
        locale=first.locale,
        timezone_id="Asia/Seoul",
        color_scheme="dark" if first.dark else "light",
        reduced_motion="reduce",
        viewport={"width": first.width, "height": HEIGHTS[first.width]},
        device_scale_factor=2 if first.width < 640 else 1,
    )
    chat = Chat(context.new_page(), address).open()
    for walk, of_page in groupby(pictures, key=lambda picture: picture.walk):
        wanted = {picture.state: picture.name for picture in of_page}
        for state in walk(chat):
            if name := wanted.pop(state, None):
                chat.page.wait_for_timeout(500)  # until fonts and icons are drawn
                save(chat.page.screenshot(), IMAGES / f"{name}.png")
                yield name
            if not wanted:
                break
        assert not wanted, f"{walk.__name__} has no state {', '.join(wanted)}"
    context.close()


def save(png: bytes, path: Path) -> None:
    """Write a picture with a palette of 256 colours, a third of the size."""
    image = Image.open(io.BytesIO(png)).convert("RGB")
    image.quantize(COLOURS, dither=Image.Dither.NONE).save(path, optimize=True)


def main() -> None:
    """Take the pictures, or those that are named."""
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", help="pictures to take; all where none is named")
    names = parser.parse_args().names
    chosen = [picture for picture in PICTURES if not names or picture.name in names]
    IMAGES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        state, port = Path(folder) / "state", free_port()
        server = Server(f"http://127.0.0.1:{port}", state, environment(state))
        server.ingest("add", "data/sample")
        expect.set_options(timeout=SECONDS * 1000)
        browser = playwright.chromium.launch(executable_path=browser_path(playwright), args=FLAGS)
        with running(server, ["streamlit", "run", "app.py", "--server.port", str(port)]):
            for _, of_look in groupby(chosen, key=lambda picture: picture[1:4]):
                for name in take(browser, server.address, list(of_look)):
                    logger.info("docs/images/%s.png", name)
        browser.close()


if __name__ == "__main__":
    main()
