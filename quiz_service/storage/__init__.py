"""What is kept: tables, the engine, reads that return small records, migrations. Knows no page and no grading."""
