// What the tests ask a page for.
window.reported = [];
window.violations = [];
// Listeners of "error" read no more than "Script error." of a script that the host injected.
window.reportError = ({ message }) => window.reported.push(message);
document.addEventListener("securitypolicyviolation", ({ effectiveDirective, blockedURI }) =>
  window.violations.push([effectiveDirective, blockedURI]),
);

window.say = (event, data) => pytauriIpc.pyInvoke("say", { event, data });

window.inLayer = (selector) =>
  [...(document.querySelector("pytauri-ipc-layer")?.shadowRoot.querySelectorAll(selector) ?? [])];
