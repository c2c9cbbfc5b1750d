// Accessibility that Streamlit's widgets lack: roles, heading levels, directions, a focus that returns.
(() => {
  if (window.accessibilityManners) return;
  window.accessibilityManners = true;

  const FOCUSABLE = 'a[href], button:not(:disabled), input:not(:disabled), select, textarea, summary, [tabindex="0"]';

  // Menus and lists of choices are drawn outside the page's landmarks: each is a region by its name.
  const nameOverlays = () => {
    for (const part of document.body.children) {
      if (part.matches("#root, script, noscript, #voice") || part.getAttribute("role")) continue;
      const list = part.querySelector('[role="menu"], [role="listbox"], [role="tooltip"]');
      if (!list) continue;
      part.setAttribute("role", "region");
      part.setAttribute("aria-label", list.getAttribute("aria-label") || nameBy(list) || "…");
    }
  };
  const nameBy = (list) =>
    (list.getAttribute("aria-labelledby") ?? "")
      .split(/\s+/)
      .map((id) => id && document.getElementById(id)?.innerText)
      .filter(Boolean)
      .join(" ");

  // A place that scrolls and has nothing to focus in it is itself reached by the keyboard.
  const reachScrollers = () => {
    const scrollers = '[data-testid="stPopoverBody"], [data-testid="stCode"] pre, .passage .table';
    for (const part of document.querySelectorAll(scrollers)) {
      const scrolls = part.scrollHeight > part.clientHeight + 1 || part.scrollWidth > part.clientWidth + 1;
      if (scrolls && !part.querySelector(FOCUSABLE)) part.tabIndex = 0;
      else if (part.tabIndex === 0) part.removeAttribute("tabindex");
    }
  };

  const mendRoles = () => {
    for (const zone of document.querySelectorAll('[data-testid="stFileUploaderDropzone"][role="presentation"]')) {
      zone.setAttribute("role", "group");
    }
  };

  // No level of headings is left out: a passage begins in the middle of its document, and an answer
  // with the headings that its model likes.
  const levelHeadings = () => {
    level(document.querySelectorAll('[data-testid="stMain"] :is(h1, h2, h3, h4, h5, h6):not(.passage *)'), 0);
    for (const passage of document.querySelectorAll(".passage")) {
      level(passage.querySelectorAll("h3, h4, h5, h6"), levelAbove(passage));
    }
  };
  // The level of the heading that a passage stands under, in its dialog or on its page.
  const levelAbove = (passage) => {
    const place = passage.closest('[role="dialog"], [data-testid="stMain"]');
    const above = [...(place?.querySelectorAll(":is(h1, h2, h3, h4, h5, h6):not(.passage *)") ?? [])]
      .filter((heading) => heading.compareDocumentPosition(passage) & Node.DOCUMENT_POSITION_FOLLOWING)
      .pop();
    return above ? Number(above.getAttribute("aria-level") ?? above.tagName[1]) : 2;
  };
  const level = (headings, above) => {
    const levels = [];
    for (const heading of headings) {
      const own = Number(heading.tagName[1]);
      while (levels.length && levels.at(-1) >= own) levels.pop();
      levels.push(own);
      const name = String(above + levels.length);
      if (heading.getAttribute("aria-level") !== name) heading.setAttribute("aria-level", name);
    }
  };

  // A text is written from the side of its own language, on a page of either: a list or a table as a
  // whole, so that nothing inside it has a direction of its own (that would hide its text from "auto").
  const WHOLE = ":is(ul, ol, table, blockquote)";
  const BLOCKS = `:is(p, h1, h2, h3, h4, h5, h6, ul, ol, table, blockquote):not([dir], ${WHOLE} *)`;
  const PLACES = ':is([data-testid="stMarkdownContainer"], [data-testid="stHeading"], .passage)';
  const directTexts = () => {
    const texts = document.querySelectorAll(`${PLACES} ${BLOCKS}, :is(textarea, input):not([dir])`);
    for (const text of texts) text.dir = "auto";
  };

  // The focus returns to where it was before a dialog, also where the page has drawn that anew.
  let before = [];
  const place = (element) => {
    const holder = element.closest('[class*="st-key-"]');
    const key = [...(holder?.classList ?? [])].find((name) => name.startsWith("st-key-"));
    return { element, key };
  };
  document.addEventListener("focusin", ({ target }) => {
    if (target.closest('[role="dialog"], [role="menu"], [role="listbox"], [data-focus-guard]')) return;
    before = [place(target), ...before].slice(0, 2);
  });
  let hadDialog = false;
  let returning; // for a while: what is left of a closing dialog may have the keyboard until it is gone
  const returnFocus = () => {
    const has = document.querySelector('[role="dialog"]') !== null;
    const closed = hadDialog && !has;
    hadDialog = has;
    if (!closed) return;
    clearInterval(returning);
    let tries = 10;
    returning = setInterval(() => {
      const opened = document.querySelector('[role="dialog"], [role="menu"], [role="listbox"]');
      tries -= 1;
      if (opened || tries < 0) return clearInterval(returning);
      if (document.activeElement && document.activeElement !== document.body) return;
      for (const { element, key } of before) {
        const found = element.isConnected ? element : key && document.querySelector(`.${CSS.escape(key)} :is(${FOCUSABLE})`);
        if (found) return found.focus();
      }
      document.querySelector('[data-testid="stMain"] ' + `:is(${FOCUSABLE})`)?.focus();
    }, 300);
  };
  document.addEventListener("pointerdown", () => clearInterval(returning), true);

  // Behind a modal dialog nothing takes the keyboard; where what had it is gone, the dialog has it.
  const keepFocus = () => {
    const dialog = document.querySelector('section[role="dialog"]');
    const lost = document.activeElement === document.body || document.activeElement?.closest("[inert]");
    if (dialog && lost) dialog.focus({ preventScroll: true });
  };
  // A popover that stays open behind a dialog would take the first Escape, and nothing would be seen.
  document.addEventListener(
    "keydown",
    ({ key }) => {
      const behind = document.querySelector('#root [data-testid="stPopoverButton"][aria-expanded="true"]');
      const dialog = document.querySelector('section[role="dialog"]');
      if (key !== "Escape" || !behind || !dialog || document.querySelector('[role="listbox"], [role="menu"]')) return;
      setTimeout(() => dialog.isConnected && dialog.querySelector('button[aria-label="Close"]')?.click(), 100);
    },
    true
  );
  setInterval(keepFocus, 300); // a browser takes the focus from what becomes inert without an event

  const mend = () => {
    nameOverlays();
    reachScrollers();
    mendRoles();
    levelHeadings();
    directTexts();
    returnFocus();
  };
  let waiting = 0;
  new MutationObserver(() => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      mend();
    }, 80);
  }).observe(document.body, { childList: true, subtree: true });
  mend();
})();
