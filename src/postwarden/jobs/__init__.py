"""The composers: diagnose. Only jobs bring readers, tables, causes, probes and texts together."""
