"""`pytauri-ipc doctor`: what this machine lacks for each host, and the commands that bring it."""

import argparse
import json
import sys
from collections.abc import Sequence
from typing import Any, Final

from pytauri_ipc import __version__
from pytauri_ipc.cli.checks import HOSTS, Check, Finding, Host
from pytauri_ipc.cli.machine import PACKAGES, Machine
from pytauri_ipc.cli.output import Parsers, add_subcommand, paint

EPILOG: Final = """\
The exit code is 0 where windows work, else 1.

examples:
  pytauri-ipc doctor
  pytauri-ipc doctor --json
"""

Findings = list[tuple[Check, Finding]]


def add_parser(subparsers: Parsers) -> None:
    """Add `doctor` to the command line."""
    parser = add_subcommand(
        subparsers, "doctor", summary="say what this machine lacks for each host", epilog=EPILOG
    )
    parser.add_argument("--json", action="store_true", help="the same for programs")
    parser.set_defaults(run=run)


def run(arguments: argparse.Namespace) -> int:
    """Look at everything and tell it."""
    return examine(Machine(), HOSTS, as_json=arguments.json)


def examine(machine: Machine, hosts: Sequence[Host], *, as_json: bool = False) -> int:
    """Tell what a machine lacks for these hosts; 0 where the first of them works, else 1."""
    looked: dict[Check, Finding] = {}  # what several hosts need is looked at once
    found: list[tuple[Host, Findings]] = []
    for host in hosts:
        for check in host.checks:
            if check not in looked:
                looked[check] = check.look(machine)
        found.append((host, [(check, looked[check]) for check in host.checks]))
    if as_json:
        report = {host.key: _as_json(machine, findings) for host, findings in found}
        print(json.dumps({"pytauri_ipc": __version__, "hosts": report}, indent=2))
    else:
        for host, findings in found:
            _tell(machine, host, findings)
    return 0 if works(found[0][1]) else 1


def works(findings: Findings) -> bool:
    """Whether everything that is required is well."""
    return all(finding.ok for check, finding in findings if check.required)


def mends(machine: Machine, findings: Sequence[Finding]) -> list[str]:
    """The commands, or sentences, that mend all of these at once."""
    bad = [finding for finding in findings if not finding.ok]
    system = list(dict.fromkeys(key for finding in bad for key in finding.system))
    python = list(dict.fromkeys(key for finding in bad for key in finding.python))
    told: list[str] = []
    if system:
        told.append(machine.install_system(system) or _unknown_packages(system))
    if python:
        told.append(machine.install_python(python))
    told += [finding.advice for finding in bad if finding.advice]
    return told


def _unknown_packages(keys: Sequence[str]) -> str:
    """For a system whose packages are not known here: Debian's names lead to them."""
    names = " ".join(PACKAGES[key]["apt-get"] for key in keys)
    return f"install what this system calls Debian's packages {names}"


def _tell(machine: Machine, host: Host, findings: Findings) -> None:
    if works(findings):
        verdict = paint("works", "green", sys.stdout)
    else:
        verdict = paint("does not work yet", "red", sys.stdout)
    print(f"{paint(host.title, 'bold', sys.stdout)}: {verdict}")
    for check, finding in findings:
        if finding.ok:
            mark = paint("ok     ", "green", sys.stdout)
        elif check.required:
            mark = paint("missing", "red", sys.stdout)
        else:
            mark = paint("absent ", "yellow", sys.stdout)
        print(f"  {mark}  {check.what:<15}  {finding.found}")
    for mend in mends(machine, [finding for check, finding in findings if check.required]):
        print(f"  to mend it:  {mend}")
    for mend in mends(machine, [finding for check, finding in findings if not check.required]):
        print(f"  if wanted:   {mend}")
    print()


def _as_json(machine: Machine, findings: Findings) -> dict[str, Any]:
    return {
        "works": works(findings),
        "mend": mends(machine, [finding for check, finding in findings if check.required]),
        "checks": [
            {
                "what": check.what,
                "ok": finding.ok,
                "required": check.required,
                "found": finding.found,
                "mend": mends(machine, [finding]),
            }
            for check, finding in findings
        ],
    }
