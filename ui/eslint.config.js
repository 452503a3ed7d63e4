import js from "@eslint/js";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import { readdirSync } from "node:fs";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

// Who may know whom: App → features → commands → {state, shared → design} → lib; state → ipc/backend.
// Folders are named from the root (`~/state/…`), so that one glance at an import shows the border it crosses.
const upward = { group: ["../*"], message: "Name the folder from the root: `~/folder/file`." };
const tauri = {
  group: ["@tauri-apps/*"],
  message: "Only src/ipc/tauri.ts, what plays its answers and what is generated know Tauri.",
};
const forbid = (message, ...group) => ({ group, message });
const borders = (files, patterns, ignores = []) => ({
  files,
  ignores: ["**/*.test.ts", ...ignores],
  rules: { "no-restricted-imports": ["error", { patterns: [upward, ...patterns] }] },
});
const features = readdirSync(new URL("./src/features", import.meta.url));

export default ts.config(
  { ignores: ["dist", "node_modules", "src/paraglide", "src/ipc/generated", "project.inlang"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  ...svelte.configs.prettier,
  { languageOptions: { globals: { ...globals.browser, ...globals.node } } },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"], svelteConfig } },
  },
  {
    rules: {
      "svelte/no-at-html-tags": "error",
      // Maps that nothing renders (caches, timers) are plain on purpose.
      "svelte/prefer-svelte-reactivity": "off",
      "no-restricted-syntax": [
        "error",
        {
          selector: 'SvelteAttribute[key.name="style"]',
          message: "The content policy refuses style attributes; use a class or a `style:` directive.",
        },
      ],
      "svelte/button-has-type": "error",
      "svelte/require-each-key": "error",
      "no-console": "error",
      "max-lines": ["error", { max: 300, skipBlankLines: true, skipComments: true }],
      eqeqeq: "error",
      "no-restricted-properties": [
        "error",
        { property: "innerHTML", message: "Nothing from a stranger becomes HTML." },
        { property: "outerHTML", message: "Nothing from a stranger becomes HTML." },
        { property: "insertAdjacentHTML", message: "Nothing from a stranger becomes HTML." },
      ],
    },
  },
  {
    files: ["src/**/*.test.ts"],
    rules: {
      "no-restricted-properties": [
        "error",
        {
          object: "vi",
          property: "useRealTimers",
          message:
            "A test that reads the computer's date fails on some days: src/testing/setup.ts gives it one.",
        },
      ],
      "no-restricted-syntax": [
        "error",
        {
          selector:
            'CallExpression[callee.object.name="vi"][callee.property.name="useFakeTimers"][arguments.length=0]',
          message: "Timers without a time begin at the computer's: give them the fixed one.",
        },
      ],
    },
  },
  borders(["src/**/*.{ts,svelte}"], [tauri], ["src/ipc/tauri.ts", "src/ipc/recorded.ts"]),
  ...features.map((feature) =>
    borders(
      [`src/features/${feature}/**/*.{ts,svelte}`],
      [
        tauri,
        forbid(
          "A feature never imports a sibling; App composes them.",
          ...features.filter((name) => name !== feature).map((name) => `~/features/${name}/*`),
        ),
        forbid("A feature speaks to the backend through state.", "~/ipc/tauri", "~/ipc/fake", "~/ipc/fake/*"),
      ],
    ),
  ),
  borders(
    ["src/shared/**/*.svelte"],
    [
      tauri,
      forbid(
        "What features share has the window's words, and knows nothing of what happens in it.",
        "~/features/*",
        "~/state/*",
        "~/ipc/*",
      ),
    ],
  ),
  borders(
    ["src/commands/**/*.{ts,svelte}"],
    [
      tauri,
      forbid(
        "A command is done through state, whoever shows it.",
        "~/features/*",
        "~/ipc/tauri",
        "~/ipc/fake",
      ),
    ],
  ),
  borders(
    ["src/state/**/*.ts"],
    [
      tauri,
      forbid(
        "State has no markup and picks no backend.",
        "~/features/*",
        "~/commands/*",
        "~/design/*",
        "~/ipc/tauri",
        "~/ipc/fake",
      ),
    ],
  ),
  borders(
    ["src/design/**/*.{ts,svelte}"],
    [
      tauri,
      forbid(
        "Design knows no word of the domain and no language.",
        "~/features/*",
        "~/state/*",
        "~/ipc/*",
        "~/lib/*",
        "~/paraglide/*",
      ),
    ],
  ),
  borders(
    ["src/lib/**/*.ts"],
    [
      tauri,
      forbid(
        "lib is pure: types and words only.",
        "~/features/*",
        "~/state/*",
        "~/design/*",
        "~/ipc/tauri",
        "~/ipc/fake",
        "~/ipc/backend",
      ),
    ],
  ),
  borders(
    ["src/ipc/**/*.ts"],
    [tauri, forbid("The border knows no screen.", "~/features/*", "~/state/*", "~/design/*")],
    ["src/ipc/tauri.ts", "src/ipc/recorded.ts"],
  ),
);
