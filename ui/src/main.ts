/** Chooses the backend and mounts the window. */
import { mount } from "svelte";
import "~/design/tokens.css";
import "~/design/base.css";
import type { Backend } from "~/ipc/backend";
import { tauriBackend } from "~/ipc/tauri";
import { m } from "~/paraglide/messages";
import { Session } from "~/state/session.svelte";

/** The native window speaks to the program behind it; while developing, any other browser gets an invented shop. */
async function chooseBackend(): Promise<Backend> {
  if (!import.meta.env.DEV || "__TAURI_INTERNALS__" in window) return tauriBackend;
  const scene = new URLSearchParams(location.search).get("scene");
  if (scene !== null) return (await import("~/ipc/recorded")).play(scene);
  const { FakeBackend } = await import("~/ipc/fake");
  return new FakeBackend(new URLSearchParams(location.search).get("fake") ?? "lively");
}

// The screen's script is read while the program answers what is asked first.
const screen = import("~/App.svelte");
const session = new Session(await chooseBackend());
document.title = m.app_name();
session.layout.follow(window);
session.clock.start();

// Nothing typed is lost: what is not yet on disk is handed over before the window hides or closes (S4).
const flush = () => void session.flush();
window.addEventListener("pagehide", flush);
document.addEventListener("visibilitychange", () =>
  document.hidden ? flush() : void session.inbox.noticeRead(),
);

const target = document.getElementById("app");
const built = screen.then(({ default: App }) => target && mount(App, { target, props: { session } }));
await session.start(built);
