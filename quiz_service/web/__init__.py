"""What is seen: one blueprint a task. Reads input, calls an operation or a query, commits, renders."""
