const folder = await window.pytauriIpc.pyInvoke("where");
document.getElementById("where").textContent = `The files are in ${folder}`;
