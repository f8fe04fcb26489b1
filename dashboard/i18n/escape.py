"""Words of the data made harmless where they are shown: one function for each place that would take them for more.

HTML is escaped by `html.escape` where it is made (`markup` and its kin). Names of stores, causes and people are words,
whatever they look like: no reader's browser follows or fetches what stands in them.
"""

import re

# CommonMark takes a backslash before any of these for the mark itself; the colon begins Streamlit's icons and colours,
# the dollar a formula
_MARKDOWN = re.compile(r"([!-/:-@\[-`{-~])")
_BARE_ADDRESS = re.compile(r"(?i)(www)\\\.")
_OWN_TAG = re.compile(r"&lt;(br|/?b)&gt;")


def markdown(words: str) -> str:
    """Words as Streamlit's labels and hints show them, which are Markdown."""
    escaped = _MARKDOWN.sub(r"\\\1", " ".join(str(words).split()))
    # a bare address becomes a link in spite of backslashes: a joiner of no width takes its beginning apart
    return _BARE_ADDRESS.sub("\\1\u2060\\\\.", escaped)


def plotly(words: str) -> str:
    """Words as Plotly's labels show them, which are a kind of HTML: only our own breaks and bold stay."""
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return _OWN_TAG.sub(r"<\1>", escaped)
