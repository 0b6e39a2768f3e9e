"""The generator of the knowledge base: `content/` in, `build/docs` and `build/clauses.json` out."""
