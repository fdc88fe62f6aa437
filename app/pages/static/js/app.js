// What every page has: keys, focus, and drawers that close. Each page also works without any of it.

const typing = (element) => element.closest("input, textarea, select, [contenteditable]");

// `/` goes to the search of the list.
document.addEventListener("keydown", (event) => {
  const search = document.querySelector("[data-slash]");
  if (event.key !== "/" || !search || typing(event.target) || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  search.focus();
  search.select();
});

// What was refused is where one reads on.
document.querySelector("[data-focus]")?.focus();

// One drawer at a time; Escape and a click elsewhere close it.
const drawers = () => document.querySelectorAll("details.drawer[open], details.menu[open]");

document.addEventListener("click", (event) => {
  for (const each of drawers()) if (!each.contains(event.target)) each.open = false;
});
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const each of drawers()) {
    each.open = false;
    each.querySelector("summary").focus();
  }
});

// All of a list's page at once.
for (const all of document.querySelectorAll("[data-pick-all]")) {
  all.hidden = false;
  const others = () => [...all.form.querySelectorAll("input.pick[name]")];
  all.addEventListener("change", () => others().forEach((each) => (each.checked = all.checked)));
  all.form.addEventListener("change", () => {
    const chosen = others().filter((each) => each.checked).length;
    all.checked = chosen === others().length;
    all.indeterminate = chosen > 0 && !all.checked;
  });
}

// How many are chosen is told beside what can be done with them.
for (const told of document.querySelectorAll("[data-picked]")) {
  const form = told.closest("form");
  told.parentElement.hidden = false;
  form.addEventListener("change", () => (told.value = form.querySelectorAll("input.pick[name]:checked").length));
}

// Times are shown in the zone the browser is in, unless the person has chosen another one.
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zone && !document.cookie.split("; ").includes(`zone=${zone}`)) {
  const secure = location.protocol === "https:" ? "; secure" : "";
  document.cookie = `zone=${zone}; path=/; max-age=31536000; samesite=lax${secure}`;
}
