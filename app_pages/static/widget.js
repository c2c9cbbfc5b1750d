// Chat button for other web pages: <script src="https://CHAT/assets/widget.js" defer></script>
// RAG_FRAME_ANCESTORS has to name the page's origin. Attributes: data-language ("ko", "en"),
// data-label (what the button says to a screen reader).
(() => {
  "use strict";
  const script = document.currentScript;
  const chat = new URL("/", script.src);
  chat.searchParams.set("embed", "true");
  const language = script.dataset.language || document.documentElement.lang.slice(0, 2);
  const name = { ko: "한국어", en: "English" }[language]; // the address of the chat names its languages so
  if (name) chat.searchParams.set("lang", name);
  const label = script.dataset.label || (language === "ko" ? "문서에 물어보기" : "Ask the documents");

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" }); // the styles of the page do not reach it
  root.innerHTML = `<style>
    button { position: fixed; right: 1rem; bottom: 1rem; width: 3.5rem; height: 3.5rem; border: 0;
      border-radius: 50%; background: #0b6b80; color: #fff; font-size: 1.5rem; cursor: pointer;
      z-index: 2147483647; box-shadow: 0 2px 10px #0004; }
    button:focus-visible { outline: 3px solid #4ec3dd; }
    iframe { position: fixed; right: 1rem; bottom: 5.5rem; width: min(26rem, calc(100vw - 2rem));
      height: min(40rem, calc(100dvh - 7rem)); border: 1px solid #d5dee3; border-radius: 1rem;
      background: #fff; z-index: 2147483647; box-shadow: 0 4px 24px #0004; }
    iframe[hidden] { display: none; }
  </style><button type="button" aria-expanded="false">💬</button>`;
  const button = root.querySelector("button");
  button.setAttribute("aria-label", label);
  let frame = null;
  const show = (open) => {
    if (open && !frame) {
      frame = document.createElement("iframe");
      frame.title = label;
      frame.src = chat.href; // loaded at the first click, so that the page itself stays fast
      root.append(frame);
    }
    if (frame) frame.hidden = !open;
    button.setAttribute("aria-expanded", String(open));
  };
  button.addEventListener("click", () => show(!frame || frame.hidden));
  root.addEventListener("keydown", (event) => event.key === "Escape" && show(false));
  document.body.append(host);
})();
