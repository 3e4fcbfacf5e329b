"""Many runs: ensembles and sweeps, who computes them, where they are kept, what they cost."""
