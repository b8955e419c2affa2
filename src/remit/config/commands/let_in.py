"""`remit let-in`: a link for somebody whom nobody in Remit can help in, as a school's only head."""

import click

from remit.config.commands import Command, Refusal, part, start_django


@click.command("let-in", cls=Command)
@click.argument("email")
@click.option("--second-step", is_flag=True, help="Also reset the second step: app, passkeys and recovery codes.")
def let_in(email: str, *, second_step: bool) -> None:
    """Print a link with which the person of an account chooses a new password. Give it to them by hand."""
    start_django()
    try:
        token = part("remit.school.helping:let_in")(email, second_step=second_step)
    except LookupError:
        raise Refusal(f"{email}: nobody who works at the school today signs in with it.") from None
    where = part("django.conf:settings").ADDRESS
    path = part("django.urls:reverse")("invitation", args=[token])
    if second_step:
        click.echo("The second step is reset, and every session has ended.")
    click.echo(f"{where}{path}")
    click.echo("It can be used once, within 14 days. History says that it was made, and in nobody's name.")
