// Shows what Python tells, and tells Python what a person clicks. Text from outside goes into the
// page by `textContent` alone, so that a file name can be anything.

import { api, Channel, isPyInvokeError } from "./ipc/client.js"; // made from commands.py when the app starts

const $ = (selector, within = document) => within.querySelector(selector);

/** The rows of the list, by the key of their entry. */
const rows = new Map();
let bytesDone = 0;
let bytesWanted = 0;

// --- what a person can do --------------------------------------------------------------------

on("#refresh", async () => showListing(await api.listFolder()));
on("#up", async () => showListing(await api.openFolder({ key: ".." })));
on("#hash", hashFiles);
on("#stop", () => api.stop());
document.addEventListener("keydown", ({ key }) => {
  if (key === "Escape") {
    closeCards();
  }
});
for (const button of document.querySelectorAll(".close")) {
  button.addEventListener("click", closeCards);
}
await attempt(async () => {
  showListing(await api.listFolder());
  await showHistory();
});

async function open(entry) {
  if (entry.kind === "folder") {
    showListing(await api.openFolder({ key: entry.key }));
  } else {
    showDetails(await api.preview({ key: entry.key }), rows.get(entry.key));
  }
}

async function hashFiles() {
  setRunning(true);
  showWaiting();
  const progress = new Channel(showProgress);
  try {
    const job = await api.hashFiles({ progress });
    await progress.closed; // after its last message
    showEnd(job);
  } finally {
    setRunning(false);
  }
  await showHistory();
}

function on(selector, action) {
  $(selector).addEventListener("click", () => attempt(action));
}

/** Does something, and shows the error if Python answers with one. */
async function attempt(action) {
  closeCards();
  try {
    await action();
  } catch (error) {
    showProblem(error);
  }
}

// --- the list --------------------------------------------------------------------------------

function showListing(listing) {
  const files = listing.entries.filter((entry) => entry.kind === "file");
  bytesWanted = files.reduce((sum, file) => sum + file.size, 0);
  $("#folder").textContent = listing.folder;
  $("#folder").title = listing.folder;
  $("#status").textContent = count(files.length, "file");
  $("#amount").textContent = bytes(bytesWanted);
  $("#overall").value = 0;
  $("#empty").hidden = listing.entries.length > 0;
  rows.clear();
  $("#entries").replaceChildren(...listing.entries.map(makeRow));
}

function makeRow(entry) {
  const row = $("#entry").content.cloneNode(true).firstElementChild;
  const button = $("button", row);
  row.dataset.kind = entry.kind;
  $("use", row).setAttribute("href", `#icon-${entry.kind}`);
  $("bdi", row).textContent = entry.name;
  button.title = entry.name;
  button.setAttribute("aria-label", `${entry.name}, ${entry.kind}`);
  button.addEventListener("click", () => attempt(() => open(entry)));
  $(".size", row).textContent = entry.kind === "file" ? bytes(entry.size) : "";
  $("progress", row).max = entry.size || 1;
  $("progress", row).setAttribute("aria-label", entry.name);
  rows.set(entry.key, { row, entry, done: 0 });
  return row;
}

function setState({ row }, state, text) {
  row.dataset.state = state;
  $("progress", row).hidden = state !== "hashing";
  $(".result span", row).textContent = text;
  $(".result", row).title = text;
}

// --- hashing ---------------------------------------------------------------------------------

function showWaiting() {
  for (const line of rows.values()) {
    line.done = 0;
    if (line.entry.kind === "file" || line.entry.kind === "unreadable") {
      setState(line, "waiting", "Waiting");
    }
  }
  bytesDone = 0;
  $("#status").textContent = "Hashing…";
}

function showProgress({ key, done, sha256, problem }) {
  const line = rows.get(key);
  if (line === undefined) {
    return; // it came into the folder after we looked
  }
  bytesDone += done - line.done;
  line.done = done;
  $("progress", line.row).value = done;
  if (problem !== null) {
    setState(line, "failed", problem);
  } else if (sha256 !== null) {
    setState(line, "hashed", sha256);
  } else {
    setState(line, "hashing", `${bytes(done)} of ${bytes(line.entry.size)}`);
  }
  $("#overall").value = bytesDone / (bytesWanted || 1);
  $("#amount").textContent = `${bytes(bytesDone)} of ${bytes(bytesWanted)}`;
}

function showEnd(job) {
  for (const line of rows.values()) {
    if (line.row.dataset.state === "hashing") {
      const part = $("progress", line.row).position;
      setState(line, "stopped", `Stopped at ${Math.floor(100 * part)} %`);
    } else if (line.row.dataset.state === "waiting") {
      setState(line, "stopped", "Not reached");
    }
  }
  $("#status").textContent = `${heading(job)}: ${outcome(job)}`;
}

function setRunning(running) {
  const others = "#up, #refresh, #hash, [data-kind=folder] button";
  for (const button of document.querySelectorAll(others)) {
    button.disabled = running;
  }
  $("#stop").disabled = !running;
  $(running ? "#stop" : "#hash").focus(); // a disabled button cannot keep it
}

// --- the side --------------------------------------------------------------------------------

function showDetails(file, { row }) {
  $("#details-name").textContent = file.name;
  $("#details-size").textContent = bytes(file.size);
  $("#details-modified").textContent = new Date(file.modified).toLocaleString("en-GB");
  $("#details-mode").textContent = file.mode;
  $("#details-sha256").textContent =
    row.dataset.state === "hashed" ? $(".result span", row).textContent : "not hashed yet";
  $("#details-head").textContent = file.head;
  openCard($("#details"));
}

function showProblem(error) {
  const isPythons = isPyInvokeError(error);
  $("#problem h2").textContent = isPythons ? error.message : "This page has a bug";
  $("#problem .reason").textContent = isPythons ? (error.data?.reason ?? "") : String(error);
  $("#problem code").textContent = isPythons ? error.code : "page";
  openCard($("#problem"));
}

/** One card at a time: the next thing that a person does closes it. */
function openCard(card) {
  card.hidden = false;
  card.scrollIntoView({ block: "nearest" });
}

function closeCards() {
  $("#problem").hidden = true;
  $("#details").hidden = true;
}

async function showHistory() {
  const jobs = await api.listJobs();
  $("#no-history").hidden = jobs.length > 0;
  $("#history").replaceChildren(...jobs.map(makeJob));
}

function makeJob(job) {
  const item = $("#job").content.cloneNode(true).firstElementChild;
  item.dataset.stopped = job.stopped;
  $("strong", item).textContent = heading(job);
  $("time", item).textContent = new Date(job.started).toLocaleTimeString("en-GB");
  $("time", item).dateTime = job.started;
  $(".outcome", item).textContent = outcome(job);
  $("bdi", item).textContent = job.folder;
  return item;
}

// --- words -----------------------------------------------------------------------------------

function heading(job) {
  return job.stopped ? "Stopped" : "Finished";
}

function outcome(job) {
  const hashed = job.stopped
    ? `${job.hashed} of ${count(job.files, "file")}`
    : count(job.hashed, "file");
  const failed = job.failed > 0 ? `, ${job.failed} unreadable` : "";
  return `${hashed} hashed${failed}, ${bytes(job.size)} in ${job.seconds.toFixed(2)} s`;
}

function count(number, noun) {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

function bytes(number) {
  const units = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"];
  const power = Math.min(Math.floor(Math.log10(number || 1) / 3), units.length - 1);
  return new Intl.NumberFormat("en", {
    style: "unit",
    unit: units[power],
    unitDisplay: power === 0 ? "long" : "short",
    maximumFractionDigits: 1,
  }).format(number / 1000 ** power);
}
