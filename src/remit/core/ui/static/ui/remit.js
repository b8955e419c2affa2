// Small helps over pages that work without it: notes that leave, menus that close, an edit that opens, focus on mistakes.
(function () {
  "use strict";
  const STAYS = 10000;

  function leaveLater(toast) {
    let waiting = setTimeout(() => toast.remove(), STAYS);
    const hold = () => clearTimeout(waiting);
    const release = () => {
      hold();
      waiting = setTimeout(() => toast.remove(), STAYS);
    };
    toast.addEventListener("mouseenter", hold);
    toast.addEventListener("focusin", hold);
    toast.addEventListener("mouseleave", release);
    toast.addEventListener("focusout", release);
  }

  function ready(root) {
    root.querySelectorAll(".rm-toasts .rm-toast:not([data-ready])").forEach((toast) => {
      toast.dataset.ready = "true";
      toast.querySelector("[data-close]").hidden = false;
      if (!toast.classList.contains("rm-toast-bad")) leaveLater(toast);
    });
    root.querySelectorAll("dialog[data-over]:not([open])").forEach((dialog) => {
      dialog.addEventListener("close", () => dialog.remove());
      dialog.showModal();
    });
    const mistakes = root.querySelector("[data-focus]");
    if (mistakes && !location.hash) mistakes.focus();
  }

  function notSaved() {
    const words = document.getElementById("toast-failed");
    document.getElementById("toasts").append(words.content.cloneNode(true));
    ready(document);
  }

  function closeMenus(except) {
    document.querySelectorAll("details.rm-menu[open]").forEach((menu) => {
      if (!except || !menu.contains(except)) menu.open = false;
    });
  }

  document.addEventListener("click", (event) => {
    closeMenus(event.target);
    const close = event.target.closest("[data-close]");
    if (close) close.closest(".rm-toast").remove();
    const show = event.target.closest("[data-show]");
    if (show) {
      document.body.append(document.getElementById(show.dataset.show).content.cloneNode(true));
      ready(document);
    }
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const menu = event.target.closest("details.rm-menu[open]");
    closeMenus();
    if (menu) menu.querySelector("summary").focus();
    if (location.hash === "#site-nav") location.hash = "main";
  });
  document.addEventListener("htmx:load", (event) => ready(event.target));
  document.addEventListener("htmx:oobAfterSwap", () => ready(document));
  document.addEventListener("htmx:responseError", notSaved);
  document.addEventListener("htmx:sendError", notSaved);
})();
