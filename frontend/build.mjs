// Builds static/vendor from the packages of package-lock.json. Run by hand; its output is committed.

import { copyFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { compile } from "sass";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const vendor = join(here, "..", "static", "vendor");

// Traces of the upstream brand that must never reach the output.
const FORBIDDEN = ["assets.nhs.uk", "frutiger", "#005eb8", "#003087", "http:", "https:"];

const MOST_BYTES_OF_CHARTS = 750_000;

async function styleSheet() {
  const folder = join(vendor, "nhsuk-frontend");
  await mkdir(folder, { recursive: true });
  const { css } = compile(join(here, "scss", "vendor.scss"), { style: "compressed", loadPaths: [packages], quietDeps: true });
  const { version } = JSON.parse(await readFile(join(packages, "nhsuk-frontend", "package.json"), "utf8"));
  const found = FORBIDDEN.filter((word) => css.toLowerCase().includes(word));
  if (found.length > 0) throw new Error(`the style sheet still holds: ${found.join(", ")}`);
  const licence = `/*! Built from nhsuk-frontend ${version}, MIT licence, see LICENSE. Colours and type are our own. */\n`;
  await writeFile(join(folder, "nhsuk-frontend.css"), licence + css.replace(/^\uFEFF/, "") + "\n");
  await mkdir(join(folder, "images"), { recursive: true });
  for (const [, icon] of css.matchAll(/url\("?images\/([\w-]+\.svg)"?\)/g)) {
    await copyFile(join(packages, "nhsuk-frontend", "dist/nhsuk/assets/images", icon), join(folder, "images", icon));
  }
  // The package carries no licence file of its own, so the text is kept here.
  await copyFile(join(here, "licences", "nhsuk-frontend.txt"), join(folder, "LICENSE"));
}

async function fonts() {
  const folder = join(vendor, "hind-siliguri");
  await mkdir(folder, { recursive: true });
  const source = join(packages, "@fontsource", "hind-siliguri");
  for (const script of ["bengali", "latin", "latin-ext"]) {
    for (const weight of [400, 600]) {
      const name = `hind-siliguri-${script}-${weight}-normal.woff2`;
      await copyFile(join(source, "files", name), join(folder, name));
    }
  }
  await copyFile(join(source, "LICENSE"), join(folder, "LICENSE"));
}

async function charts() {
  const folder = join(vendor, "echarts");
  await mkdir(folder, { recursive: true });
  const { version } = JSON.parse(await readFile(join(packages, "echarts", "package.json"), "utf8"));
  const { outputFiles } = await build({
    entryPoints: [join(here, "charts", "echarts.mjs")],
    bundle: true,
    minify: true,
    write: false,
    format: "iife",
    globalName: "echarts",
    target: "es2019",
    legalComments: "none",
    banner: { js: `/*! Apache ECharts ${version}, Apache License 2.0, cut to what we draw; with zrender (BSD-3-Clause) and tslib (0BSD). See LICENSE. */` },
  });
  const [{ contents }] = outputFiles;
  if (contents.length > MOST_BYTES_OF_CHARTS) throw new Error(`the charts are too large: ${contents.length} bytes`);
  await writeFile(join(folder, "echarts.js"), contents);
  const parts = [
    ["Apache ECharts", join("echarts", "NOTICE")],
    ["Apache ECharts: licence", join("echarts", "LICENSE")],
    ["d3, of which ECharts holds parts", join("echarts", "licenses", "LICENSE-d3")],
    ["zrender", join("zrender", "LICENSE")],
    ["tslib", join("tslib", "LICENSE.txt")],
  ];
  const texts = await Promise.all(parts.map(async ([name, path]) => `==== ${name} ====\n\n${(await readFile(join(packages, path), "utf8")).trim()}\n`));
  await writeFile(join(folder, "LICENSE"), texts.join("\n"));
}

await styleSheet();
await fonts();
await charts();
