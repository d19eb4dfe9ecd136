// Makes the web chat nicer; everything works without it.
"use strict";
(() => {
  const place = document.getElementById("conversation");
  const form = document.getElementById("say");
  if (!place || !form) return;
  const field = form.elements.text;
  const failed = document.getElementById("say-failed");
  const LOOK_AGAIN_MS = 4000;
  let busy = false;
  let unsure = false; // whether what stands in the field may have been taken in already: then its identifier stays

  const atEnd = () => window.innerHeight + window.scrollY > document.body.scrollHeight - 160;
  const lines = (html) => html.replace(/<input[^>]*>/g, "").replace(/data-update="[^"]*"/, "");
  let shown = lines(place.innerHTML);

  function show(html) {
    const fresh = document.createElement("div");
    fresh.innerHTML = html;
    const update = fresh.querySelector("[data-update]");
    if (update && !unsure) form.elements.update_id.value = update.dataset.update;
    if (lines(fresh.innerHTML) === shown) return;
    const follow = atEnd();
    const focused = place.contains(document.activeElement);
    place.replaceChildren(...fresh.childNodes);
    shown = lines(place.innerHTML);
    if (focused) field.focus();
    if (follow || focused) window.scrollTo({ top: document.body.scrollHeight });
  }

  async function say(data) {
    busy = true;
    try {
      const answer = await fetch(form.action, {
        method: "POST",
        body: new URLSearchParams(data),
        headers: { "X-Matcher": "fragment" },
        credentials: "same-origin",
      });
      if (!answer.ok || answer.redirected) throw new Error("not taken in");
      unsure = false;
      show(await answer.text());
      window.scrollTo({ top: document.body.scrollHeight });
      return true;
    } catch {
      // The same form again, with the same identifier, is taken in once at most.
      return false;
    } finally {
      busy = false;
    }
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const words = field.value.trim();
    if (!words || busy) return;
    const data = new FormData(form);
    if (await say(data)) {
      field.value = "";
      failed.textContent = "";
    } else {
      unsure = true;
      failed.textContent = form.dataset.failed;
    }
  });

  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      form.requestSubmit();
    }
  });

  place.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (busy) return;
    const buttons = event.target;
    const data = new FormData(buttons);
    data.append(event.submitter.name, event.submitter.value);
    if (await say(data)) return;
    const press = document.createElement("input");
    press.type = "hidden";
    press.name = event.submitter.name;
    press.value = event.submitter.value;
    buttons.append(press);
    buttons.submit();
  });

  setInterval(async () => {
    if (busy || document.hidden) return;
    try {
      const answer = await fetch(place.dataset.news, { credentials: "same-origin" });
      if (answer.status === 200 && !busy) show(await answer.text());
    } catch {
      // No connection: the next look may find one.
    }
  }, LOOK_AGAIN_MS);

  window.scrollTo({ top: document.body.scrollHeight });
})();
