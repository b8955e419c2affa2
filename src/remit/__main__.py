"""`python -m remit`: the same program as `remit`."""

from remit.config.cli import main

if __name__ == "__main__":
    main(prog_name="remit")
