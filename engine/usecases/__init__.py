"""What an applicant or the queue does, one verb per file.

A use case takes a `Visit` (who, when, in which language), what was posted, and the single ports it needs; it returns an
outcome (`outcomes.py`): a page to show, a place to go to, or bytes to hand over. No addresses, no HTTP.
"""
