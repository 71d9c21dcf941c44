"""`briefing-bot names`: the names that moderators taught."""

from __future__ import annotations

import json

import click

from bot.cli.context import CommandContext, run_async


@click.command()
@click.option("--toml", "as_toml", is_flag=True, help="Write TOML, to be taken over into the content files.")
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object a line.")
@click.pass_context
def names_command(ctx: click.Context, *, as_toml: bool, as_json: bool) -> None:
    """List the names that moderators taught: the name, the subject's name, the subject's id.

    Exit status 1 if there are none.
    """
    from briefings.teaching import list_added_aliases

    if as_toml and as_json:
        raise click.UsageError("--toml and --json can't both be written.")
    options: CommandContext = ctx.obj
    names = list_added_aliases(run_async(options.load_service()).snapshot.content)
    if as_toml:
        from briefings.subjects.snippets import render_snippets

        click.echo("\n".join(render_snippets(names).values()), nl=False)
    for one in () if as_toml else names:
        row = {"name": one.alias.text, "subject": one.subject.localized_name(options.language), "id": one.subject.id}
        click.echo(json.dumps(row, ensure_ascii=False) if as_json else "\t".join(row.values()))
    ctx.exit(0 if names else 1)
