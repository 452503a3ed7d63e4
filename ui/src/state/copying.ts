/** The clipboard, which a system may refuse. */
import type { Session } from "./session.svelte";

/** Puts a text there; a refusal is said. Answers whether it is there. */
export async function copyText(session: Session, text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    session.notice = { code: "clipboard" };
    return false;
  }
}
