"""How the service is served: gunicorn's and Uvicorn's settings, wherever they are written."""
