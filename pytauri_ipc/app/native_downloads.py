"""Files that Python gives to a person: the native save dialog, and the writing."""

import logging
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any

from pytauri import AppHandle, Manager
from pytauri.path import PathResolver
from pytauri.webview import WebviewWindow

from pytauri_ipc.app.downloads import Download

logger = logging.getLogger(__name__)


def save(
    app_handle: AppHandle, window: WebviewWindow, data: object, report: Callable[[str], object]
) -> None:
    """Ask where to save a file, and save it there; return while the person still chooses.

    Cancelling saves nothing. The file that is replaced, where the person agrees to that, is
    written over.

    Args:
        app_handle: The app's.
        window: The one that the dialog stands over.
        data: What `ipc:download` carries, see `Download.of`.
        report: Called with one sentence for the person, on a thread of Tauri's, where the file
            could not be saved.
    """
    try:
        download = Download.of(data)
        # Imported here: a native module that is built without the plugin serves for all else.
        from pytauri_plugins.dialog import DialogExt  # noqa: PLC0415

        options: dict[str, Any] = {"set_parent": window, "set_file_name": download.filename}
        if folder := _downloads_folder(app_handle):
            options["set_directory"] = folder
        DialogExt.file(app_handle).save_file(partial(_write, download, report), **options)
    except Exception as error:
        logger.exception("the dialog to save a file did not open")
        report(f"The file could not be saved: {error}")


def _write(download: Download, report: Callable[[str], object], path: Path | None) -> None:
    """On a thread of its own, which the dialog was waited for on: nobody catches an error there."""
    if path is None:  # cancelled
        return
    try:
        path.write_bytes(download.content)
    except Exception as error:
        logger.exception("%s could not be saved", path)
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        report(f"{path.name} could not be saved: {reason}")


def _downloads_folder(app_handle: AppHandle) -> Path | None:
    """Where people look for what they have saved; else the dialog begins where it likes."""
    paths: PathResolver = Manager.path(app_handle)
    for find in (paths.download_dir, paths.home_dir):
        try:
            folder = Path(find())
        except RuntimeError:  # the system names none
            continue
        if folder.is_dir():
            return folder
    return None
