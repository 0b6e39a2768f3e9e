"""training_modules/ as objects: loader (files → Courseware), checks, publication. Pure but for the loader.

Knows no database, no web and nothing of the site generator: the plan's words come from build/clauses.json.
"""
