// The box that asks what was released: labels with how sure, or an answer that appears as it is written.

import { announce, by, make, postJson } from "./page.js";
import { onLanguage, percent, t } from "./texts.js";
import { inShort } from "./problem.js";

let releases = [], busy = false;
const talks = new Map(); // what was said so far, per model

export function showAsking(found) {
  releases = found;
  by("asking").hidden = !releases.length;
  const select = by("model"), before = select.value;
  select.replaceChildren(...releases.map((row) => make("option", { value: row.name }, row.name)));
  if (releases.some((row) => row.name === before)) select.value = before;
  by("which").hidden = releases.length < 2;
  code();
}

export function choose(name) {
  if (releases.some((row) => row.name === name)) by("model").value = name;
  code();
}

export function wireAsking() {
  by("ask").addEventListener("submit", (event) => {
    event.preventDefault();
    ask();
  });
  by("question").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) ask();
  });
  by("model").addEventListener("change", () => {
    by("talk").replaceChildren();
    by("talk").hidden = true;
    talks.clear();
    code();
  });
  onLanguage(code);
}

function code() {
  by("code").textContent = `base_url = "${location.origin}/v1"\nmodel    = "${by("model").value}"`;
}

async function ask() {
  const box = by("question"), text = box.value.trim();
  if (busy) return;
  if (!text) {
    announce(t("ask.empty"));
    box.focus();
    return;
  }
  const release = releases.find((row) => row.name === by("model").value);
  busy = true;
  by("talk").hidden = false;
  bubble("person", t("ask.you"), text);
  const answer = bubble("model", release.name, t("ask.writing"));
  box.value = "";
  try {
    await (release.task === "chat" ? chat(release.name, text, answer) : classify(release.name, text, answer));
  } catch (problem) {
    answer.classList.add("failed");
    said(answer, inShort(problem.code === undefined ? { code: "connection" } : problem));
    box.value = text;
  }
  busy = false;
  box.focus();
}

function bubble(kind, who, text) {
  const made = make("div", { class: `bubble ${kind}` }, make("span", { class: "who" }, who), make("span", { class: "said" }, text));
  by("talk").append(made);
  made.scrollIntoView({ block: "nearest" });
  return made;
}

function said(answer, ...content) {
  answer.querySelector(".said").replaceChildren(...content.filter(Boolean));
  by("talk").scrollTop = by("talk").scrollHeight;
}

async function classify(model, text, answer) {
  const reply = await (await postJson("/v1/classify", { model, input: text })).json();
  const outputs = Object.entries(reply.data[0].outputs);
  said(answer, ...outputs.map(([name, output]) => make("span", {},
    outputs.length > 1 ? make("span", { class: "who" }, name) : null,
    make("span", { class: "answer-label" }, output.label, " ", make("span", { class: "sure" }, t("cases.sure", { n: percent(output.confidence) }))),
    output.top.length > 1 ? make("span", { class: "others" }, t("ask.others", {
      others: output.top.slice(1).map((other) => `${other.label} ${percent(other.confidence)} %`).join(", ") })) : null)));
}

async function chat(model, text, answer) {
  const messages = talks.get(model) ?? [];
  const asked = [...messages, { role: "user", content: text }];
  const response = await postJson("/v1/chat/completions", { model, messages: asked, stream: true });
  let whole = "";
  for await (const event of events(response.body)) {
    if (event.error) throw { code: event.error.code, what: event.error.message };
    whole += event.choices[0]?.delta.content ?? "";
    if (whole) said(answer, whole);
  }
  if (!whole.trim()) said(answer, t("cases.nothing"));
  talks.set(model, [...asked, { role: "assistant", content: whole }]);
}

/** The JSON of each `data:` line of a streamed answer. */
async function* events(body) {
  const reader = body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) return;
    const blocks = (rest + value).split("\n\n");
    rest = blocks.pop();
    for (const block of blocks) {
      const data = block.replace(/^data: /, "");
      if (data === "[DONE]") return;
      yield JSON.parse(data);
    }
  }
}
