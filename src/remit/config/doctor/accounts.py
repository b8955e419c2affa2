"""Whether people can get in: second steps that were kept under another secret."""

from django.conf import settings

from remit.config.doctor import OK, WARNING, Answer, check
from remit.core.accounts.kept_secrets import lost


@check("second steps", database=True)
def second_steps() -> Answer:
    count = lost()
    if not count:
        return OK, "Every second step is kept under the secret that is here."
    whose = "One person's second step was" if count == 1 else f"The second steps of {count} people were"
    mend = (
        f"Put the earlier secret back ({settings.DATA / 'secret'}, or REMIT_SECRET). Where it is lost, a head resets each "
        "on the colleague's page; of a head: remit let-in E-MAIL --second-step"
    )
    return WARNING, f"{whose} kept under another secret: no code fits any more.", mend
