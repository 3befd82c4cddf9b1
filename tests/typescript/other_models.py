"""A class that has the name of another one."""

from pydantic import BaseModel


class Item(BaseModel):
    there: str
