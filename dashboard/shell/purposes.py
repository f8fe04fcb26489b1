"""What each page is for, in a sentence: its question, as its reader would put it."""

from dashboard.i18n.translate import mark

PURPOSES = {
    "overview": mark("Are promises kept, are customers more satisfied, what changed, and what needs a decision?"),
    "satisfaction": mark("Are customers more satisfied or less, and what goes with it?"),
    "trends": mark("What changed over the months, and is it more than the usual variation?"),
    "channels": mark("Where do complaints come in, and in which channel are promises kept least often?"),
    "employees": mark("Who keeps promises more or less often than chance and the mix of complaints explain?"),
    "extensions": mark("How often are deadlines moved, properly told, and then kept?"),
    "open": mark("Which open complaints will be late, which already are, and who holds them?"),
    "timeliness": mark("Which step is late, how long does each take, and which complaints are those?"),
    "causes": mark("Which recurring causes deserve a change of policy, process or supplier?"),
    "candidate": mark("What speaks for one root cause, what is decided of it, and did that help?"),
    "coding": mark("Which complaints have no cause yet, what do their words suggest, and which themes are new?"),
    "whatif": mark("What would the on-time shares have been under other limits, and who would be affected?"),
    "quality": mark("Where did every loaded row go, which rules hold, and which figures cannot be trusted?"),
    "changes": mark("What was changed because of complaints, and did it help?"),
    "judged": mark("Which complaints would be judged otherwise, or are counted, under other limits?"),
    "rows": mark("Which rows does this figure about the data count?"),
    "behind": mark("Which complaints does this figure count?"),
    "reports": mark("What happened last week, in two pages to take away or forward?"),
    "complaint": mark("What was promised in one complaint, what happened, and what was the customer told?"),
    "policy": mark("What is promised, since when, by which calendar, and where is that written?"),
    "definitions": mark("What exactly does each figure count?"),
    "audit": mark("Who did and read what, and was the log of it changed?"),
    "add_data": mark("How do my own complaints get in, and how do I go back?"),
    "help": mark("How are these pages read and used?"),
}
