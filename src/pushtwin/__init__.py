"""A local twin of Infobip's mobile push world."""

__version__ = "0.1.0"
