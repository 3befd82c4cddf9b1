"""Files that Python gives to a person: the native save dialog, and the writing."""

from collections.abc import Callable
from functools import partial
from logging import getLogger
from pathlib import Path
from typing import Any

from pytauri import AppHandle, Manager
from pytauri.path import PathResolver
from pytauri.webview import WebviewWindow

from pytauri_ipc.downloads import Download

_logger = getLogger("pytauri_ipc")


def save(
    app_handle: AppHandle, window: WebviewWindow, data: object, report: Callable[[str], object]
) -> None:
    """Ask where to save a file, and save it there; return while the person still chooses.

    Cancelling saves nothing. A file that is there already is written over, if the person agrees
    to that in the dialog. To be called on any thread but Tauri's main one.

    Args:
        app_handle: The app's.
        window: The one that the dialog stands over.
        data: What `ipc:download` carries, see `Download.of`.
        report: Called with one sentence for the person where the file could not be saved; on this
            thread, Tauri's main one, or one of the dialog's.
    """
    try:
        download = Download.of(data)
        folder = _downloads_folder(app_handle)
        # On the main thread: elsewhere the dialog asks that one for its parent while it holds on
        # to Python, for which the main thread may be waiting; then both wait for ever.
        app_handle.run_on_main_thread(
            partial(_open, app_handle, window, download, folder, report=report)
        )
    except Exception as error:
        _logger.exception("the dialog to save a file did not open")
        report(f"The file could not be saved: {error}")


def _open(
    app_handle: AppHandle,
    window: WebviewWindow,
    download: Download,
    folder: Path | None,
    *,
    report: Callable[[str], object],
) -> None:
    try:
        # Imported here: a native module that is built without the plugin serves for all else.
        from pytauri_plugins.dialog import DialogExt  # noqa: PLC0415

        options: dict[str, Any] = {"set_parent": window, "set_file_name": download.filename}
        if folder is not None:
            options["set_directory"] = folder
        DialogExt.file(app_handle).save_file(partial(_write, download, report), **options)
    except Exception as error:
        _logger.exception("the dialog to save %r did not open", download.filename)
        report(f"{download.filename} could not be saved: {error}")


def _write(download: Download, report: Callable[[str], object], path: Path | None) -> None:
    """On a thread that the dialog was waited for on: nobody else catches an error there."""
    if path is None:  # cancelled
        return
    try:
        path.write_bytes(download.content)
    except Exception as error:
        _logger.exception("%s could not be saved", path)
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
