"""The commands that tell what is known: of rules, imports, roles, libraries and the configuration."""

from pathlib import Path

import click

from fastpg_lint.command_line.configuration import Configuration
from fastpg_lint.command_line.console import print_lines, print_page, warn
from fastpg_lint.command_line.exit_codes import CLEAN, FOUND
from fastpg_lint.command_line.run_options import cores
from fastpg_lint.command_line.shared_parameters import paths_argument, text_or_json
from fastpg_lint.incremental.store import Cache, cache_folder
from fastpg_lint.naming import suggestion

SCHEMA = Path(__file__).parents[1] / "fastpg-lint.schema.json"


@click.command()
@click.argument("code_or_name")
def rule(code_or_name: str) -> int:
    """Explain a rule, by its code or its name."""
    from fastpg_lint.output.listings.pages import page
    from fastpg_lint.output.listings.shown_fixes import with_shown_fix
    from fastpg_lint.rules.registry import load_registry

    registry = load_registry()
    registered = registry.find(code_or_name)
    if registered is None:
        words = (word for code, name in registry.names.items() for word in (code, name))
        raise click.UsageError(f"There is no rule `{code_or_name}`{suggestion(code_or_name, words)}.")
    print_page(page(registered, with_shown_fix(registered)))
    return CLEAN


@click.command()
@text_or_json
def rules(output_format: str) -> int:
    """List all rules."""
    from fastpg_lint.output.listings.pages import table, table_json
    from fastpg_lint.rules.registry import load_registry

    print_lines((table_json if output_format == "json" else table)(load_registry().rules))
    return CLEAN


@click.command()
@paths_argument
@text_or_json
def imports(paths: tuple[Path, ...], output_format: str) -> int:
    """Tell what each import of the project's own modules was found as, and where it is looked for.

    That is for files, and those below folders (default: the current folder).
    """
    from fastpg_lint.engine.import_listing import list_imports
    from fastpg_lint.output.listings.imports import render, render_json

    named = paths or (Path(),)
    listing = list_imports(named, Configuration(named).settings())
    print_lines((render_json if output_format == "json" else render)(listing))
    return FOUND if listing.missing else CLEAN


@click.command()
@paths_argument
@text_or_json
def roles(paths: tuple[Path, ...], output_format: str) -> int:
    """Tell what each module is for, a service, a program, a test, a migration or a library, and why.

    That is for files, and those below folders (default: the current folder). Rules speak by it.
    """
    from fastpg_lint.output.listings.roles import render, render_json
    from fastpg_lint.pipeline.nearest import list_roles

    named = paths or (Path(),)
    configuration = Configuration(named)
    settings = configuration.settings()
    cache = Cache(cache_folder(settings.root, None), warn=warn)
    found = list_roles(named, settings, cache=cache, processes=cores(), read=configuration.read)
    print_lines((render_json if output_format == "json" else render)(found))
    return CLEAN


@click.command()
@click.argument("name")
@text_or_json
def catalogue(name: str, output_format: str) -> int:
    """Tell what is known of a function or class of a library, and where from.

    NAME is a dotted name, `requests.get` for one. What the configuration adds counts as well.
    """
    from fastpg_lint.catalogue.known import Knowledge
    from fastpg_lint.config.additions import additions_of
    from fastpg_lint.output.listings.known import render, render_json

    settings = Configuration((Path(),)).settings()
    known = Knowledge(additions_of(settings), settings.origin).of(name)
    print_lines((render_json if output_format == "json" else render)(known))
    return CLEAN if known.lines else FOUND


@click.command()
def schema() -> int:
    """Print the JSON schema of the table `[tool.fastpg-lint]`, for editors and validators."""
    print_lines([SCHEMA.read_text("utf-8").rstrip("\n")])
    return CLEAN


COMMANDS = (rule, rules, imports, roles, catalogue, schema)
