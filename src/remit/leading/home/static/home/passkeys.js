// Passkeys: the browser's own WebAuthn, in JSON. And recovery codes into a file. Without scripts neither shows.
(function () {
  "use strict";

  function bytes(text) {
    const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, (each) => each.charCodeAt(0)).buffer;
  }

  function text(buffer) {
    const plain = String.fromCharCode(...new Uint8Array(buffer));
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  const named = (list) => (list || []).map((each) => ({ ...each, id: bytes(each.id) }));

  async function create(options) {
    const asked = options.publicKey;
    const made = await navigator.credentials.create({
      publicKey: {
        ...asked,
        challenge: bytes(asked.challenge),
        user: { ...asked.user, id: bytes(asked.user.id) },
        excludeCredentials: named(asked.excludeCredentials),
      },
    });
    return answer(made, {
      attestationObject: text(made.response.attestationObject),
      transports: made.response.getTransports ? made.response.getTransports() : [],
    });
  }

  async function use(options) {
    const asked = options.publicKey;
    const shown = await navigator.credentials.get({
      publicKey: { ...asked, challenge: bytes(asked.challenge), allowCredentials: named(asked.allowCredentials) },
    });
    const handle = shown.response.userHandle;
    return answer(shown, {
      authenticatorData: text(shown.response.authenticatorData),
      signature: text(shown.response.signature),
      userHandle: handle ? text(handle) : null,
    });
  }

  function answer(credential, more) {
    return {
      id: credential.id,
      rawId: text(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: { clientDataJSON: text(credential.response.clientDataJSON), ...more },
    };
  }

  const onPage = () => JSON.parse(document.getElementById("passkey-options").textContent);

  async function fetched(form) {
    const response = await fetch(form.action, { headers: { Accept: "application/json" } });
    return response.json();
  }

  async function run(form) {
    const told = form.querySelector("[role=alert]");
    told.hidden = true;
    try {
      let credential;
      if (form.dataset.passkey === "create") credential = await create(onPage().creation_options);
      else if (form.dataset.passkey === "use") credential = await use(onPage().request_options);
      else credential = await use((await fetched(form)).request_options);
      const mine = document.querySelector("input[type=checkbox][name=mine]");
      if (mine && form.elements.mine) form.elements.mine.value = mine.checked ? "on" : "";
      form.elements.credential.value = JSON.stringify(credential);
      form.submit();
    } catch {
      told.hidden = false;
    }
  }

  if (window.PublicKeyCredential) {
    document.querySelectorAll("form[data-passkey]").forEach((form) => {
      form.hidden = false;
      form.querySelector("button").addEventListener("click", () => run(form));
      form.addEventListener("submit", (event) => {
        event.preventDefault();
        run(form);
      });
    });
  }

  document.querySelectorAll("button[data-keep]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const lines = [...document.getElementById(button.dataset.keep).children].map((each) => each.textContent);
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([lines.join("\n") + "\n"], { type: "text/plain" }));
      link.download = button.dataset.name;
      link.click();
      URL.revokeObjectURL(link.href);
    });
  });
})();
