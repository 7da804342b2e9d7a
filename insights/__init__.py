"""Counts: from tallies to figures, intervals, verdicts and digests."""
