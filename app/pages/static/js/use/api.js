// Operations of the API, tried from the page that describes them.

const key = document.querySelector("[data-key]");
const KEPT = "api-key"; // until the tab is closed

key.value = sessionStorage.getItem(KEPT) ?? "";
key.addEventListener("input", () => sessionStorage.setItem(KEPT, key.value.trim()));

/** A token has three parts, a key has none. */
function credentials() {
  const value = key.value.trim();
  if (!value) return {};
  return value.split(".").length === 3 ? { Authorization: `Bearer ${value}` } : { "X-API-Key": value };
}

function addressOf(form) {
  let path = form.dataset.path;
  const asked = new URLSearchParams();
  for (const field of form.querySelectorAll("[data-place]")) {
    const value = field.value.trim();
    if (field.dataset.place === "path") path = path.replace(`{${field.name}}`, encodeURIComponent(value));
    else if (value) asked.append(field.name, value);
  }
  return asked.size ? `${path}?${asked}` : path;
}

async function told(answer) {
  const text = await answer.text();
  const isJson = answer.headers.get("Content-Type")?.includes("json");
  return `${answer.status} ${answer.statusText}\n\n${isJson ? JSON.stringify(JSON.parse(text), null, 2) : text.slice(0, 20000)}`;
}

async function send(form) {
  const body = form.querySelector("[data-body]")?.value;
  const headers = { Accept: "application/json", ...credentials(), ...(body && { "Content-Type": "application/json" }) };
  const asked = { method: form.dataset.method, headers, body, credentials: "omit" };
  return fetch(addressOf(form), asked).then(told, (error) => String(error));
}

for (const form of document.querySelectorAll(".attempt")) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const place = form.querySelector("pre");
    place.hidden = false;
    place.textContent = "…";
    place.textContent = await send(form);
  });
}

/** An address that names an operation opens it. */
function open() {
  const named = document.getElementById(location.hash.slice(1));
  const operation = named?.closest("details");
  if (operation) operation.open = true;
  named?.scrollIntoView();
}

addEventListener("hashchange", open);
open();
