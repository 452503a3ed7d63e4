/** When the border's answers come, and that they fail: for tests only. What they say is the backend's. */
import { vi } from "vitest";
import { Refusal, type Backend } from "~/ipc/backend";

/** Makes the next call of a method wait until it is let go. */
export function hold(backend: Backend, name: keyof Backend): () => void {
  let release = () => {};
  const gate = new Promise<void>((go) => (release = go));
  const real = backend[name].bind(backend) as (...args: unknown[]) => unknown;
  vi.spyOn(backend, name as "draft").mockImplementationOnce((async (...args: unknown[]) => {
    await gate;
    return real(...args);
  }) as never);
  return () => release();
}

/** Lets every call of a method reach the backend so many milliseconds later. */
export function slow(backend: Backend, name: keyof Backend, milliseconds: number) {
  const real = backend[name].bind(backend) as (...args: unknown[]) => unknown;
  return vi.spyOn(backend, name as "draft").mockImplementation((async (...args: unknown[]) => {
    await new Promise((go) => setTimeout(go, milliseconds));
    return real(...args);
  }) as never);
}

/** The disk takes nothing more. */
export const full = () => new Refusal({ code: "store", problem: "full" });
