// What a reader does, once through, in Firefox: it is driven by WebDriver BiDi, without a driver in between.
//
//     make site && npm ci --prefix benchmarks/node && node benchmarks/node/firefox.mjs
//
// FIREFOX names another browser than /usr/bin/firefox-esr. Ends with 1 when something is amiss, and says what.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import puppeteer from "puppeteer-core";

const SITE = fileURLToPath(new URL("../../site", import.meta.url));
const TYPES = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".webmanifest": "application/manifest+json" };
const FIREFOX = [process.env.FIREFOX, "/usr/bin/firefox-esr", "/usr/bin/firefox"].find((path) => path && existsSync(path));
const CHAPTER = "chapters/05-cheonan.html";
const CARD = ".card:popover-open";

const faults = [];
const check = (what, holds) => { if (!holds) faults.push(what); };

if (!FIREFOX) { console.error("There is no Firefox here. Install it, or set FIREFOX to its path."); process.exit(2); }
if (!existsSync(SITE)) { console.error("There is no site/ yet: make site"); process.exit(2); }

const server = createServer(async (request, response) => {
  const path = normalize(decodeURIComponent(new URL(request.url, "http://x").pathname));
  try {
    const data = await readFile(join(SITE, path));
    response.writeHead(200, { "Content-Type": TYPES[extname(path)] ?? "application/octet-stream" }).end(data);
  } catch { response.writeHead(404).end(); }
});
await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
const address = `http://127.0.0.1:${server.address().port}`;

const browser = await puppeteer.launch({ browser: "firefox", executablePath: FIREFOX, headless: true });
try {
  const page = await browser.newPage();
  page.on("pageerror", (error) => faults.push(error.message));
  page.on("console", (message) => { if (message.type() === "error") faults.push(message.text()); });
  const fits = async (width) => check(`${page.url()} is wider than ${width} px`, await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  const go = (name) => page.goto(`${address}/${name}`, { waitUntil: "load" });
  const focus = async (selector) => { await page.keyboard.press("Shift"); await page.focus(selector); };
  const seen = (selector) => page.waitForSelector(selector, { visible: true, timeout: 5000 }).then(() => true, () => false);

  for (const [width, height] of [[320, 640], [390, 844], [1024, 768], [1440, 900], [1680, 1000]]) {
    await page.setViewport({ width, height });
    for (const name of ["index.html", CHAPTER, "chapters/06-yeonpyeong.html", "incidents/index.html", "bibliography.html", "glossary/tcog.html"]) {
      await go(name);
      await fits(width);
    }
    await go(CHAPTER);
    await focus("article p a.term");
    check(`no card opens at ${width} px`, await seen(CARD));
    const apart = await page.evaluate((card) => {
      const link = document.activeElement.getBoundingClientRect(), box = document.querySelector(card).getBoundingClientRect();
      return box.top >= link.bottom || box.bottom <= link.top;
    }, CARD);
    check(`the card covers its link at ${width} px`, apart);
    await page.keyboard.press("Escape");
    check(`Esc does not close the card at ${width} px`, await page.$(CARD) === null);
    await page.keyboard.press("/");
    check(`no search opens at ${width} px`, await seen("#search[open]"));
    await page.keyboard.type("よんぴょんとう");
    check(`the search finds nothing at ${width} px`, await seen("a[role=option]"));
    check("the reading does not find its term", (await page.$eval("a[role=option]", (option) => option.textContent)).includes("延坪島"));
    await page.keyboard.press("Escape");
  }
  check("the notes do not stand in the margin", await page.$(".has-margin") !== null);
  await page.evaluate(() => localStorage.setItem("essay.settings", JSON.stringify({ writing: "vertical", scheme: "dark" })));
  await go(CHAPTER);
  check("the chapter is not set upright", await page.$eval("article", (article) => getComputedStyle(article).writingMode) === "vertical-rl");
  check("the choice of colours is lost", await page.evaluate(() => document.documentElement.dataset.scheme) === "dark");
  await page.keyboard.press("n");
  await page.waitForFunction(() => location.pathname.endsWith("06-yeonpyeong.html"), { timeout: 5000 }).catch(() => faults.push("n does not lead to the next chapter"));
  console.log(`${await browser.version()}: ${faults.length ? `${faults.length} amiss` : "all well"}`);
} finally {
  await browser.close();
  server.close();
}
for (const fault of faults) console.error(`- ${fault}`);
process.exit(faults.length ? 1 : 0);
