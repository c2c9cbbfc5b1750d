// Copy buttons: the rendered answer (tables stay tables in a document) or its Markdown.
// The page writes <button class="copy" data-copy data-turn data-text data-done data-ticket>; the
// ticket tells the server that the answer was copied.
(() => {
  if (window.copyManners) return;
  window.copyManners = true;

  // What is copied as HTML is structure alone: no class, style, id or address of this page.
  const clean = (element) => {
    const copy = element.cloneNode(true);
    for (const removed of copy.querySelectorAll("script, style, svg, button, input")) removed.remove();
    for (const node of [copy, ...copy.querySelectorAll("*")]) {
      for (const attribute of [...node.attributes]) {
        if (!["colspan", "rowspan"].includes(attribute.name)) node.removeAttribute(attribute.name);
      }
    }
    return copy.innerHTML;
  };

  // The paragraphs, lists and tables of the answer, without its steps, notices and sources.
  const rendered = (turn) => {
    const content = document.querySelector(
      `.st-key-answer-${CSS.escape(turn)} [data-testid="stChatMessageContent"]`
    );
    const blocks = content?.querySelectorAll(
      ':scope > [data-testid="stVerticalBlock"] > [data-testid="stElementContainer"] [data-testid="stMarkdownContainer"]'
    );
    return [...(blocks ?? [])].filter((block) => !block.closest('[data-testid="stCaptionContainer"], [data-testid="stAlert"]'));
  };

  const write = async (text, html) => {
    const plain = new Blob([text], { type: "text/plain" });
    if (navigator.clipboard?.write && window.ClipboardItem) {
      const parts = html
        ? { "text/plain": plain, "text/html": new Blob([html], { type: "text/html" }) }
        : { "text/plain": plain };
      return navigator.clipboard.write([new ClipboardItem(parts)]);
    }
    // Without a secure context, as on http:// and the name of a machine.
    const area = document.createElement("textarea");
    area.value = text;
    area.style.cssText = "position:fixed;opacity:0";
    document.body.append(area);
    area.select();
    document.execCommand("copy");
    area.remove();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest?.("button.copy");
    if (!button) return;
    const blocks = button.dataset.copy === "text" ? rendered(button.dataset.turn) : [];
    const text = blocks.map((block) => block.innerText).join("\n\n") || button.dataset.text;
    const name = button.textContent;
    try {
      await write(text, blocks.map(clean).join("\n"));
    } catch {
      return;
    }
    navigator.sendBeacon?.("/signals/copied", button.dataset.ticket);
    button.textContent = button.dataset.done;
    document.dispatchEvent(new CustomEvent("say", { detail: button.dataset.done }));
    setTimeout(() => (button.textContent = name), 1600);
  });
})();
