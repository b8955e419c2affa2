"""`remit name-head`: the head of a school whose last one has gone, or named nobody to follow."""

import click

from remit.config.commands import Command, Refusal, part, start_django


@click.command("name-head", cls=Command)
@click.argument("email")
@click.option("--title", default="Headteacher", show_default=True, help="What the post is called.")
def name_head(email: str, *, title: str) -> None:
    """Make the person of an account head from today. In Remit itself only a head names another."""
    start_django()
    helping = "remit.school.helping"
    try:
        post = part(f"{helping}:name_head")(email, title=title)
    except LookupError:
        raise Refusal(f"{email}: nobody who works at the school today signs in with it.") from None
    except part(f"{helping}:HeadAlready"):
        raise Refusal(f"{email}: is head already.") from None
    click.echo(f"{post.title} of {post.school} from today. History says so, and in nobody's name.")
