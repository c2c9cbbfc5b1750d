// A question that was just asked is scrolled to the top of the page as its answer grows, and so is the
// last question of a conversation that is opened; whatever the reader does ends it.
(() => {
  if (window.scrollManners) return;
  window.scrollManners = true;

  const HEADER = 64; // pixels that stay above the question
  const SECONDS = 120; // for which an answer is followed at most
  const INPUT = '[data-testid="stChatInputTextArea"]';
  const ASKING =
    '[data-testid="stChatInputSubmitButton"], [class*="st-key-starter-"] button, [class*="st-key-next-"] button, ' +
    '[class*="st-key-send-"] button, [class*="st-key-again-"] button, [class*="st-key-open-"] button';

  const lastQuestion = () => [...document.querySelectorAll('[class*="st-key-question-"]')].pop();
  const nameOf = (question) => /st-key-question-[\w-]+/.exec(question?.className ?? "")?.[0] ?? "";

  let following = null; // the question that was the last one before, and until when
  const follow = (known) => (following = { known, until: Date.now() + SECONDS * 1000 });
  const end = () => (following = null);

  const scroll = () => {
    if (!following || Date.now() > following.until) return end();
    const question = lastQuestion(), main = document.querySelector('[data-testid="stMain"]');
    if (!question || !main || nameOf(question) === following.known) return;
    // A place that a search has found is shown by static/library.js.
    if (document.querySelector('[data-go-to]:not([data-go-to=""])')) return end();
    const above = question.getBoundingClientRect().top - main.getBoundingClientRect().top - HEADER;
    if (above > 1) main.scrollTop += above; // as far as there is something below
  };

  for (const kind of ["wheel", "touchmove", "pointerdown"]) {
    document.addEventListener(kind, end, { passive: true, capture: true });
  }
  document.addEventListener(
    "keydown",
    ({ key, shiftKey, isComposing, target }) => {
      if (target.matches?.(INPUT)) {
        if (key === "Enter" && !shiftKey && !isComposing) follow(nameOf(lastQuestion()));
      } else if (!["Control", "Shift", "Alt", "Meta"].includes(key)) end();
    },
    true,
  );
  document.addEventListener("click", ({ target }) => target.closest?.(ASKING) && follow(nameOf(lastQuestion())), true);
  if (new URLSearchParams(location.search).has("thread")) follow("");

  let waiting = 0;
  new MutationObserver(() => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      scroll();
    }, 60);
  }).observe(document.body, { childList: true, characterData: true, subtree: true });
})();
