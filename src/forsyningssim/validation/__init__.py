"""Ordinary years and crises beside what was counted and published of them.

``make validation`` runs years in which nothing happens but background failures, and every replay
of a crisis, and writes what it finds into ``docs/trust``, whose pages say what was fitted and what
was kept aside to check.
"""
