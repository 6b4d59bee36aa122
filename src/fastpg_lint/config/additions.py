"""What a configuration adds to the catalogue, as the catalogue reads it."""

from fastpg_lint.catalogue.form import Additions
from fastpg_lint.catalogue.loader import CatalogueError, parse_additions
from fastpg_lint.config.file import ConfigError
from fastpg_lint.config.settings import Settings


def additions_of(settings: Settings) -> Additions:
    """The additions that are configured; raises `ConfigError` with all that is wrong with them."""
    try:
        return parse_additions(settings.additions, settings.origin)
    except CatalogueError as error:
        raise ConfigError(str(error).splitlines()) from error
