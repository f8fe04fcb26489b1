"""Decisions for the demonstration data, so that a newcomer finds a case at each stage; all of them by `demo`.

`python -m dashboard demo-decisions` writes them, once, and only where nothing was ever decided and every load of the
warehouse was demonstration data. What a change brought is not among them: it is computed from the data, and a result is
confirmed only as far as that test gives it.
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

from dashboard.decisions import register as register_module
from dashboard.decisions import states
from dashboard.decisions.register import Register
from queries.analysis import change_effect, known, resurgence
from queries.semantic import catalog
from queries.semantic.request import Request
from queries.settings import settings
from queries.warehouse import generation as warehouse_generation
from queries.warehouse.generation import Generation

WHO = register_module.DEMONSTRATION
SOURCE = "demo"


@dataclass(frozen=True)
class Step:
    """One decision: which state, how many days before the last day of the data, why."""

    state: str
    days_before: int
    why: str
    plan: dict = field(default_factory=dict)


@dataclass(frozen=True)
class Case:
    """One cause and its decisions; `in_force_days_before` may be negative: still to come. `result_why` by result."""

    key: str
    steps: Sequence[Step]
    in_force_days_before: int | None = None
    result_why: dict[str, str] = field(default_factory=dict)


CASES = (
    Case(
        "refund_delay",
        (
            Step(states.UNDER_REVIEW, 305, "Geri ödəniş bank köçürməsi ilə 10 günə qədər çəkir; şikayətlər azalmır."),
            Step(
                states.ACCEPTED,
                291,
                "Məbləğ kassada birbaşa karta qaytarılsın: ödəniş sistemi buna imkan verir.",
                {"kind": "process", "owner": "Maliyyə şöbəsi", "expected_change_share": -0.4},
            ),
            Step(states.IN_FORCE, 270, "Bütün mağazaların kassalarında işə salındı."),
        ),
        270,
        {states.VERIFIED: "Azalma gözləniləndən böyükdür və davam edir."},
    ),
    Case(
        "repair_too_long",
        (
            Step(states.UNDER_REVIEW, 221, "Təmir müddəti ilə bağlı şikayətlər hər həftə təkrarlanır."),
            Step(
                states.ACCEPTED,
                214,
                "Servis mərkəzinə hər səhər gecikən təmirlərin siyahısı göndərilsin.",
                {"kind": "process", "owner": "Servis şöbəsi", "expected_change_share": -0.2},
            ),
            Step(states.IN_FORCE, 200, "Siyahı göndərilməyə başladı."),
        ),
        200,
        {states.NO_EFFECT: "Siyahı tək başına kömək etmir: başqa həll lazımdır."},
    ),
    Case(
        "staff_conduct|store|Bakı Yasamal",
        (
            Step(states.UNDER_REVIEW, 63, "Bu mağazada davranışdan şikayət başqalarından dəfələrlə çoxdur."),
            Step(
                states.ACCEPTED,
                49,
                "Komanda üçün təlim və növbə rəhbərinin dəyişdirilməsi.",
                {"kind": "process", "owner": "Mağazalar şöbəsi", "expected_change_share": -0.5},
            ),
            Step(states.IN_FORCE, 35, "Təlim keçirildi, yeni növbə rəhbəri təyin olundu."),
        ),
        35,
    ),
    Case(
        "warranty_refusal|product_category|smartphones",
        (
            Step(states.UNDER_REVIEW, 42, "Smartfonlarda zəmanətdən imtina ən çox təkrarlanan səbəbdir, hər mağazada."),
            Step(
                states.ACCEPTED,
                14,
                "Zəmanət şərtləri: ekran və batareya üçün istisnalar aydın yazılsın, ekspert rəyi pulsuz olsun.",
                {
                    "kind": "policy",
                    "owner": "Hüquq şöbəsi",
                    "expected_change_share": -0.25,
                    "expected_effect": "İmtina edilən zəmanət şikayətləri dörddə bir azalır.",
                },
            ),
        ),
        -16,
    ),
    Case(
        "delivery_delay|store|Gəncə",
        (Step(states.UNDER_REVIEW, 9, "Anbar köçürülüb; artımın keçici olub-olmadığı yoxlanılır."),),
    ),
    Case(
        "instalment_terms",
        (
            Step(
                states.DISMISSED,
                20,
                "Şərtlər bankındır; bankla görüş artıq təyin olunub, ayrıca dəyişiklik lazım deyil.",
            ),
        ),
    ),
)


def write(register: Register, generation: Generation) -> str:
    """Write the decisions and say how many; nothing into a register in use, or for data of a company."""
    if register.statuses():
        return "Nothing was written: the register already holds decisions."
    sources = set(catalog.run(generation, "loads", Request())["source"])
    if sources != {SOURCE}:
        others = ", ".join(sorted(sources - {SOURCE}))
        return f"Nothing was written: the warehouse holds other data than the demonstration ({others})."
    last_on = generation.data_as_of_on
    cases = [case for case in CASES if known.is_key(generation, case.key)]  # few complaints may lack one
    number = sum(_write(register, generation, case, last_on) for case in cases)
    return f"{number} decisions on {len(cases)} causes were written into the register, by `{WHO}`."


def _write(register: Register, generation: Generation, case: Case, last_on: date) -> int:
    seen = 0
    starts = None if case.in_force_days_before is None else last_on - timedelta(days=case.in_force_days_before)
    for step in case.steps:
        plan = {**step.plan, "in_force_on": starts} if step.state == states.ACCEPTED else {}
        evidence = None
        if step.state == states.DISMISSED:
            found = resurgence.of_candidates(catalog.run(generation, "candidates", Request(where={"key": (case.key,)})))
            evidence = found and found.as_dict()
        at = _noon(last_on - timedelta(days=step.days_before))
        done = register.decide(case.key, step.state, WHO, step.why, seen=seen, evidence=evidence, at=at, **plan)
        seen = done.version
    if not case.result_why:
        return seen
    answer = change_effect.answer(generation, case.key, starts, hoped=done.expected_change_share)
    result = states.RESULT_OF.get(answer.verdict)
    if result in case.result_why:
        why, at = case.result_why[result], _noon(last_on)
        seen = register.decide(case.key, result, WHO, why, seen=seen, result=answer.as_dict(), at=at).version
    return seen


def _noon(day: date) -> datetime:
    return datetime.combine(day, time(8), UTC)  # midday in Baku


def main(words: Sequence[str]) -> int:
    """The command: reads the live generation, writes into the register of the settings."""
    parser = argparse.ArgumentParser(prog="python -m dashboard demo-decisions", description=__doc__.splitlines()[0])
    parser.add_argument("--warehouse", type=Path, metavar="DIR", help=f"folder of the data ({settings().warehouse})")
    folder = parser.parse_args(words).warehouse or settings().warehouse
    generation = warehouse_generation.open_live(folder)
    print(write(register_module.register(generation), generation))
    return 0
