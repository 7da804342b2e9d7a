"""Pretends to be Telegram, with Telegram's rules, for the demo and the tests."""
