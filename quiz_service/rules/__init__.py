"""How the service judges: marks, draws, allowances, completions, delays, passwords, codes. Pure, stdlib only."""
