"""What is said about clauses: facts keyed by clause id, never stored in the tree."""
