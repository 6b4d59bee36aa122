"""Roles: which modules of a project are a service, programs, tests and migrations, and how that is told."""
