"""The name and the mark of the product: what the browser's tab, the menu and the top of each page show.

Vade: in Azerbaijani vadə or vədə, the day by which something is promised. The mark is a kept promise, a tick that
comes before its deadline, the dashed line.
"""

from pathlib import Path

NAME = "Vade"
MARK = Path(__file__).with_name("mark.svg")
"""A square, for the tab of the browser and a closed menu."""
WORDMARK = Path(__file__).with_name("wordmark.svg")
"""The mark with the name, in colours that stand out from either ground."""
