// The list of conversations: on a phone it makes way for what was opened, and the place that a search
// has found is scrolled to, once: the page writes <span data-go-to="question-TURN" data-go="NUMBER">.
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
  const OPENING = '[class*="st-key-open-"] button, [class*="st-key-found-"] button, .st-key-new_chat button';
  document.addEventListener("click", (event) => {
    if (window.innerWidth > 640 || !event.target.closest?.(OPENING)) return;
    const open = '[data-testid="stSidebar"][data-collapsed="false"] [data-testid="stSidebarCollapseButton"] button';
    setTimeout(() => document.querySelector(open)?.click(), 100);
  });

  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(go, 250);
  }).observe(document.body, { childList: true, subtree: true });
})();
