import { fileURLToPath } from "node:url";
import { paraglideVitePlugin } from "@inlang/paraglide-js";
import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { catalogue } from "./messages/compile.js";

export default defineConfig(({ mode }) => ({
  // Tests find the messages compiled already; the plugin's watcher would keep them from ending.
  plugins: mode === "test" ? [svelte()] : [paraglideVitePlugin(catalogue), svelte()],
  resolve: {
    alias: { "~": fileURLToPath(new URL("./src", import.meta.url)) },
    // Components under test run in a (simulated) browser, not on a server.
    ...(mode === "test" ? { conditions: ["browser"] } : {}),
  },
  build: {
    outDir: "dist",
    emptyOutDir: true,
    // The engines of the three systems: WebKitGTK 2.50, WKWebView of macOS 14, WebView2.
    target: ["safari17", "chrome120"],
    // The window's content policy lets nothing be fetched, so nothing may be inlined as data: or fetched ahead.
    assetsInlineLimit: 0,
    // One sheet for all scripts: it is there before any of them shows something.
    cssCodeSplit: false,
    modulePreload: { polyfill: false },
  },
  // The relay page stands outside, and is tested here.
  server: { port: 5173, strictPort: true, fs: { allow: [".", "../docs/relay"] } },
  test: {
    environment: "jsdom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["src/testing/setup.ts"],
    restoreMocks: true,
    // A page and all modules anew for each file cost more than the tests: src/testing/setup.ts sees to it that they share.
    isolate: false,
    pool: "threads",
    maxWorkers: 1,
    // A limit against hanging, not a measure: the computer may be busy with something else.
    testTimeout: 120_000,
    // The colours themselves are tested.
    css: { include: [/tokens\.css/, /relay\.css/] },
  },
}));
