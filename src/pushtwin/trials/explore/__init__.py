"""Exploring: which failures of the platform the code under test can't bear."""
