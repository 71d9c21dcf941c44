// Builds bot/preview/static/ from src/: `npm ci && npm run build`, or `make slack-page`.
import { createHash } from "node:crypto";
import { copyFileSync, existsSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { build } from "esbuild";

const target = new URL("../../bot/preview/static/", import.meta.url).pathname;
const sources = ["package.json", ...readdirSync("src").map((name) => `src/${name}`)].sort();

// A test compares it with the sources, so that the built files are never older.
const digest = createHash("sha256");
for (const name of sources) digest.update(`${name}\n`).update(readFileSync(name));

const result = await build({
  entryPoints: { slack: "src/app.jsx" },
  outdir: target,
  bundle: true,
  minify: true,
  charset: "utf8",
  target: "es2022",
  jsx: "automatic",
  legalComments: "none",
  metafile: true,
  external: ["emoji.ttf"], // served from SimCord
  define: { "process.env.NODE_ENV": '"production"' },
  banner: { js: `// Built by web/slack-preview/build.mjs from sources ${digest.digest("hex")}; licenses in LICENSES.txt` },
});
copyFileSync("src/index.html", join(target, "index.html"));

// The licenses of every package of which something is in the bundle.
const folders = new Set();
for (const input of Object.keys(result.metafile.inputs)) {
  const match = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(input);
  if (match) folders.add(match[1]);
}
const notes = [...folders].sort().map((folder) => {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json")));
  const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
  const text = file && existsSync(join(folder, file)) ? readFileSync(join(folder, file), "utf8").trim() : "";
  return `${name} ${version} (${license})\n\n${text}`.trim();
});
writeFileSync(join(target, "LICENSES.txt"), `slack.js and slack.css contain these packages.\n\n${notes.join("\n\n" + "-".repeat(80) + "\n\n")}\n`);
