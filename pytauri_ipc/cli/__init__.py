"""The command line: `pytauri-ipc`. Nothing else imports it.

Each subcommand is a module with `add_parser(subparsers)` and `run(arguments) -> exit code`.
"""
