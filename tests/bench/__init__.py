"""`make bench`: the whole bot side by side with bare echo bots, in pairs, against one kind of server.

`figures` says what is measured and what for, `opponents` are the bots we compare with, `telegram` is the lean server
that all of them talk to. Machines are noisy and differ; ratios within one run are what counts.
"""
