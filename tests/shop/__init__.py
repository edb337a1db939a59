"""A small shop on real nginx, PHP-FPM and guard, with a sink for its mail; all on loopback."""
