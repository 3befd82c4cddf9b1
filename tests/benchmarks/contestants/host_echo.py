"""A bare WebSocket in FastAPI, without deflate: numbered JSON both ways, and bytes as they are."""

import socket
from importlib import import_module
from typing import Any

from tests.benchmarks import host_page, host_work
from tests.benchmarks.host_work import Greeting, Person, Text, Wanted


def main() -> None:
    fastapi: Any = import_module("fastapi")
    responses: Any = import_module("fastapi.responses")
    pydantic: Any = import_module("pydantic")
    uvicorn: Any = import_module("uvicorn")
    app = fastapi.FastAPI()

    class Call(pydantic.BaseModel):
        id: int
        command: str
        body: Any

    class Answer(pydantic.BaseModel):
        id: int
        result: Greeting | None = None

    @app.get("/", response_class=responses.HTMLResponse)
    async def page() -> str:
        return host_page.document("echo", has_bytes=True)

    async def answer(peer: Any, call: Any) -> Greeting | None:
        match call.command:
            case "greet":
                return host_work.greet(Person.model_validate(call.body))
            case "push":
                wanted = Wanted.model_validate(call.body)
                for text in host_page.texts(wanted.size, wanted.count):
                    await peer.send_text(Text(text=text).model_dump_json())
            case "answered":
                host_page.answered()
            case _:
                host_page.measured(call.body)
        return None

    async def serve(peer: Any) -> None:
        await peer.accept()
        while (message := await peer.receive())["type"] == "websocket.receive":
            content = message.get("bytes")
            if content is not None:
                await peer.send_bytes(content)
                continue
            call = Call.model_validate_json(message["text"])
            result = await answer(peer, call)
            await peer.send_text(Answer(id=call.id, result=result).model_dump_json())

    serve.__annotations__["peer"] = fastapi.WebSocket  # by which FastAPI knows what to give
    app.websocket("/socket")(serve)
    with socket.socket(proto=socket.IPPROTO_TCP) as listener:  # as `uvicorn.run` makes it
        listener.bind(("127.0.0.1", 0))
        host_page.say_address(f"http://127.0.0.1:{listener.getsockname()[1]}/")
        config = uvicorn.Config(app, log_level="critical", ws_per_message_deflate=False)
        uvicorn.Server(config).run([listener])


if __name__ == "__main__":
    main()
