"""Somebody's suite again: for each setting that is a guess, a test that rests on it, and on nothing else.

Written from the ledger, not from the code. `test_every_setting.py` sweeps it, and wants one for every setting there is.
"""
