"""What textbooks say, worked out anew for the discrete day.

Every function here is a formula, a small recursion or a small chain; its derivation stands in
``docs/trust/verification.md``. None of them looks at the engine: they know the timetable of a day
(an order posted on day *d* over a lane of *L* days is on the shelf for the sales of day
*d* + 1 + *L*) and nothing else.

A *law* is an array: entry ``k`` is the probability of the whole number ``k``.
"""
