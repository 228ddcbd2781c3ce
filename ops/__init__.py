"""Everything that runs: settings, wiring, the command line, PostgreSQL, jobs and benchmarks."""
