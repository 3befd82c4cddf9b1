"""A window of PyWry's native mode whose page calls a command; it says when it has the answer."""

from importlib import import_module
from typing import Any

from tests.benchmarks.first_page import first_page, say_answered


def main() -> None:
    pywry: Any = import_module("pywry")
    app = pywry.PyWry()

    @app.command()
    def greet(data: dict[str, str]) -> dict[str, str]:
        return {"text": f"Hello {data['name']}"}

    @app.command()
    def answered(data: dict[str, str]) -> None:
        say_answered(data["text"])

    app.show(first_page())
    app.block()


if __name__ == "__main__":
    main()
