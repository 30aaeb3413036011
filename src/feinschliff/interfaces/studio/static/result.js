// What a walk came to: the figure, the comparison, the person's own cases before and after, the examples.

import { by, make } from "./page.js";
import { current, has, number, percent, t } from "./texts.js";

const CLASSIFY = ["tuned", "base", "tfidf", "neighbours", "majority"];
const CHAT = ["tuned", "base", "neighbours"];

const inLanguage = (report, key) => (current() === "de" && report[`${key}_de`]) || report[key] || [];
const isEnglish = (report, key) => current() === "de" && !report[`${key}_de`];
const between = (score) => ({ value: percent(score.value), low: percent(score.low), high: percent(score.high) });

/** The upper half: figure, sentences, comparison. */
export function headline(walk) {
  const report = walk.evaluate;
  if (!report) return [];
  const score = report.arms.tuned.accuracy;
  const sentences = inLanguage(report, "sentences").slice(score ? 1 : 0); // the figure says the first already
  return [
    score ? figure(score) : null,
    make("ul", { class: "words", lang: isEnglish(report, "sentences") ? "en" : null }, sentences.map((line) => make("li", {}, line))),
    walk.release ? make("p", {}, t("end.name", { name: walk.release.name })) : null,
  ];
}

function figure(score) {
  const fields = between(score);
  return make("p", { class: "figure" },
    make("strong", {}, fields.value), " ", make("span", {}, t("result.of")), " ",
    make("small", {}, t("result.between", { ...fields, n: score.n })));
}

/** The lower half: other ways, cases, examples. */
export function particulars(walk) {
  if (!walk.evaluate) return [];
  return [comparison(walk.evaluate), cases(walk.evaluate), examples(walk)];
}

function comparison(report) {
  const chat = report.task === "chat";
  const score = (name) => report.arms[name]?.[chat ? "chrf" : "accuracy"];
  const shown = (chat ? CHAT : CLASSIFY).filter(score);
  return make("section", { "aria-labelledby": "ways-title" },
    make("h2", { id: "ways-title" }, t(chat ? "result.ways.chat" : "result.ways")),
    make("ul", { class: "bars" }, shown.map((name) => bar(name, score(name)))),
    make("p", { class: "hint" }, t("result.ways.line")));
}

function bar(name, score) {
  const drawn = make("div", { class: "bar", "aria-hidden": "true" }, make("i"), make("b"));
  for (const key of ["value", "low", "high"]) drawn.style.setProperty(`--${key}`, `${100 * Math.min(1, Math.max(0, score[key]))}%`);
  return make("li", { class: name === "tuned" ? "ours" : null },
    make("div", { class: "bar-line" }, make("span", {}, t(`arm.${name}`)), " ", make("span", {}, t("result.bar", between(score)))), drawn);
}

function cases(report) {
  const samples = report.samples ?? [];
  if (!samples.length) return null;
  return make("section", { "aria-labelledby": "cases-title" },
    make("h2", { id: "cases-title" }, t("cases.title")),
    make("p", { class: "hint" }, t("cases.lead", { n: samples.length, of: report.n })),
    make("ol", { class: "cases" }, samples.map((sample) => make("li", { class: "card" }, sample.messages ? talk(sample) : labelled(sample)))));
}

function labelled(sample) {
  const names = Object.keys(sample.wanted);
  const row = (key, name, ...content) => make("div", {},
    make("dt", {}, names.length > 1 ? `${t(key)} · ${name}` : t(key)), make("dd", {}, ...content));
  const said = (name, arm) => [sample[arm][name], make("span", { class: "verdict" },
    mark(sample[arm][name] === sample.wanted[name]),
    arm === "tuned" ? make("span", { class: "sure" }, ` · ${t("cases.sure", { n: percent(sample.confidence[name]) })}`) : null)];
  return [make("p", { class: "case-text" }, sample.text), ...names.map((name) => make("dl", { class: "before-after" },
    row("cases.wanted", name, sample.wanted[name]),
    row("cases.before", name, ...said(name, "base")),
    row("cases.after", name, ...said(name, "tuned"))))];
}

function mark(right) {
  return make("span", { class: right ? "right" : "wrong" }, right ? `✓ ${t("cases.right")}` : `✗ ${t("cases.wrong")}`);
}

function talk(sample) {
  const answer = (key, text) => make("div", {}, make("dt", {}, t(key)), make("dd", {}, text || t("cases.nothing")));
  return [
    make("div", { class: "case-talk" }, sample.messages.map(turn)),
    make("dl", { class: "before-after answers" }, answer("cases.wanted", sample.wanted), answer("cases.before", sample.base), answer("cases.after", sample.tuned)),
  ];
}

function turn(message) {
  const kind = { user: "person", assistant: "model" }[message.role] ?? "system";
  const who = has(`role.${message.role}`) ? t(`role.${message.role}`) : message.role;
  return make("p", { class: `bubble ${kind}` }, make("span", { class: "who" }, who), message.content);
}

function examples(walk) {
  const judged = walk.anchors ?? {}, scan = walk.prepare?.personal_data;
  const lines = inLanguage(judged, "summary");
  return make("section", { "aria-labelledby": "examples-title" },
    make("h2", { id: "examples-title" }, t("examples.title")),
    make("ul", { class: "words" }, lines.map((line) => make("li", {}, line)),
      scan && Object.keys(scan.counts).length ? make("li", {}, t("examples.privacy", { found: found(scan.counts) })) : null));
}

/** `e-mail addresses: 3, phone numbers: 2` */
export function found(counts) {
  return Object.entries(counts).filter(([, n]) => n)
    .map(([kind, n]) => (has(`pii.${kind}`) ? t(`pii.${kind}`, { n }) : `${kind}: ${number(n)}`)).join(", ");
}

export function showParticulars(walk) {
  by("details").replaceChildren(...particulars(walk).filter(Boolean));
  by("details").hidden = !by("details").childElementCount;
}
