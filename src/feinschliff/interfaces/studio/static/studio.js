// The page with the button: which part is shown, and how one leads to the next.

import { choose, showAsking, wireAsking } from "./ask.js";
import { broken, clearFiles, uploaded, whenCopied, wireFiles } from "./files.js";
import { announce, by, make, postJson, request } from "./page.js";
import { inShort, problemCard } from "./problem.js";
import { headline, showParticulars } from "./result.js";
import { loadTexts, onLanguage, t, wireLanguages } from "./texts.js";
import { follow, wireStop } from "./work.js";

let project = null, end = null, wrong = null;

/** Show one of the parts; asking stays wherever something is released. */
function part(name, { focus = true } = {}) {
  for (const each of ["start", "work", "end"]) by(each).hidden = each !== name;
  by("again-row").hidden = name !== "end";
  if (name !== "end") by("details").hidden = true;
  showAsking(name === "work" ? [] : project?.releases ?? []);
  document.title = `${by(`${name}-title`).textContent} · Feinschliff`;
  if (focus) {
    window.scrollTo(0, 0);
    by(`${name}-title`).focus();
  }
}

/** A line under the form; a function, so that it can be said again in another language. */
function complain(words) {
  wrong = words;
  by("form-problem").textContent = words ? words() : "";
}

async function go(event) {
  event.preventDefault();
  await ready; // pressed before the texts were here
  const button = by("go");
  if (button.getAttribute("aria-disabled") === "true") return;
  complain(null);
  button.setAttribute("aria-disabled", "true");
  announce(t("start.uploading"));
  try {
    await whenCopied();
    await startWalk();
  } finally {
    button.removeAttribute("aria-disabled");
  }
}

async function startWalk() {
  if (broken()) return complain(() => t("start.broken"));
  if (!uploaded().length) {
    complain(() => t("start.none"));
    return by("files").focus();
  }
  await start("polish", {
    files: uploaded(),
    effort: by("effort").value,
    input_column: by("input-column").value.trim() || null,
    output_column: by("output-column").value.trim() || null,
    encoding: by("encoding").value.trim() || null,
  });
}

async function start(verb, parameters) {
  try {
    const { id } = await (await postJson("/api/runs", { verb, arguments: parameters })).json();
    watch(id);
  } catch (problem) {
    part("start");
    complain(() => inShort(problem));
  }
}

function watch(id, options) {
  by("work-title").textContent = t("work.title");
  follow(id, ended, gone);
  part("work", options);
}

/** The server was started anew: ask it what it still knows, and say why where it does not let us in. */
async function gone() {
  part("start");
  try {
    const state = await refresh();
    if (state.running) return void setTimeout(watch, 3000, state.running); // refused for a moment only
    complain(() => t("work.gone"));
  } catch (problem) {
    complain(() => inShort(problem));
  }
}

async function ended(event) {
  end = event;
  await refresh();
  showEnd();
  announce(by("end-title").textContent);
}

function showEnd(options) {
  const walk = end.result ?? end.report ?? {};
  const measured = Boolean(walk.evaluate);
  by("end-title").textContent = t(end.result ? "end.good" : measured ? "end.stopped" : "end.failed");
  by("end-body").replaceChildren(...[
    end.problem ? problemCard({ problem: end.problem, walk, release: releaseOf(walk), back }) : null,
    ...headline(walk),
  ].filter(Boolean));
  part("end", options);
  showParticulars(walk);
  if (walk.release) choose(walk.release.name);
}

/** How to release what was measured, or null where nothing was. */
function releaseOf(walk) {
  if (!walk.train) return null;
  return (decision) => start("release", { model: walk.train.model, decision });
}

function back() {
  part("start");
  if (end?.problem?.code.startsWith("collect/")) by("expert").open = true;
}

async function refresh() {
  const state = await (await request("/api/state")).json();
  project = state.project;
  return state;
}

function showStanding() {
  const dataset = project?.dataset, n = dataset ? Object.values(dataset.parts).reduce((a, b) => a + b, 0) : 0;
  by("standing").hidden = !n;
  by("standing").textContent = n ? t("start.standing", { n }) : "";
}

onLanguage(() => {
  const reason = by("reason")?.value; // what was typed stays
  if (!by("end").hidden) showEnd({ focus: false });
  if (reason && by("reason")) by("reason").value = reason;
  showStanding();
  if (wrong) complain(wrong);
});

async function open() {
  const texts = loadTexts();
  wireFiles(texts, () => complain(null));
  await texts;
  wireLanguages();
  wireAsking();
  wireStop();
  by("again").addEventListener("click", () => {
    clearFiles();
    showStanding();
    part("start");
  });
  try {
    const state = await refresh();
    showStanding();
    if (state.running) return watch(state.running, { focus: false });
    end = state.last;
    end ? showEnd({ focus: false }) : part("start", { focus: false });
  } catch (problem) {
    part("start", { focus: false });
    complain(() => inShort(problem));
  }
}

const ready = open();
by("form").addEventListener("submit", go);
