// Small manners that Streamlit leaves out: the page's language, its own words in that language, and
// citations that open. The pages write <span data-page-language data-words>.
(() => {
  if (window.pageManners) return;
  window.pageManners = true;

  const last = (selector) => [...document.querySelectorAll(selector)].pop();

  const pass = () => {
    const language = last("[data-page-language]")?.dataset.pageLanguage;
    if (language && document.documentElement.lang !== language) {
      document.documentElement.lang = language;
    }
    translate(JSON.parse(last("[data-words]")?.dataset.words ?? "{}"));
    nameCitations();
    showTop();
    showTarget();
    giveFocusBack();
  };

  // [n] of an answer is a link to #evidence-TURN-N: it opens that source's chip below the answer.
  const CITED = 'a[href^="#evidence-"]';
  const chipOf = (link) => {
    const id = link.getAttribute("href").slice("#evidence-".length);
    return document.querySelector(`.st-key-chip-${CSS.escape(id)} button`);
  };
  const nameCitations = () => {
    for (const link of document.querySelectorAll(CITED)) {
      const name = chipOf(link)?.querySelector('[data-testid="stMarkdownContainer"]')?.innerText.trim();
      if (name && link.title !== name) {
        link.title = name;
        link.setAttribute("aria-label", name);
      }
    }
  };
  // Where the page shows something else, it is shown from its top; the browser would stay where it was.
  let top = null;
  const showTop = () => {
    const shown = last("[data-top]")?.dataset.top ?? null;
    const main = document.querySelector('[data-testid="stMain"]');
    if (top !== null && shown !== null && shown !== top) main?.scrollTo(0, 0);
    top = shown;
  };
  // A document that is opened at a place, or moved to one, shows it; once, so that it can be scrolled.
  let jumped = "";
  const showTarget = () => {
    const shown = last(".document[data-jump]");
    const jump = shown?.dataset.jump ?? "";
    if (jump === jumped) return;
    jumped = jump;
    // The passage from which it was opened would lie over it.
    document.querySelector('[data-testid="stPopoverButton"][aria-expanded="true"]')?.click();
    const target = shown?.querySelector(".target");
    if (target) {
      const [at, frame] = [target.getBoundingClientRect(), shown.getBoundingClientRect()];
      shown.scrollTop += at.top - frame.top - shown.clientHeight / 3;
      shown.scrollLeft += Math.max(0, at.right - frame.right + 16);
    } else if (shown) {
      shown.scrollTop = 0;
    }
  };

  const openChip = (link, tries) => {
    const chip = chipOf(link);
    if (!chip) {
      // The chips of an answer are drawn after its text.
      if (tries) setTimeout(() => openChip(link, tries - 1), 150);
      return;
    }
    chip.scrollIntoView({ block: "nearest" });
    chip.focus({ preventScroll: true });
    if (chip.getAttribute("aria-expanded") !== "true") chip.click();
  };
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.(CITED);
      if (!link) return;
      event.preventDefault();
      event.stopPropagation();
      openChip(link, 20);
    },
    true,
  );

  // Streamlit's own words stand in few places and in English only.
  const PLACES = ["stFileUploader", "stMainMenuPopover", "stChatInput", "stTooltipContent", "InputInstructions"];
  const places = PLACES.map((name) => `[data-testid="${name}"]`).join(", ");
  // Words with a {size} are a whole text, others the end of one.
  const translated = (text, words) => {
    for (const [known, word] of Object.entries(words)) {
      const [before, after] = known.split("{size}");
      if (after === undefined) {
        if (text.endsWith(known)) return text.slice(0, -known.length) + word;
      } else if (text.startsWith(before) && text.endsWith(after)) {
        return word.replace("{size}", text.slice(before.length, -after.length));
      }
    }
    return text;
  };
  const translate = (words) => {
    for (const named of document.querySelectorAll("[aria-label]")) {
      const word = words[named.getAttribute("aria-label")];
      if (word) named.setAttribute("aria-label", word);
    }
    for (const place of document.querySelectorAll(places)) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode.nodeValue, word = translated(text, words);
        if (word !== text) texts.currentNode.nodeValue = word;
      }
    }
    // A lost connection and an unknown page are said in a dialog; whole texts only, since documents are in dialogs, too.
    for (const place of document.querySelectorAll('[role="dialog"]')) {
      const texts = document.createTreeWalker(place, NodeFilter.SHOW_TEXT);
      while (texts.nextNode()) {
        const text = texts.currentNode.nodeValue;
        const isLost = words[text] && !texts.currentNode.parentElement.closest(".document, .passage");
        if (isLost) texts.currentNode.nodeValue = words[text];
      }
    }
  };

  // The input is disabled while an answer is written, which takes the keyboard away from it.
  let wasDisabled = false;
  const giveFocusBack = () => {
    const input = document.querySelector('[data-testid="stChatInputTextArea"]');
    if (wasDisabled && input && !input.disabled && document.activeElement === document.body) {
      input.focus({ preventScroll: true });
    }
    wasDisabled = input?.disabled ?? false;
  };

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(pass, 100);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
  pass();
})();
