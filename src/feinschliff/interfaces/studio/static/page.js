// Building blocks of the page: elements from plain text only, so that nothing from a file can become markup.

export const by = (id) => document.getElementById(id);

/** make("p", {class: "hint"}, "text", element, ...): null children are left out; texts stay texts. */
export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== null) element.setAttribute(name, value);
  }
  element.append(...children.flat().filter((child) => child !== null && child !== undefined));
  return element;
}

/** Put what a screen reader should say next. */
export function announce(words) {
  by("live").textContent = words;
}

/** A failed request as {code, what, do}; what is no answer of ours counts as a lost connection. */
export async function request(path, options = {}) {
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw { code: "connection", what: "", do: [] };
  }
  if (response.ok) return response;
  const error = await response.json().then((body) => body.error, () => null);
  if (response.status === 401) throw { code: "door", what: "", do: [] };
  throw { code: error?.code ?? "", what: error?.message ?? response.statusText, do: error?.do ?? [], status: response.status };
}

export async function postJson(path, body, options = {}) {
  return request(path, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), ...options });
}
