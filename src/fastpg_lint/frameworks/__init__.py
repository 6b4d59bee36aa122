"""What libraries mean: FastAPI's routes, Pydantic's models, SQLAlchemy's tables, SQL, servers."""
