"""The account that the demo's tests and measurements act under."""

ACCOUNT = {"handle": "ada", "email": "ada@movie-madders.example", "password": "popcorn and a show"}
LOGIN = {"handle": ACCOUNT["handle"], "password": ACCOUNT["password"]}


def bearer(token: str) -> dict[str, str]:
    """The headers of a request made with a token."""
    return {"Authorization": f"Bearer {token}"}
