"""The report for a team: one page with all that was found, and what each route does."""
