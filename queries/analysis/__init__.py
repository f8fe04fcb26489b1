"""Judgements on figures: comparisons, control charts, effects, risk, what-if."""
