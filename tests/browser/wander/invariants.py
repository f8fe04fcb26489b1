"""What is true of every page: no failure is said, and figures agree with their lists and with `queries`."""

import ast
import contextlib
import io
import json
import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Page

from dashboard.drillthrough import links as drillthrough_links
from dashboard.i18n import translate
from dashboard.shell import error_messages, filters
from queries import __main__ as command_line
from queries.semantic import catalog
from queries.warehouse import generation
from tests.browser.wander.worlds import World

_LANGUAGES = ("az", "ru", "en")
_ALLOWED_IN_NONSENSE = ("not_usable",)
_NUMBER = r"\d[\d\s.,]*"
_WHICH = "{first}–{last} of {total}"
_EMPTY = ("Nothing falls in this period and filter. Choose a longer period.", "There is no such row.")


def _sentences() -> dict[str, str]:
    """Each sentence of failure in each language, with the function that says it."""
    found = {}
    for function in ast.parse(Path(error_messages.__file__).read_text(encoding="utf-8")).body:
        if not isinstance(function, ast.FunctionDef):
            continue
        for call in ast.walk(function):
            if isinstance(call, ast.Call) and getattr(call.func, "id", "") == "t":
                for language in _LANGUAGES:
                    translate.use(language)
                    # names of buttons are words of other pages too
                    if call.args[0].value.endswith("."):
                        found[translate.t(call.args[0].value)] = function.name
    return found


def _total(page: Page) -> int | None:
    """How many rows a list says it has; 0 where it says so, None where it does not tell, as of a person's few."""
    notes = page.locator("[data-testid=stMain] .p-note").all_inner_texts()
    for language in _LANGUAGES:
        translate.use(language)
        asked = re.escape(translate.t(_WHICH)).replace(r"\{", "{").replace(r"\}", "}")
        pattern = asked.format(first=_NUMBER, last=_NUMBER, total=f"({_NUMBER})")
        for note in notes:
            if found := re.fullmatch(pattern, note.strip()):
                return int(re.sub(r"\D", "", found[1]))
            if note.strip() in (translate.t(words) for words in _EMPTY):
                return 0
    return None


class Watch:
    """Listens to a page and to the server behind it, and checks what is shown."""

    def __init__(self, page: Page, world: World):
        self.world, self.wrong = world, []
        # what an earlier walk left in the log is none of this one's
        self._read = len(world.log.read_text(encoding="utf-8", errors="replace"))
        self._sentences = _sentences()
        self._generation = None if world.is_empty else generation.open_live(world.folder)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.wrong.append(f"the page's own program failed: {error}"))

    def _console(self, message) -> None:
        # a reload ends the connection on purpose, and Chromium says so
        if (
            message.type == "error"
            and "WebSocket" not in message.text
            and "ERR_" not in message.text
            and not self._is_probe(message)
        ):
            self.wrong.append(f"console: {message.text[:300]} {message.location.get('url', '')[:200]}")

    def _is_probe(self, message) -> bool:
        """Streamlit looks for its server under the page's own path first."""
        return "/_stcore/" in message.location.get("url", "")

    def check(self, page: Page, said: str, was_nonsense: bool) -> list[str]:
        """What is wrong after somebody did what is said, each in a sentence."""
        wrong, self.wrong = self.wrong, []
        body = page.locator("[data-testid=stMain]").inner_text()
        allowed = ("no_data", "_way_on") if self.world.is_empty else ()
        allowed += _ALLOWED_IN_NONSENSE if was_nonsense else ()
        wrong += [f"says “{words}”" for words, by in self._sentences.items() if by not in allowed and words in body]
        if page.locator(".stException").count():
            wrong.append("shows an exception")
        wrong += self._log()
        if self._generation is not None and not wrong:
            wrong += self._figures(page) + self._opened(page, said)
        return wrong

    def _opened(self, page: Page, said: str) -> list[str]:
        """A figure that was clicked, against how many the list says it has."""
        clicked = re.fullmatch(r"opens “([\d\s]+)”", said)
        is_list = urlsplit(page.url).path.strip("/") in ("behind", "judged", "rows")
        metric = parse_qs(urlsplit(page.url).query).get("metric", [""])[0]
        if metric in catalog.metrics() and catalog.definition(metric).kind == "duration":
            return []  # so many days, of as many complaints as the list has
        listed = _total(page) if clicked and is_list else None
        # a figure that sums what the complaints bring, as their days late, stands in the sentence above the list
        said = " ".join(page.locator("[data-testid=stMain] .p-lead").all_inner_texts())
        sums = [re.sub(r"\D", "", number) for number in re.findall(_NUMBER, said)]
        if listed is None or (figure := re.sub(r"\D", "", clicked[1])) == str(listed) or figure in sums:
            return []
        return [f"the figure {clicked[1]} opens a list of {listed}"]

    def _log(self) -> list[str]:
        whole = self.world.log.read_text(encoding="utf-8", errors="replace")
        new, self._read = whole[self._read :], len(whole)
        lines = [line for line in new.splitlines() if re.search(r"Traceback|\bERROR\b|Error:|failed with", line)]
        return [f"the log: {line[:300]}" for line in lines[:3]]

    def _figures(self, page: Page) -> list[str]:
        parts = urlsplit(page.url)
        parameters = parse_qs(parts.query, keep_blank_values=True)
        view, refused = filters.read_address({k: v for k, v in parameters.items() if k in filters.PARAMETERS})
        if refused:
            return []
        view = view.knowing(self._generation)
        # a list of a person's few is neither searched nor sorted, and has no field that says so
        has_field = page.locator(".st-key-find_in_list").count() > 0
        if has_field and (sought := "".join(parameters.get("find", [""])[0].split()).casefold()):
            numbers = page.locator("table.p-sorts tbody td:first-child a").all_inner_texts()
            return [f"{number} is listed for “{sought}”" for number in numbers if sought not in number.casefold()]
        if parts.path.strip("/") in ("", "overview", "start"):
            return self._tiles(page, view)
        if parts.path.strip("/") == "behind":
            return self._list(page, view, parameters)
        return []

    def _tiles(self, page: Page, view) -> list[str]:
        """The n of each promise on the overview, against the command line."""
        wrong = []
        rows = self._asked("on_time_share", view, view.period(self._generation.data_as_of_on))
        for tile in page.locator(".p-tile:has(.value a[href*='metric=on_time_share'])").all():
            query = parse_qs(urlsplit(tile.locator(".value a").get_attribute("href")).query)
            clock = dict(part.split("=") for part in query.get("keys", [""])[0].split("&") if part).get("clock")
            shown = re.sub(r"\D", "", tile.locator(".n").first.inner_text())
            real = [row["n"] for row in rows if row.get("clock") == clock]
            if shown and real and int(shown) != real[0]:
                wrong.append(f"the tile of {clock} says n {shown}, python -m queries {real[0]}")
        return wrong

    def _list(self, page: Page, view, parameters) -> list[str]:
        """How many a list says it has, against the command line."""
        plain = {key: values[0] for key, values in parameters.items()}
        definition = catalog.metrics().get(plain.get("metric", ""))
        keys, options, span = drillthrough_links.read(plain)
        part = plain.get("part", "n")
        if definition is None or options or part not in ("n", "value", "numerator", "denominator"):
            return []
        column = {"n": "n", "value": "value"}.get(part, part)
        rows = self._asked(plain["metric"], view, span or view.period(self._generation.data_as_of_on))
        real = [row for row in rows if all(row.get(key) == value for key, value in keys.items())]
        known = rows and not set(keys) - set(rows[0])
        listed = _total(page)
        if not known or len(real) != 1 or listed is None or column not in real[0]:
            return []
        if definition.kind == "share" and listed != real[0][column]:
            return [f"the list of {plain['metric']} has {listed}, python -m queries {real[0][column]}"]
        return []

    def _asked(self, metric: str, view, dates) -> list[dict]:
        """The rows that `python -m queries` prints for this period and these filters."""
        words = [metric, "--warehouse", str(self.world.folder), "--format", "json"]
        words += ["--from", dates.from_on.isoformat(), "--to", dates.to_on.isoformat()]
        known = catalog.definition(metric).parameters.get("cohort", ())
        if view.cohort != filters.DEFAULT_COHORT and view.cohort in known:
            words += ["--cohort", view.cohort]
        for dimension, values in view.where.items():
            words += [word for value in values for word in ("--where", f"{dimension}={value or ''}")]
        printed = io.TextIOWrapper(io.BytesIO(), encoding="utf-8")
        with contextlib.redirect_stdout(printed):
            command_line.main(words)
        printed.flush()
        return json.loads(printed.buffer.getvalue() or "[]")
