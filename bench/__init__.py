"""Measures what the host costs, as ratios to hosts that people write by hand."""
