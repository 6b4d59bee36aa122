"""FastAPI: routes, what they depend on, what starts with the app, what a route answers."""
