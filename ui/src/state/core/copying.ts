/** The clipboard, which a system may refuse. */
import type { Core } from "./core.svelte";

/** Puts a text there; a refusal is told. Answers whether it is there. */
export async function copyText(core: Core, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    core.notice = { code: "clipboard" };
    return false;
  }
}
