"""Many runs of one scenario, compared: what it hangs on, who is best where, what to find out."""
