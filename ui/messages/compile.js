// How the catalogues become typed functions: one place for the bundler and for the command line.
import { compile } from "@inlang/paraglide-js";

export const catalogue = {
  project: "./project.inlang",
  outdir: "./src/paraglide",
  strategy: ["globalVariable", "baseLocale"],
  emitReadme: false,
  outputStructure: "locale-modules",
};

if (process.argv[1] === import.meta.filename) await compile(catalogue);
