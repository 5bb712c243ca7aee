"""Do one action from the command line, as somebody who may."""

from django.core.management.base import BaseCommand, CommandError
from django.http import QueryDict
from django.utils import timezone

from exams.accounts.models import User
from exams.actions.declaration import action_called
from exams.actions.performing import Given, Unconfirmed, Unsound, perform
from exams.refusals.exceptions import Refused


class Command(BaseCommand):
    help = __doc__

    def add_arguments(self, parser):
        parser.add_argument("name", help="as `manage.py actions` lists it")
        parser.add_argument("key", help="the row's id or code")
        parser.add_argument("input", nargs="*", metavar="field=value")
        parser.add_argument("--by", required=True, help="the e-mail address of whoever does it")
        parser.add_argument("--confirm", default="", help="the seal of what it will do, as shown without it")
        parser.add_argument("--typed", default="", help="the name that has to be typed")

    def handle(self, *args, **options):
        data = QueryDict(mutable=True)
        for pair in options["input"]:
            name, is_there, value = pair.partition("=")
            if not is_there:
                raise CommandError(f"Write field=value, not {pair!r}.")
            data.appendlist(name, value)
        by = User.objects.filter(email__iexact=options["by"], is_active=True).first()
        if by is None:
            raise CommandError(f"There is no account {options['by']}.")
        try:
            one = action_called(options["name"])
            row = one.row(by, options["key"])
            given = Given(confirmed=options["confirm"], typed=options["typed"])
            done = perform(one, row, by=by, now=timezone.now(), data=data, files={}, given=given)
        except Unsound as unsound:
            raise CommandError("\n".join(f"{n}: {' '.join(e)}" for n, e in unsound.form.errors.items())) from None
        except Unconfirmed as look:
            named = f" --typed {look.named!r}" if look.named else ""
            raise CommandError("\n".join([*look.sentences, f"To go on, add: --confirm {look.seal}{named}"])) from None
        except Refused as refusal:
            raise CommandError(" ".join([str(refusal), *map(str, getattr(refusal, "faults", ()))])) from None
        self.stdout.write("\n".join(filter(None, [done.said, *done.warnings])))
