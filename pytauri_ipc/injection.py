"""What a host lends to a command: handles of Tauri, headers, the frontend, managed states.

A parameter is recognised by its name and its annotation, PyTauri's own types included, without
importing PyTauri: they are matched by module and name, and a handle that is imported only under
`if TYPE_CHECKING:` by its text.
"""

import re
from collections.abc import Callable
from types import NoneType, UnionType
from typing import Annotated, Any, Final, TypeAlias, Union, cast, get_args, get_origin

from pytauri_ipc.annotations import Annotation
from pytauri_ipc.call import Call, Headers
from pytauri_ipc.errors import InvokeException, SignatureError
from pytauri_ipc.frontend import Frontend, link_of
from pytauri_ipc.pytauri_types import is_pytauris

Injection: TypeAlias = Callable[[Call], Any]
"""From a call to the value of one parameter."""

_HANDLES: Final = {"app_handle": "AppHandle", "webview_window": "WebviewWindow"}

ALLOWED: Final = (
    "`app_handle: AppHandle`, `webview_window: WebviewWindow`, `headers: Headers`, "
    "`frontend: Frontend`, or any name as `Annotated[T, State()]`"
)
"""For messages: the parameters that hosts know."""


class State:
    """Marks a parameter as a managed state: `name: Annotated[T, State()]`.

    `T` is a class; the state managed under exactly that class is passed.
    """


def injection_for(command: str, name: str, annotation: Annotation) -> Injection | None:
    """How to get the value of a parameter from its host, or `None` if it is no such parameter.

    Raises:
        SignatureError: The name is reserved and the annotation does not suit it, the annotation
            is for a reserved name, or a state is annotated with something that is no class.
    """
    state = _state_type(command, name, annotation)
    if state is not None:
        return _state_injection(name, state)
    if name in _HANDLES:
        return _handle_injection(command, name, annotation)
    if name == "headers":
        _require(command, name, annotation, _is_headers(annotation.value), "`headers: Headers`")
        return lambda call: call.headers
    if name == "frontend":
        kinds = [kind for kind in _alternatives(annotation.value) if kind is not NoneType]
        suits = kinds == [Frontend]
        _require(command, name, annotation, suits, "`frontend: Frontend`")
        return _frontend
    wanted = _name_for(annotation)
    if wanted is not None:
        raise SignatureError(
            command, name, f"{found(annotation)}; call it `{wanted}`: hosts know {ALLOWED}"
        )
    return None


def _name_for(annotation: Annotation) -> str | None:
    """The name that a parameter so annotated has to have, if it is one that hosts fill."""
    if Frontend in _alternatives(annotation.value):
        return "frontend"
    for name, class_name in _HANDLES.items():
        if _handle_is_optional(annotation, class_name) is not None and _is_native(annotation):
            return name
    return None


def _is_native(annotation: Annotation) -> bool:
    """Whether it names something of PyTauri's Rust, which pydantic cannot validate, or nothing."""
    kinds = [kind for kind in _alternatives(annotation.value) if kind is not NoneType]
    modules = [str(getattr(kind, "__module__", "")) for kind in kinds]
    return annotation.error is not None or all(
        module == "builtins" or module.startswith("pytauri.") for module in modules
    )


def _frontend(call: Call) -> Frontend:
    if not link_of(call.frontend).is_session:
        raise InvokeException(
            f"command {call.command!r}, parameter 'frontend': the page of window "
            f"{call.frontend.label!r} has no session, for it calls through PyTauri's npm package; "
            "have it use pytauri-ipc",
            code="unavailable",
        )
    return call.frontend


def _require(command: str, name: str, annotation: Annotation, suits: bool, wanted: str) -> None:
    if not suits:
        raise SignatureError(
            command, name, f"{found(annotation)}; this name is for {wanted} of pytauri_ipc"
        )


def found(annotation: Annotation) -> str:
    """For messages: what stands there."""
    if annotation.is_missing:
        return "it has no annotation"
    if annotation.error is not None:
        return f"`{annotation.text}` cannot be resolved ({annotation.error})"
    return f"found `{annotation.text}`"


# --- states ---------------------------------------------------------------------------------


def _state_type(command: str, name: str, annotation: Annotation) -> type[object] | None:
    if get_origin(annotation.value) is not Annotated:
        return None
    kind, *marks = get_args(annotation.value)
    if not any(_is_state_mark(mark) for mark in marks):
        return None
    if not isinstance(kind, type) or kind is Any:
        raise SignatureError(
            command, name, f"found `{annotation.text}`; in `Annotated[T, State()]`, T is a class"
        )
    return cast("type[object]", kind)


def _is_state_mark(mark: Any) -> bool:
    kind = mark if isinstance(mark, type) else type(mark)
    return kind is State or is_pytauris(kind, "State")


def _state_injection(name: str, kind: type[object]) -> Injection:
    def inject(call: Call) -> Any:
        link = link_of(call.frontend)
        value: object = link.state(kind)
        if value is None:
            raise InvokeException(
                f"command {call.command!r}, parameter {name!r}: no state of type "
                f"{kind.__qualname__} is managed here (host: {link.host}); give it as "
                "`states=[...]`, or to Tauri with `Manager.manage`",
                code="unavailable",
            )
        return value

    return inject


# --- Tauri's handles ------------------------------------------------------------------------


def _handle_injection(command: str, name: str, annotation: Annotation) -> Injection:
    class_name = _HANDLES[name]
    optional = _handle_is_optional(annotation, class_name)
    if optional is None:
        raise SignatureError(
            command,
            name,
            f"{found(annotation)}; this name is for `{name}: {class_name}` of pytauri, "
            f"or `{class_name} | None` where a host may have none",
        )

    def inject(call: Call) -> Any:
        link = link_of(call.frontend)
        value = link.app_handle if name == "app_handle" else link.webview_window
        if value is None and not optional:
            raise InvokeException(
                f"command {call.command!r}, parameter {name!r}: the host {link.host!r} has no "
                f"{class_name}; annotate it `{class_name} | None` to run here too",
                code="unavailable",
            )
        return value

    return inject


def _handle_is_optional(annotation: Annotation, class_name: str) -> bool | None:
    """Whether `None` may stand for the handle; `None` if the annotation is no such handle."""
    if annotation.error is not None:
        return _text_is_optional(annotation.text, class_name)
    kinds = _alternatives(annotation.value)
    named = [kind for kind in kinds if getattr(kind, "__name__", None) == class_name]
    others = [kind for kind in kinds if kind is not NoneType and kind not in named]
    if len(named) != 1 or others:
        return None
    return NoneType in kinds


def _text_is_optional(text: str, class_name: str) -> bool | None:
    plain = re.sub(r"ForwardRef\(([^)]*)\)", r"\1", re.sub(r"[\s'\"]", "", text))
    plain = re.sub(r"(?:[\w.]+\.)?Optional\[(.*)\]", r"\1|None", plain)
    plain = re.sub(r"(?:[\w.]+\.)?Union\[(.*)\]", lambda union: union[1].replace(",", "|"), plain)
    names = [name.rpartition(".")[2] for name in plain.split("|")]
    if names == [class_name]:
        return False
    return True if sorted(names) == sorted([class_name, "None"]) else None


def _alternatives(kind: Any) -> tuple[Any, ...]:
    if get_origin(kind) in (Union, UnionType):
        return get_args(kind)
    return (kind,)


def _is_headers(kind: Any) -> bool:
    return kind is Headers or is_pytauris(kind, "Headers") or kind == list[tuple[bytes, bytes]]
