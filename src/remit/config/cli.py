"""The program `remit`: which commands there are. Each is loaded when it is asked for, Django by few."""

from remit.config.commands import Group

HERE = "remit.config.commands"
COMMANDS = {
    "backup": f"{HERE}.backup:backup",
    "bench": f"{HERE}.bench:bench",
    "check": f"{HERE}.check:check",
    "ctf": f"{HERE}.ctf:ctf",
    "demo": f"{HERE}.demo:demo",
    "doctor": f"{HERE}.doctor:doctor",
    "import": f"{HERE}.imports:imports",
    "jd": f"{HERE}.jd:jd",
    "let-in": f"{HERE}.let_in:let_in",
    "make-migrations": f"{HERE}.database:make_migrations",
    "migrate": f"{HERE}.database:migrate",
    "name-head": f"{HERE}.name_head:name_head",
    "prune": f"{HERE}.prune:prune",
    "restore": f"{HERE}.backup:restore",
    "serve": f"{HERE}.serve:serve",
    "shots": f"{HERE}.shots:shots",
    "test": f"{HERE}.test:test",
    "worker": f"{HERE}.worker:worker",
}

main = Group("remit", later=COMMANDS, help="Remit, for a school's middle leaders. Try `remit demo` first.")
