// A voice for screen readers: what the page says, and a streamed answer sentence by sentence.
// The page writes <span data-say data-turn data-ended>: a text, the turn it is about, and what is
// said behind its end. Other scripts say something by the event "say".
(() => {
  if (window.voiceManners) return;
  window.voiceManners = true;

  const KEPT = 40; // sentences; taking old ones away is not announced
  const voice = document.createElement("div");
  voice.id = "voice";
  voice.className = "quiet";
  voice.setAttribute("role", "log");
  voice.setAttribute("aria-live", "polite");
  voice.dataset.liveAnnouncer = "true"; // it is heard while a dialog is open, too
  document.body.append(voice);

  const say = (text) => {
    if (!text.trim()) return;
    const line = document.createElement("p");
    line.textContent = text.trim();
    line.dir = "auto";
    voice.append(line);
    while (voice.childElementCount > KEPT) voice.firstElementChild.remove();
  };
  document.addEventListener("say", (event) => say(event.detail));

  // Sentences of a text; one that may still grow is left out unless the text has ended.
  const sentences = (text, ended) => {
    const cut = new Intl.Segmenter(document.documentElement.lang || "en", { granularity: "sentence" });
    const all = [];
    for (const { segment } of cut.segment(text)) {
      // A citation after its full stop is not a sentence.
      if (all.length && !bare(segment)) all.push(all.pop() + segment);
      else all.push(segment);
    }
    return ended ? all : all.slice(0, -1);
  };
  const written = (turn) => {
    const content = document.querySelector(
      `.st-key-answer-${CSS.escape(turn)} [data-testid="stChatMessageContent"] > [data-testid="stVerticalBlock"]`
    );
    const blocks = content?.querySelectorAll(
      ':scope > [data-testid="stElementContainer"] > [data-testid="stMarkdown"] [data-testid="stMarkdownContainer"]'
    );
    return [...(blocks ?? [])].map((block) => block.innerText).join("\n");
  };

  let now = { turn: "", said: "", status: "", ended: false };
  const tell = () => {
    const note = [...document.querySelectorAll("[data-say]")].pop()?.dataset;
    if (!note) return;
    const turn = note.turn ?? "";
    if (turn !== now.turn) now = { turn, said: "", status: "", ended: false };
    const ended = note.ended !== undefined;
    if (!ended) {
      now.ended = false;
      if (note.say !== now.status) say((now.status = note.say));
    }
    if (!turn || now.ended) return;
    const text = ended ? note.say : written(turn);
    // Written anew, as after a check of the answer: it is said again once it is complete.
    const goesOn = bare(text).startsWith(bare(now.said));
    if (!goesOn && !ended) return;
    const rest = goesOn ? behind(text, bare(now.said).length) : text;
    const parts = sentences(rest, ended);
    for (const part of parts) say(part.replace(/[*`#|]+/g, " "));
    now.said = ended ? text : (goesOn ? now.said : "") + parts.join("");
    if (ended) {
      now.ended = true;
      now.status = "";
      say(note.ended);
    }
  };
  // Numbers of citations, signs and spaces differ between an answer that streams and its end.
  const SIGNS = /[\s*_`#|>~\\-]|\[\d+\??\]/g;
  const bare = (text) => text.replace(SIGNS, "");
  const behind = (text, letters) => {
    let at = 0;
    for (let seen = 0; seen < letters && at < text.length; at++) {
      const sign = text.slice(at).match(/^(?:[\s*_`#|>~\\-]|\[\d+\??\])+/);
      if (sign) at += sign[0].length - 1;
      else seen++;
    }
    return text.slice(at);
  };

  let waiting = 0;
  new MutationObserver(() => {
    waiting ||= setTimeout(() => {
      waiting = 0;
      tell();
    }, 150);
  }).observe(document.body, { childList: true, characterData: true, subtree: true, attributes: true, attributeFilter: ["data-say"] });
  tell();
})();
