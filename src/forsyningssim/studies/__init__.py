"""Many runs of one scenario: a design, workers, parts on disk, and what they show together."""
