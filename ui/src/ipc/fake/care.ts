/** The fake backend's care of connections: tests that take their time, and checklists. */
import type { Check, ChecklistView, DoctorView, Flavour, Item, Moment } from "~/ipc/generated/types";
import type { Scene } from "./scenes";

const CHECK_MS = 250;

/** In the order of looking. */
export const CHECKS: readonly Check[] = [
  "network",
  "clock",
  "token",
  "permissions",
  "accountType",
  "role",
  "messageAccess",
  "read",
];

/** A test that has looked at so many things; at the end it says what the scene has to find. */
function examined(account: string, looked: number, fault: Scene["fault"], at: Moment): DoctorView {
  const wrong = fault ? CHECKS.indexOf(fault.check) : CHECKS.length;
  const running = looked < wrong;
  return {
    account,
    running,
    ended: running ? null : at,
    checks: CHECKS.map((check, place) => {
      if (place < Math.min(looked, wrong)) return { check, finding: { finding: "good" } };
      if (fault && place === wrong && !running)
        return { check, finding: { finding: "wrong", fault: fault.fault } };
      return { check, finding: { finding: running && place === looked ? "looking" : "waiting" } };
    }),
  };
}

const seenOnceConnected: readonly Item[] = [
  "businessApp",
  "instagramProduct",
  "redirectAddress",
  "tester",
  "messageAccess",
  "permissions",
];
const byHand: readonly Item[] = ["webhook", "review", "live"];

function checklistOf(flavour: Flavour, connected: boolean, ticked: ReadonlySet<Item>): ChecklistView {
  return {
    flavour,
    items: [...seenOnceConnected, ...byHand].map((item) => {
      const seen = connected && seenOnceConnected.includes(item);
      return { item, seen, done: seen || ticked.has(item) };
    }),
  };
}

export class FakeCare {
  #doctors = new Map<string, DoctorView>();
  #ticked = new Set<Item>();

  constructor(
    private readonly at: () => Moment,
    private readonly later: (milliseconds: number, act: () => void) => void,
    private readonly told: (account: string) => void,
  ) {}

  doctor = (account: string): DoctorView | null => this.#doctors.get(account) ?? null;

  /** Looks at one thing after the other, and finds what it is given to find. */
  examine(account: string, fault: Scene["fault"]): void {
    const look = (looked: number) => {
      const view = examined(account, looked, fault, this.at());
      this.#doctors.set(account, view);
      this.told(account);
      if (view.running) this.later(CHECK_MS, () => look(looked + 1));
    };
    look(0);
  }

  checklist(flavour: Flavour, connected: boolean): ChecklistView {
    return checklistOf(flavour, connected && flavour === "instagram", this.#ticked);
  }

  tick(item: Item, done: boolean): void {
    if (done) this.#ticked.add(item);
    else this.#ticked.delete(item);
  }
}
