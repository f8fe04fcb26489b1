"""How many words each page shows before anything is opened: prose and tiles, without tables, menus and what is folded.

    python -m benchmarks.words --warehouse DIR [--language en] [--pages overview,channels]

A page that says the same in half the words is read twice as often. Drawn by Streamlit's own test session, no browser.
"""

import argparse
import os
import re
import sys
import tempfile
from html import unescape
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
UNSEEN = (
    r"<style.*?</style>|<script.*?</script>",
    r"<table.*?</table>",
    # the menu, and what is pressed, are no words of a page
    r'<div class="p-themes".*?</div>|<button.*?</button>',
    # definitions, the tour and what a summary folds away; the summary itself is seen
    r'<details class="(?:p-def|p-tour).*?</details>',
    r"(?<=</summary>).*?</details>",
)
"""Parts of the HTML that hold data, or that a reader does not see before opening them."""
_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def seen_words(body: str) -> int:
    """How many words of HTML are seen; numbers are none."""
    for unseen in UNSEEN:
        body = re.sub(unseen, " ", body, flags=re.DOTALL)
    return len(_WORD.findall(unescape(re.sub(r"<[^>]+>", " ", body))))


def main(words: list[str] | None = None) -> int:
    """Prints a line a page."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.words", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", required=True, type=Path, help="folder of generations")
    parser.add_argument("--language", default="en")
    parser.add_argument("--pages", default="", help="names as in addresses, with commas; all of the menu unless given")
    asked = parser.parse_args(words)
    os.environ["COMPLAINTS_WAREHOUSE"] = str(asked.warehouse.resolve())
    os.environ["COMPLAINTS_REGISTER"] = str(Path(tempfile.mkdtemp()) / "register.sqlite")

    from streamlit.testing.v1 import AppTest

    from dashboard.data import location
    from dashboard.shell import navigation

    location.set_warehouse(asked.warehouse.resolve())
    menu = [entry.file for entry in navigation.ENTRIES if entry.is_in_menu]
    pages = [name for name in asked.pages.split(",") if name] or menu
    app = AppTest.from_file(str(ROOT / "dashboard" / "app.py"), default_timeout=300)
    app.query_params["lang"] = asked.language
    app.run()
    total = 0
    for name in pages:
        app.switch_page(navigation.path(name)).run()
        count = sum(seen_words(element.proto.body) for element in app.get("html"))
        total += count
        print(f"{name:14} {count:5}", flush=True)
    print(f"{'all':14} {total:5}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
