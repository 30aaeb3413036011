// The running walk: six steps, one progress bar, told by server-sent events.

import { announce, by, make, request } from "./page.js";
import { number, onLanguage, t, time } from "./texts.js";

const STEPS = ["collect", "prepare", "anchors", "train", "evaluate", "release"];
let stage = null, progress = null, begun = 0, source = null, ticking = 0, lost = false, walk = null;

/** Follow a walk from its beginning; `ended(event)` gets its last event, `gone()` is called when the server does not
 *  know it any more (it was started anew). */
export function follow(id, ended, gone) {
  source?.close();
  [stage, progress, begun, lost, walk] = [null, null, Date.now(), false, id];
  stopButton("work.stop");
  show();
  ticking = setInterval(tick, 1000);
  source = new EventSource(`/api/runs/${id}/events`);
  source.addEventListener("note", (event) => enter(heard(event)));
  source.addEventListener("progress", (event) => move(heard(event)));
  source.addEventListener("open", () => { lost = false; });
  source.addEventListener("error", () => {
    if (source?.readyState === EventSource.CLOSED) { // refused, not interrupted: it would never be tried again
      stop();
      return gone();
    }
    lost = true;
    tick();
  });
  for (const name of ["result", "problem"]) {
    source.addEventListener(name, (event) => {
      stop();
      ended(JSON.parse(event.data));
    });
  }
}

export function wireStop() {
  by("stop").addEventListener("click", async () => {
    stopButton("work.stopping");
    announce(t("work.stopping"));
    await request(`/api/runs/${walk}/stop`, { method: "POST" }).catch(() => stopButton("work.stop"));
  });
}

function stopButton(key) {
  by("stop").dataset.t = key;
  by("stop").textContent = t(key);
  by("stop").setAttribute("aria-disabled", String(key === "work.stopping"));
}

/** An event's content; its age since the walk began sets the clock, also for a page that was opened later. */
function heard(event) {
  const told = JSON.parse(event.data);
  begun = Math.min(begun, Date.now() - 1000 * told.seconds);
  return told;
}

function stop() {
  source?.close();
  source = null;
  clearInterval(ticking);
}

function enter(note) {
  if (!note.stage) return;
  stage = note;
  progress = null;
  show();
  announce(t("work.step", { number: note.number, of: note.of, name: t(`step.${note.stage}`) }));
}

function move(event) {
  if (progress?.step !== event.step) progress = { step: event.step, began: event.seconds };
  Object.assign(progress, { done: event.done, total: event.total });
  const bar = by("bar");
  if (!bar) return;
  if (event.total) {
    bar.max = event.total;
    bar.value = event.done;
  } else {
    bar.removeAttribute("value");
  }
  tick();
}

function show() {
  const now = stage ? STEPS.indexOf(stage.stage) : 0;
  by("steps").replaceChildren(...STEPS.map((name, i) => step(name, i < now ? "done" : i === now ? "now" : "later")));
  tick();
}

function step(name, state) {
  const doing = state !== "now" ? [] : [
    make("progress", { id: "bar", "aria-label": t(`step.${name}`) }),
    make("p", { class: "doing" }, make("span", { id: "share" }), make("span", { id: "left" })),
  ];
  return make("li", { class: state, "aria-current": state === "now" ? "step" : null },
    make("span", { class: "step-name" }, t(`step.${name}`)),
    make("span", {}, t(`step.${name}.what`)), doing);
}

function tick() {
  by("elapsed").textContent = lost ? t("work.lost") : t("work.elapsed", { time: time((Date.now() - begun) / 1000) });
  if (!progress?.total || !by("share")) return;
  const share = progress.done / progress.total, spent = (Date.now() - begun) / 1000 - progress.began;
  by("share").textContent = `${number(Math.floor(100 * share))} %`;
  // Too early an estimate would jump about.
  const left = share > 0.05 && spent > 3 ? (spent * (1 - share)) / share : 0;
  by("left").textContent = left > 1 ? t("work.left", { time: time(left) }) : "";
}

onLanguage(() => {
  if (!source) return;
  const before = progress;
  show();
  if (before) move(before);
});
