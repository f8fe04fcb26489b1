"""Which clock of a policy is the main one: the promise that figures of a complaint as a whole are about.

The policy says it (`main = true`); see docs/reference/events-and-states.md. Metrics read `is_main` of each clock;
whoever puts one of the clocks first on a page, in a sentence or in a report asks here.
"""

from queries.semantic import catalog
from queries.semantic.request import Request
from queries.warehouse.generation import Generation


def of(generation: Generation) -> str:
    """Give the main clock of the version in force of the policy that most complaints are judged by."""
    rows = catalog.run(generation, "policy_clocks", Request(where={"policy": (generation.policy,)}))
    newest = rows[rows["version"] == rows["version"].max()]
    return str(newest.loc[newest["is_main"], "clock"].iloc[0])
