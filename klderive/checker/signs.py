"""The three things that the checker knows about a sign. Numbers, so that `all` and comparison work on them."""

UNKNOWN, NONNEGATIVE, POSITIVE = 0, 1, 2
