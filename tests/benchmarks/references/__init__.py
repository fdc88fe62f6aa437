"""Three small programs over the same table, as their users would write them: no login, no permission, no
audit, no request id. They are what `python -m tests.benchmarks.api` compares with."""
