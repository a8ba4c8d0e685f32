#!/usr/bin/env python3
"""Draws every diagram of the pages in a browser and writes below each how wide it came out, and of which text.

    npm pack mermaid@11 && tar xzf mermaid-*.tgz package/dist/mermaid.min.js
    docs/measure_diagrams.py package/dist/mermaid.min.js [BROWSER]      (chromium, if none is given)

DocumentsTest fails if a diagram has changed since, or is too wide for its letters to be read on a page.
"""
import hashlib
import html
import pathlib
import re
import subprocess
import sys
import tempfile

DIAGRAM = re.compile(r"^```mermaid\n(.*?)^```\n(?:<!-- drawn \d+ px wide, as \w+ -->\n)?", re.S | re.M)
SCRIPT = """mermaid.initialize({startOnLoad: false});
mermaid.run().then(() => { document.getElementById('out').textContent = 'DRAWN '
    + [...document.querySelectorAll('pre svg')].map(svg => Math.ceil(svg.viewBox.baseVal.width)).join(' ') + ' END'; });"""


def widths(texts, mermaid, browser):
    page = "".join(f'<pre class="mermaid">{html.escape(text)}</pre>' for text in texts)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder, "page.html")
        file.write_text(f'<body>{page}<p id="out"></p><script src="{pathlib.Path(mermaid).resolve()}"></script>'
                        f"<script>{SCRIPT}</script></body>")
        shown = subprocess.run([browser, "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=60000",
                                "--window-size=3000,3000", "--dump-dom", f"file://{file}"], capture_output=True, text=True)
    drawn = re.search(r"DRAWN ([\d ]+) END", shown.stdout)
    if not drawn or len(drawn.group(1).split()) != len(texts):
        sys.exit("the browser did not draw all of them: " + shown.stderr[-500:])
    return [int(width) for width in drawn.group(1).split()]


def main():
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    folder = pathlib.Path(__file__).resolve().parent
    pages = [page for page in [folder.parent / "README.md", *sorted(folder.rglob("*.md"))]
             if DIAGRAM.search(page.read_text())]
    texts = [text for page in pages for text in DIAGRAM.findall(page.read_text())]
    measured = iter(widths(texts, sys.argv[1], sys.argv[2] if len(sys.argv) > 2 else "chromium"))
    for page in pages:
        def below(diagram):
            digest = hashlib.sha256(diagram.group(1).encode()).hexdigest()[:12]
            return f"```mermaid\n{diagram.group(1)}```\n<!-- drawn {next(measured)} px wide, as {digest} -->\n"
        page.write_text(DIAGRAM.sub(below, page.read_text()))


main()
