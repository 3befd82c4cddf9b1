// Calls a command as soon as it can, and tells a second one what came back.

"use strict";

{
  const { pyInvoke } = window.pytauriIpc ?? window.__TAURI__.pytauri;

  const start = async () => {
    const greeting = await pyInvoke("greet", { name: "Ann" });
    await pyInvoke("answered", { text: greeting.text });
  };

  void start();
}
