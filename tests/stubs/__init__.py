"""Small servers on loopback for tests and benchmarks, each in a thread of its own."""
