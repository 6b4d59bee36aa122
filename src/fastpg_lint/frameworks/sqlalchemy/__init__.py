"""Tables, columns and queries of SQLAlchemy, SQLModel and the other object mappers."""
