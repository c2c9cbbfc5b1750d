// What opens below a rated answer is scrolled out from behind the input; a form gets the keyboard.
(() => {
  if (window.feedbackManners) return;
  window.feedbackManners = true;

  const PARTS = '[class*="st-key-thumb-"], [class*="st-key-rating_"]';
  const SECONDS = 5; // for which it is drawn and grows
  let revealing = 0;

  const reveal = (turn, opens) => {
    const until = Date.now() + SECONDS * 1000;
    let focused = !opens;
    clearInterval(revealing);
    revealing = setInterval(() => {
      const part = document.querySelector(`.st-key-rated-${CSS.escape(turn)}`);
      const bottom = document.querySelector('[data-testid="stBottomBlockContainer"]');
      if (Date.now() > until) clearInterval(revealing);
      if (!part || !bottom) return;
      part.style.scrollMarginBottom = `${bottom.offsetHeight + 16}px`;
      part.style.scrollMarginTop = "4rem";
      part.scrollIntoView({ block: "nearest" });
      const first = part.querySelector('[data-testid="stForm"] button');
      if (first && !focused) first.focus({ preventScroll: true });
      focused ||= Boolean(first);
    }, 150);
  };

  document.addEventListener("click", (event) => {
    const part = event.target.closest?.(PARTS);
    const named = part && /st-key-(thumb|rating_open)-([0-9a-f]+)/.exec(part.className);
    if (named) reveal(named[2], named[1] === "rating_open");
    else clearInterval(revealing);
  });
  for (const kind of ["wheel", "touchmove", "keydown"]) {
    document.addEventListener(kind, () => clearInterval(revealing), { passive: true });
  }
})();
