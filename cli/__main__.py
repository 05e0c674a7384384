"""`python -m cli`: the same as `deskbridge`."""

from cli.main import main

main()
