"""TypeScript's own compiler, as the strictest of pages sets it."""

import json
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from tests.needs import refuse

REPOSITORY: Final = Path(__file__).resolve().parents[2]
TSC: Final = REPOSITORY / "js" / "node_modules" / "typescript" / "bin" / "tsc"

_OPTIONS: Final = {
    "target": "ES2020",
    "lib": ["ES2020"],  # neither the DOM nor Node
    "types": [],
    "module": "NodeNext",
    "strict": True,
    "exactOptionalPropertyTypes": True,
    "isolatedModules": True,
    "noEmit": True,
    "noImplicitOverride": True,
    "noImplicitReturns": True,
    "noUncheckedIndexedAccess": True,
    "noUnusedLocals": True,
    "skipLibCheck": False,
    "verbatimModuleSyntax": True,
    # as if `npm install pytauri-ipc` had been run
    "paths": {"pytauri-ipc": [str(REPOSITORY / "js" / "dist" / "index.d.ts")]},
}


def complaints(folder: Path, files: Mapping[str, str]) -> list[str]:
    """What TypeScript says of files that stand in a folder together; nothing where all is well."""
    if not TSC.is_file():
        refuse("TypeScript is not there: `make js` installs it")
    for name, text in files.items():
        (folder / name).write_text(text, "utf-8")
    (folder / "package.json").write_text('{"type": "module"}')
    names = [name for name in files if name.endswith(".ts")]
    (folder / "tsconfig.json").write_text(json.dumps({"compilerOptions": _OPTIONS, "files": names}))
    done = subprocess.run(
        ["node", str(TSC), "--project", "tsconfig.json", "--pretty", "false"],
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
    assert not done.stderr
    assert (done.returncode == 0) == (not done.stdout), done
    return done.stdout.splitlines()
