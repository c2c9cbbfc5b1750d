// The sidebar: where it lies over the page, it makes way for what was opened, and is closed on a page that
// is loaded. The place that a search has found is scrolled to, once: the page writes
// <span data-go-to="question-TURN" data-go="NUMBER">.
(() => {
  if (window.libraryManners) return;
  window.libraryManners = true;

  let done = "";
  const go = () => {
    const mark = document.querySelector("[data-go-to]");
    if (!mark || mark.dataset.go === done) return;
    const place = document.querySelector(`.st-key-${CSS.escape(mark.dataset.goTo)}`);
    if (!place) return;
    done = mark.dataset.go;
    place.classList.add("found");
    place.scrollIntoView({ block: "start" });
  };
  const LIES_OVER = matchMedia("(max-width: 768px)"); // Streamlit's own limit
  const OPEN = '[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button';
  const OPENING =
    '[data-testid="stSidebarNavLink"], [class*="st-key-open-"] button, [class*="st-key-found-"] button, ' +
    ".st-key-new_chat button";
  document.addEventListener("click", (event) => {
    if (!LIES_OVER.matches || !event.target.closest?.(OPENING)) return;
    setTimeout(() => document.querySelector(OPEN)?.click(), 100);
  });
  // Streamlit would open it on the next page that is loaded, since it was open on the last one.
  window.addEventListener("pagehide", () => {
    if (!LIES_OVER.matches) return;
    for (const name of Object.keys(localStorage)) {
      if (name.startsWith("stSidebarCollapsed-")) localStorage.removeItem(name);
    }
  });

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(go, 250);
  }).observe(document.body, { childList: true, subtree: true });
})();
