"""The walk itself: a seed gives the same steps again, as far as the pages are the same."""

import random
from dataclasses import dataclass, field

from playwright.sync_api import Browser
from playwright.sync_api import Error as BrowserError

from tests.browser.wander import actions
from tests.browser.wander.invariants import Watch
from tests.browser.wander.worlds import World

WAIT_MS = 90_000  # a machine that runs much else beside


@dataclass
class Walked:
    """What was done, and what was found wrong after the last step."""

    world: str
    seed: int
    trail: list[str] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        steps = "\n".join(f"  {place}. {said}" for place, said in enumerate(self.trail, 1))
        found = "\n".join(f"  {said}" for said in self.wrong)
        again = f"make wander WORLD={self.world} SEED={self.seed} STEPS={len(self.trail)}"
        return (
            f"world {self.world}, seed {self.seed}, {len(self.trail)} steps:\n{steps}\nwrong:\n{found}\nagain: {again}"
        )


def walk(browser: Browser, world: World, seed: int, steps: int) -> Walked:
    """Walks through a world until something is wrong or the steps are over."""
    draw, walked = random.Random(f"{world.name} {seed}"), Walked(world.name, seed)
    context = browser.new_context(viewport={"width": 1280, "height": 900}, locale="en-GB", accept_downloads=True)
    page = context.new_page()
    page.set_default_timeout(WAIT_MS)
    watch = Watch(page, world)
    strange: set[str] = set()  # addresses that a link made by nobody led to, where a sentence of error is right
    try:
        page.goto(f"{world.address}/?lang=en")
        actions.settle(page)
        kinds, weights = list(actions.WEIGHTED), list(actions.WEIGHTED.values())
        while len(walked.trail) < steps and not walked.wrong:
            act = draw.choices(kinds, weights)[0]
            # narrow for one step: what is drawn then is looked at, and the menu lies off the page
            page.set_viewport_size({"width": 1280, "height": 900})
            # each step has a chance of its own: what one page offers does not move all that follows
            said = act(page, random.Random(draw.random()))
            if said is None:
                continue
            actions.settle(page)
            walked.trail.append(f"{said} [{page.url.removeprefix(world.address)[:300]}]")
            if act is actions.address:
                strange.add(page.url)
            walked.wrong = watch.check(page, said, page.url in strange)
            if act is actions.address:
                page.goto(f"{world.address}/?lang=en")
                actions.settle(page)
    except BrowserError as error:
        walked.wrong = [f"the browser waited in vain: {error.message[:1500]} [{page.url[:300]}]"]
    finally:
        context.close()
    return walked
