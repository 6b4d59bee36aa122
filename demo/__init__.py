"""Both forms of the demo application, served for real: a throw-away PostgreSQL, local neighbours, servers."""
