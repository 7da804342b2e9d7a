"""Calls over HTTP/1.1, by a client of our own that knows whether a byte has left. It knows nothing of Telegram.

`calls.py` is what others use; below it `pool.py` keeps connections, `dialing.py` makes them, `line.py` is one of them,
and `reader.py` tells where an answer begins and ends.
"""
