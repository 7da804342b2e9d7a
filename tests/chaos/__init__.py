"""Chaos: the real bot in processes of its own, people who answer, and every misfortune at random; then the accounts.

`python -m tests.chaos` plays and prints; `docs/chaos.md` says how to read it. A newcomer reads `play` first, then
`misfortunes` and `invariants`.
"""
