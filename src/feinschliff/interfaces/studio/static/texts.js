// The page's words in both languages, numbers and times as each language writes them.

const LANGUAGES = ["en", "de"];
const texts = {};
let language = document.documentElement.lang;
const listeners = [];

export async function loadTexts() {
  await Promise.all(LANGUAGES.map(async (name) => {
    texts[name] = await (await fetch(`/studio/${name}.json`)).json();
  }));
}

export const current = () => language;
export const has = (key) => key in texts[language];
export const number = (value, digits = 0) => new Intl.NumberFormat(language, { maximumFractionDigits: digits }).format(value);
export const percent = (share) => number(Math.round(100 * share));

/** The text of a key; {names} are filled in, whole numbers as the language writes them. */
export function t(key, fields = {}) {
  return texts[language][key].replace(/\{(\w+)\}/g, (_, name) => (typeof fields[name] === "number" ? number(fields[name]) : fields[name]));
}

export function time(seconds) {
  return seconds < 90 ? t("time.seconds", { n: Math.round(seconds) }) : t("time.minutes", { n: Math.round(seconds / 60) });
}

export function bytes(count) {
  const [value, unit] = count < 1e6 ? [Math.max(count / 1e3, 0.1), "kB"] : [count / 1e6, "MB"];
  return `${number(value, value < 10 ? 1 : 0)} ${unit}`;
}

/** Called after every change of language: whatever was made by script is made again. */
export const onLanguage = (listener) => listeners.push(listener);

export function speak(chosen) {
  language = chosen;
  document.documentElement.lang = chosen;
  document.cookie = `feinschliff-language=${chosen}; path=/; max-age=31536000; samesite=strict`;
  for (const element of document.querySelectorAll("[data-t]")) element.textContent = t(element.dataset.t);
  for (const element of document.querySelectorAll("[data-label]")) element.setAttribute("aria-label", t(element.dataset.label));
  for (const button of document.querySelectorAll("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === chosen));
  }
  for (const listener of listeners) listener();
}

export function wireLanguages() {
  for (const button of document.querySelectorAll("[data-language]")) {
    button.addEventListener("click", () => speak(button.dataset.language));
  }
}
