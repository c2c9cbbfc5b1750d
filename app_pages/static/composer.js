// The input: the cursor is in it, its text is never lost; a line above it says when the text is over
// the limit and when the server is gone.
// The page writes <span data-composer>; what was typed stays in this tab until the page has taken it.
(() => {
  if (window.composerManners) return;
  window.composerManners = true;

  const area = () => document.querySelector('[data-testid="stChatInputTextArea"]');
  const notes = () => {
    const spans = document.querySelectorAll("[data-composer]");
    return spans.length ? JSON.parse(spans[0].dataset.composer) : null;
  };
  // A page that draws an answer as it grows is at rest for the reader, though a run of it goes on.
  const atRest = () => {
    const app = document.querySelector('[data-testid="stApp"]')?.dataset ?? {};
    const isDrawn = app.testScriptState === "notRunning" || document.querySelector('[class*="st-key-stop-"]');
    return Boolean(isDrawn) && app.testConnectionState === "CONNECTED";
  };
  const kept = {
    get: () => JSON.parse(sessionStorage.getItem("draft") ?? "null"),
    set: (draft) => sessionStorage.setItem("draft", JSON.stringify(draft)),
    drop: () => sessionStorage.removeItem("draft"),
  };

  document.addEventListener("input", (event) => {
    if (event.target !== area()) return;
    const text = event.target.value;
    if (text.trim()) kept.set({ text, of: notes()?.draft ?? "new" });
    else kept.drop();
    showLength();
  });

  // What was sent is on its way: it comes back only where the page does not take it.
  const SECONDS_ON_ITS_WAY = 10;
  let sentAt = 0;
  const send = () => {
    if (kept.get()) sentAt = Date.now();
  };
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.target === area() && event.key === "Enter" && !event.shiftKey && !event.isComposing) send();
    },
    true
  );
  document.addEventListener(
    "click",
    (event) => event.target.closest?.('[data-testid="stChatInputSubmitButton"]') && send(),
    true
  );

  // React reads the value through its own setter.
  const put = (input, text) => {
    const setter = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
    setter.call(input, text);
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  let restored = "";
  const restore = () => {
    const input = area(), page = notes(), draft = kept.get();
    if (!input || !page || !draft) return;
    if (draft.text.trim() === page.taken) {
      if (restored && input.value === restored) put(input, "");
      restored = "";
      kept.drop();
      return;
    }
    if (draft.text.trim() === page.waiting) return; // for its files; a reload until then puts it back
    const onItsWay = Date.now() - sentAt < SECONDS_ON_ITS_WAY * 1000;
    if (atRest() && !onItsWay && !input.value && !input.disabled && draft.of === page.draft) {
      restored = draft.text;
      put(input, draft.text);
    }
  };
  setInterval(restore, 2000);

  // A line above the input: the server is gone, or the text is over the limit.
  const line = document.createElement("div");
  line.id = "length-line";
  line.setAttribute("role", "status");
  let goneSince = 0;
  const isGone = () => {
    const state = document.querySelector('[data-testid="stApp"]')?.dataset.testConnectionState;
    if (!state || state === "CONNECTED" || state === "STATIC_CONNECTED") goneSince = 0;
    else goneSince ||= Date.now();
    return goneSince && Date.now() - goneSince > 1500;
  };
  const showLength = () => {
    const input = area(), page = notes();
    const count = [...(input?.value ?? "")].length;
    const over = page && count > Number(page.limit);
    const said = page && isGone() ? page.gone : over ? page.over.replace("{count}", count.toLocaleString()) : "";
    if (line.textContent !== said) line.textContent = said;
    const box = input?.closest('[data-testid="stChatInput"]');
    if (!said) line.remove();
    else if (box && line.nextSibling !== box) box.parentElement.insertBefore(line, box);
  };
  setInterval(showLength, 1000);

  // The cursor: on load, in another conversation, and after an answer, unless a reader is in the page
  // by then; on a touch screen that would open the keyboard over the page.
  let focused = null;
  let pressed = null;
  document.addEventListener("click", ({ target }) => (pressed = target.closest?.("button, a")), true);
  const focus = () => {
    const input = area(), page = notes();
    if (!input || !page || input.disabled || focused === page.draft) return;
    focused = page.draft;
    const at = document.activeElement ?? document.body;
    const isFree = at === document.body || (at === pressed && at.closest('[data-testid="stSidebar"]'));
    if (isFree && !matchMedia("(pointer: coarse)").matches) input.focus({ preventScroll: true });
  };

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      focus();
      restore();
      showLength();
    }, 120);
  }).observe(document.body, {
    childList: true,
    subtree: true,
    attributes: true,
    attributeFilter: ["data-test-script-state", "data-test-connection-state", "data-composer"],
  });
})();
