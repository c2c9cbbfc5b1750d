// The place that a search in conversations has found is scrolled to, once.
// The page writes <span data-go-to="question-TURN" data-go="NUMBER">.
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
  let waiting = 0;
  new MutationObserver(() => {
    clearTimeout(waiting);
    waiting = setTimeout(go, 250);
  }).observe(document.body, { childList: true, subtree: true });
})();
