"""An ordinary year beside those that Norwegian pharmacies counted.

``make validation`` runs years in which nothing happens but background failures, and writes what it
finds into ``docs/trust/validation.md``, which says what was fitted and what was kept aside to
check.
"""
