"""NiceGUI: events from its page, and lines of JavaScript that it runs there."""

import json
from collections.abc import Callable
from importlib import import_module
from threading import Thread
from typing import Any

from tests.benchmarks import host_page, host_work
from tests.benchmarks.host_work import Text, Wanted


def main() -> None:
    nicegui: Any = import_module("nicegui")
    ui, app = nicegui.ui, nicegui.app

    @ui.page("/")
    def page() -> None:
        client = ui.context.client

        def answering(work: Callable[[dict[str, Any]], dict[str, Any]]) -> Callable[[Any], None]:
            def answer(event: Any) -> None:
                result = json.dumps(work(event.args["body"]))
                client.run_javascript(f"benchAnswer({event.args['id']}, {result})")

            return answer

        def push(event: Any) -> None:
            wanted = Wanted.model_validate(event.args["body"])
            for text in host_page.texts(wanted.size, wanted.count):
                client.run_javascript(f"benchHeard({Text(text=text).model_dump_json()})")

        def answered(_event: Any) -> None:
            host_page.answered()

        def measured(event: Any) -> None:
            host_page.measured(event.args["body"])

        ui.on("bench_greet", answering(host_work.greet_plainly))
        ui.on("bench_echo", answering(host_work.echo_plainly))
        ui.on("bench_push", push)
        ui.on("bench_answered", answered)
        ui.on("bench_measured", measured)
        code = "".join(f"<script>{text}</script>" for text in host_page.scripts("nicegui"))
        ui.add_body_html(host_page.plan() + code)

    port = host_page.free_port()
    app.on_startup(lambda: Thread(target=host_page.say_when_served, args=(port,)).start())
    ui.run(host="127.0.0.1", port=port, show=False, reload=False, show_welcome_message=False)


if __name__ in {"__main__", "__mp_main__"}:
    main()
