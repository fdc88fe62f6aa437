// The link in a mail has its code behind the #, which browsers send to nobody. It goes into the form, and out of
// the address; without script people copy it from the mail.

const field = document.querySelector("[data-from-link]");
const code = new URLSearchParams(location.hash.slice(1)).get("token");

if (code) {
  field.value = code;
  field.closest(".field").hidden = true;
  history.replaceState(null, "", location.pathname);
}
