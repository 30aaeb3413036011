// What stopped a walk, in the page's words, with what a person can do about it here.

import { make } from "./page.js";
import { current, has, t } from "./texts.js";
import { found } from "./result.js";

const ON_THE_PAGE = { connection: "problem.connection", door: "problem.door" };

/** One line for a request that failed. */
export function inShort(problem) {
  if (ON_THE_PAGE[problem.code]) return t(ON_THE_PAGE[problem.code]);
  return has(`p.${problem.code}`) ? `${t(`p.${problem.code}`)}. ${t(`p.${problem.code}.text`)}` : problem.what;
}

/** The card of a walk that stopped. `release(decision)` goes on in spite of a gate; `back()` leads to the files. */
export function problemCard({ problem, walk, release, back }) {
  if (problem.code === "release/personal-data" && release) return decision(walk, release);
  const key = has(`p.${problem.code}`) ? `p.${problem.code}` : "p.other";
  const gate = problem.code === "polish/not-better";
  return make("div", { class: "card stop" },
    make("h2", {}, t(key)),
    make("p", {}, t(`${key}.text`)),
    gate ? null : original(problem),
    make("div", { class: "buttons" },
      make("button", { type: "button", class: "secondary", onclick: back }, t("problem.retry")),
      gate && release ? make("button", { type: "button", class: "plain", onclick: () => release(null) }, t("decision.all-the-same")) : null),
    gate ? original(problem) : null);
}

function original(problem) {
  const open = !has(`p.${problem.code}`) || problem.code.startsWith("collect/");
  return make("details", { open },
    make("summary", {}, t("problem.original")),
    make("div", { lang: current() === "en" ? null : "en" },
      make("p", {}, [problem.what, problem.why, problem.safe].filter(Boolean).join(" ")),
      problem.do?.length ? make("ul", {}, problem.do.map((way) => make("li", {}, way))) : null,
      make("p", { class: "hint" }, `[${problem.code}]`)));
}

function decision(walk, release) {
  const reason = make("textarea", { id: "reason", rows: 2, maxlength: 2000, required: true });
  const missing = make("p", { class: "form-problem", role: "alert" });
  const send = (event) => {
    event.preventDefault();
    missing.textContent = reason.value.trim() ? "" : t("decision.empty");
    if (reason.value.trim()) release(reason.value.trim());
    else reason.focus();
  };
  return make("form", { class: "card stop", novalidate: true, onsubmit: send },
    make("h2", {}, t("decision.title")),
    make("p", {}, t("decision.text", { found: found(walk.prepare?.personal_data?.counts ?? {}) })),
    make("label", { for: "reason" }, t("decision.label")), reason, missing,
    make("button", { type: "submit", class: "secondary" }, t("decision.button")));
}
