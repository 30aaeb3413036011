// The files of the next walk: dropped or chosen, copied at once, listed with a way to take each back.

import { announce, by, make, request } from "./page.js";
import { bytes, onLanguage, t } from "./texts.js";

const MOST_BYTES = 200 * 2 ** 20;
let chosen = [];

export const uploaded = () => chosen.filter((file) => file.id).map((file) => file.id);
export const broken = () => chosen.some((file) => file.failed);

/** Waits for all files, also for those that are dropped while it waits. */
export async function whenCopied() {
  do await Promise.all(chosen.map((file) => file.copying));
  while (chosen.some((file) => !file.id && !file.failed));
}

export function clearFiles() {
  chosen.forEach((file) => file.stop.abort());
  chosen = [];
  show();
}

/** At once, so that no early drop is lost; `texts` (a promise) is waited for before anything is said. */
export function wireFiles(texts, changed) {
  const input = by("files"), drop = by("drop");
  const taking = async (files) => {
    await texts;
    add(files);
    changed();
  };
  const take = () => {
    taking([...input.files]);
    input.value = ""; // the same file can be chosen again after it was removed
  };
  input.addEventListener("change", take);
  if (input.files.length) take(); // chosen before this script was here, or kept by the browser at a reload
  for (const name of ["dragenter", "dragover"]) drop.addEventListener(name, () => drop.classList.add("over"));
  for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("over"));
  // A file dropped beside the zone would replace the page by its content.
  for (const name of ["dragover", "drop"]) document.addEventListener(name, (event) => event.preventDefault());
  drop.addEventListener("drop", (event) => {
    event.preventDefault();
    taking([...event.dataTransfer.files]);
  });
  onLanguage(show);
}

function add(files) {
  for (const file of files) {
    // the newer one of a name takes the place of the earlier, as on the server
    chosen.filter((earlier) => earlier.name === file.name).forEach((earlier) => earlier.stop.abort());
    chosen = chosen.filter((earlier) => earlier.name !== file.name);
    const entry = { name: file.name, size: file.size, id: null, failed: "", stop: new AbortController() };
    entry.copying = copy(file, entry);
    chosen.push(entry);
  }
  if (files.length) announce(chosen.length === 1 ? t("file.added.one") : t("file.added", { n: chosen.length }));
  show();
}

async function copy(file, entry) {
  if (file.size > MOST_BYTES) {
    entry.failed = "file.too-large";
    return show();
  }
  try {
    const path = `/api/files?name=${encodeURIComponent(file.name.toWellFormed?.() ?? file.name)}`;
    const answer = await request(path, { method: "POST", body: file, signal: entry.stop.signal });
    ({ id: entry.id, replaced: entry.replaced } = await answer.json());
  } catch (problem) {
    entry.failed = problem.status === 413 ? "file.too-large" : problem.code === "door" ? "problem.door" : "file.not-copied";
  }
  return show();
}

function show() {
  const list = by("chosen");
  list.hidden = !chosen.length;
  list.replaceChildren(...chosen.map(row));
}

function row(entry) {
  const size = entry.replaced ? t("file.replaced", { size: bytes(entry.size) }) : bytes(entry.size);
  const facts = entry.failed ? t("file.failed", { why: t(entry.failed) }) : entry.id ? size : t("file.copying");
  const label = t("file.remove", { name: entry.name });
  return make("li", {},
    make("span", { class: "name" }, entry.name),
    make("span", { class: entry.failed ? "facts failed" : "facts" }, facts),
    make("button", { type: "button", "aria-label": label, title: label, onclick: () => remove(entry) }, "×"));
}

function remove(entry) {
  entry.stop.abort();
  chosen = chosen.filter((other) => other !== entry);
  // kept there, a file would only take room: nothing is lost where this fails
  if (entry.id) request(`/api/files/${entry.id}`, { method: "DELETE" }).catch(() => {});
  show();
  by("files").focus();
}
