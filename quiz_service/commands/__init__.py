"""The commands of `quiz`, one module a task. Each reads arguments, calls the rest, prints sentences."""
