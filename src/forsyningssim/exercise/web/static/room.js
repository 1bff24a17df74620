// What the browser does by itself: say that the server is away, keep what was typed, keep the focus,
// remember light or dark. It sends nothing anywhere.
(() => {
  const kept = "forsyningssim.theme";
  const lost = () => document.getElementById("lost");

  let away = false;

  function connection(gone) {
    away = gone;
    if (lost()) lost().hidden = !away;
  }
  // What is sent while the server is away would be lost: it stays where it is until it can be sent.
  for (const kind of ["submit", "click"]) {
    document.addEventListener(kind, (event) => {
      const sends = kind === "submit" || event.target.closest("#app button.button");
      if (!away || !sends) return;
      event.preventDefault();
      event.stopImmediatePropagation();
    }, true);
  }

  function watch() {
    if (!window.socket) return setTimeout(watch, 50);
    window.socket.on("disconnect", () => connection(true));
    window.socket.on("connect_error", () => connection(true));
    window.socket.on("connect", () => connection(false));
  }

  // A form half filled in survives the reload that follows a restart of the server.
  const draft = (form) => `forsyningssim.draft.${location.pathname}.${form.dataset.keep}`;
  document.addEventListener("input", (event) => {
    const form = event.target.closest("form[data-keep]");
    if (form) sessionStorage.setItem(draft(form), JSON.stringify(Object.fromEntries(new FormData(form))));
  });
  document.addEventListener("submit", (event) => {
    if (event.target.dataset.keep) sessionStorage.removeItem(draft(event.target));
  });
  function restore(form) {
    const said = JSON.parse(sessionStorage.getItem(draft(form)) || "null");
    if (!said || form.dataset.restored) return;
    form.dataset.restored = "yes";
    for (const field of form.elements) {
      if (!field.name || !(field.name in said)) continue;
      if (field.type === "checkbox") field.checked = true;
      else field.value = said[field.name];
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  }

  // A part that is made anew takes the focus with it; it comes back to the element of the same name.
  let held = "";
  document.addEventListener("focusin", (event) => { held = event.target.id || ""; });

  const dark = () => document.documentElement.dataset.theme === "dark";
  function theme() {
    const choice = localStorage.getItem(kept);
    const wished = choice ? choice === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
    document.documentElement.dataset.theme = wished ? "dark" : "light";
    tell();
  }
  function tell() {
    const button = document.getElementById("theme");
    const pressed = String(dark());
    if (button && button.getAttribute("aria-pressed") !== pressed) button.setAttribute("aria-pressed", pressed);
  }
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#theme")) return;
    localStorage.setItem(kept, dark() ? "light" : "dark");
    theme();
  });
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", theme);

  function changed() {
    tell();
    document.querySelectorAll("form[data-keep]").forEach(restore);
    if (held && (!document.activeElement || document.activeElement === document.body)) {
      document.getElementById(held)?.focus({ preventScroll: true });
    }
  }
  theme();
  document.addEventListener("DOMContentLoaded", () => {
    changed();
    const app = document.getElementById("app");
    new MutationObserver(changed).observe(app, { childList: true, subtree: true });
    watch();
  });
})();
