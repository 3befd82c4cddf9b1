"""The work in Python, the same for all: validated bodies, and answers made of models.

It needs pydantic and nothing else, which is put into every peer's environment.
"""

import base64
from typing import Any

from pydantic import BaseModel


class Person(BaseModel):
    name: str
    number: int


class Greeting(BaseModel):
    text: str
    number: int


class Text(BaseModel):
    text: str


class Wanted(BaseModel):
    size: int
    count: int


class Base64(BaseModel):
    base64: str


def greet(body: Person) -> Greeting:
    """What is called."""
    return Greeting(text=f"Hello {body.name}", number=body.number)


def greet_plainly(body: dict[str, Any]) -> dict[str, Any]:
    """The same, for peers that validate nothing themselves."""
    return greet(Person.model_validate(body)).model_dump()


def echo_plainly(body: dict[str, Any]) -> dict[str, Any]:
    """Bytes there and back, for peers that carry JSON alone."""
    content = base64.b64decode(Base64.model_validate(body).base64)
    return Base64(base64=base64.b64encode(content).decode()).model_dump()
