/**
 * Random interleavings of an owner's acts with a backend whose answers come late and in any order (S3, S4, S8, T8). Runs
 * the window's real state (session, drafts, chosen files, composers) on two shops in memory, without a page; everything
 * random comes from one seed, so that every case can be run again. For tests only.
 */
import type { Backend, ConversationRef, How } from "~/ipc/backend";
import type { FileView } from "~/ipc/generated/types";
import { Clock } from "~/state/core/clock.svelte";
import { Composing } from "~/state/composer/composing.svelte";
import { PLAINLY, type Draft } from "~/state/composer/draft.svelte";
import { Session } from "~/state/session.svelte";
import { keyOf } from "~/state/thread/thread.svelte";
import { seeded, type Random } from "./random";
import { conversations, strays, TwoShops } from "./twoShops";
import { AT } from "./twoShopsViews";

const STEPS = 36;
/** Calls whose answers are held back and let go in any order. */
const HELD = new Set<string | symbol>(
  ["draft", "open", "saveDraft", "send", "retry", "edit", "undo"].concat(
    "frame",
    "list",
    "rows",
    "select",
    "markRead",
    "attach",
    "detach",
  ),
);
/** Of those, the ones that could redirect a message if they were believed late. */
const TEMPTING = new Set<string | symbol>(["draft", "open", "saveDraft", "send", "attach"]);

/** What a press of Send does; a composer under test may do something else than the product's. */
export type Press = (
  composing: Composing,
  listed: readonly FileView[],
  session: Session,
  backend: Backend,
) => Promise<void>;

/** The product's own. */
export const honest: Press = (composing, listed) => composing.press(listed);

/** A composer with the fault that is looked for: it asks which conversation is open when the save has answered. */
export const redirected: Press = async ({ draft }, _, session, backend) => {
  const { text } = draft;
  await draft.save();
  const at = session.inbox.thread.at;
  if (at && text !== "") await backend.send(at, text, 1_000_000, PLAINLY);
};

/** How one case went. */
interface CaseOutcome {
  /** Answers that came when another conversation was open than the one they belong to. */
  readonly opportunities: number;
  readonly violations: readonly string[];
}

/** Lets every answer that was let go be taken in: a message comes when no promise has anything left to do. */
function settle(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((done) => {
    port1.onmessage = () => {
      port1.close();
      done();
    };
    port2.postMessage(null);
  });
}

class Case {
  #violations: string[] = [];
  #opportunities = 0;
  /** Answers, timers and changes on their way. */
  #underway: (() => void)[] = [];
  #holding = false;
  #random: Random;
  #shops = new TwoShops((act) => this.#underway.push(act));
  #backend: Backend;
  #session: Session;
  #drafts = new Set<Draft>();
  #composer: { key: string; composing: Composing } | null = null;
  #presses: { at: ConversationRef; text: string; files: readonly string[]; answers: string | null }[] = [];
  #words = 0;
  /** Files that were chosen and never removed. */
  #files = new Set<string>();

  constructor(
    seed: number,
    private readonly press: Press,
  ) {
    this.#random = seeded(seed);
    this.#backend = this.#held();
    this.#session = new Session(this.#backend, new Clock(() => AT.utcMs));
  }

  async run(): Promise<CaseOutcome> {
    await this.#session.start();
    await this.#look();
    this.#holding = true;
    for (let step = 0; step < STEPS && this.#violations.length === 0; step++) {
      this.#step();
      await this.#look();
      await this.#checkDrafts();
    }
    while (this.#underway.length > 0) {
      this.#release(8);
      await this.#look();
    }
    await this.#checkDrafts();
    await this.#checkEnd();
    this.#session.inbox.tabs.forget();
    return { opportunities: this.#opportunities, violations: this.#violations };
  }

  /** The backend with every answer held back. Its effect comes at the call or at the answer, by chance. */
  #held(): Backend {
    const hold =
      (name: string | symbol, call: (...args: unknown[]) => Promise<unknown>) =>
      (...args: unknown[]) => {
        if (name === "send") this.#checkSend(args[0] as ConversationRef, args[1] as string, args[3] as How);
        if (!this.#holding) return call(...args);
        const early = this.#random() < 0.5 ? call(...args) : undefined;
        early?.catch(() => undefined);
        const from = this.#session.inbox.thread.at;
        return new Promise((answer, refuse) =>
          this.#underway.push(() => {
            if (TEMPTING.has(name) && from && !this.#session.inbox.thread.isOpen(from)) this.#opportunities++;
            void (early ?? call(...args)).then(answer, refuse);
          }),
        );
      };
    return new Proxy(this.#shops as unknown as Backend, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name, target);
        if (typeof value !== "function") throw new Error(`the two shops answer no ${String(name)}`);
        const call = value.bind(target) as (...args: unknown[]) => Promise<unknown>;
        if (HELD.has(name)) return hold(name, call);
        if (name !== "onChanged") return call;
        return (tell: (changes: unknown) => void) =>
          call((changes: unknown) =>
            this.#holding ? this.#underway.push(() => tell(changes)) : tell(changes),
          );
      },
    });
  }

  #step(): void {
    const chance = this.#random();
    if (chance < 0.3) return this.#release();
    if (chance < 0.42) return void this.#session.inbox.open(this.#one(conversations), { write: true });
    if (chance < 0.48) return void this.#session.inbox.showAccount(this.#one(["one", "two", null]));
    if (chance < 0.64) return this.#type();
    if (chance < 0.7) return this.#choose();
    if (chance < 0.84) return this.#send();
    if (chance < 0.92) return this.#pressButton();
    if (chance < 0.96) return this.#shops.customerWrites("Hello?", this.#one(conversations));
    this.#shops.offline = !this.#shops.offline;
  }

  /** Lets go of one or several of what is under way, whichever it is. */
  #release(most = 3): void {
    const count = Math.min(this.#underway.length, 1 + Math.floor(this.#random() * most));
    for (let done = 0; done < count; done++) {
      const [act] = this.#underway.splice(Math.floor(this.#random() * this.#underway.length), 1);
      act?.();
    }
  }

  /** What the page does when something changed: the composer follows the header, and goes with it. */
  async #look(): Promise<void> {
    await settle();
    const { at, view } = this.#session.inbox.thread;
    const key = at && view ? keyOf(at) : null;
    if (key === (this.#composer?.key ?? null)) return;
    if (this.#composer) void this.#session.inbox.drafts.flush();
    this.#composer =
      at && key
        ? {
            key,
            composing: new Composing(this.#session.inbox.drafts.of(at), this.#session.inbox.choosings.of(at)),
          }
        : null;
    if (this.#composer) this.#drafts.add(this.#composer.composing.draft);
  }

  /** The conversation named at the top of the thread; a composer stands below it and nowhere else. */
  #header(): { at: ConversationRef; composing: Composing } | null {
    const { view } = this.#session.inbox.thread;
    if (!view || !this.#composer) return null;
    return {
      at: { account: view.account, conversation: view.conversation },
      composing: this.#composer.composing,
    };
  }

  #type(): void {
    const shown = this.#header();
    if (!shown) return;
    const { draft } = shown.composing;
    const word = `<${keyOf(shown.at)}:${++this.#words}>`;
    const kept = this.#random() < 0.15 ? draft.text.replace(/<[^>]*>\s*$/, "") : draft.text;
    draft.type(kept + word);
  }

  #send(): void {
    const shown = this.#header();
    if (!shown) return;
    const { draft, choosing } = shown.composing;
    const listed = this.#session.inbox.thread.view?.files ?? [];
    const files = choosing.chosen(listed).map(({ id }) => id);
    const { text } = draft;
    // A press on an empty box, while the one before is written down, or while a file is taken in is none.
    const ready = (text !== "" || files.length > 0) && choosing.taking.length === 0;
    const answers = draft.answering?.message ?? null;
    if (ready && !draft.submitting) this.#presses.push({ at: shown.at, text, files, answers });
    void this.press(shown.composing, listed, this.#session, this.#backend);
  }

  /** Chooses a file, removes one, or answers a message of the open thread. */
  #choose(): void {
    const shown = this.#header();
    const { view } = this.#session.inbox.thread;
    if (!shown || !view) return;
    const { draft, choosing } = shown.composing;
    const chance = this.#random();
    if (chance < 0.6) {
      const name = `<${keyOf(shown.at)}:${++this.#words}>`;
      this.#files.add(name);
      return choosing.take([new File(["bytes"], name)]);
    }
    const file = this.#one(choosing.chosen(view.files));
    if (chance < 0.75 && file) {
      this.#files.delete(file.name);
      return void choosing.remove(file.id);
    }
    const message = this.#one(view.messages.filter(({ own }) => !own));
    if (message) draft.answering = { message: message.key, preview: { own: false, kind: "text", text: "" } };
  }

  /** Retry, Edit or Undo of something in the open thread. */
  #pressButton(): void {
    const { view } = this.#session.inbox.thread;
    const open = view?.messages.flatMap(({ status }) =>
      status && "id" in status && status.status !== "checking" ? [status] : [],
    );
    const status = this.#one(open ?? []);
    if (status?.status === "sending") return void this.#session.inbox.undo(status.id);
    if (!status) return;
    if (this.#random() < 0.5) return void this.#session.inbox.edit(status.id);
    void this.#session.inbox.outbox.retry(status.id);
  }

  #checkSend(at: ConversationRef, text: string, { files, answers }: How): void {
    const press = this.#presses.findIndex(
      (one) =>
        one.text === text &&
        keyOf(one.at) === keyOf(at) &&
        one.files.join() === files.join() &&
        one.answers === answers,
    );
    if (press < 0)
      this.#violations.push(`sent to ${keyOf(at)}, but not pressed there: ${text} ${files.join()}`);
    else this.#presses.splice(press, 1);
  }

  /** Nothing typed for one conversation ever stands in another's draft. */
  async #checkDrafts(): Promise<void> {
    for (const at of conversations) {
      this.#checkStrays("on disk", (await this.#shops.draft(at)).text, at);
      for (const { name } of (await this.#shops.open(at)).files) this.#checkStrays("chosen", name, at);
    }
    for (const { at, text } of this.#drafts) this.#checkStrays("in the box", text, at);
  }

  /** Every press was handed over, whatever arrived was typed for where it is, and what is typed is on disk. */
  async #checkEnd(): Promise<void> {
    for (const { at, text } of this.#presses) {
      this.#violations.push(`pressed in ${keyOf(at)}, but never handed over: ${text}`);
    }
    for (const { at, text } of this.#shops.ledger) this.#checkStrays("arrived", text, at);
    for (const { at, text } of this.#drafts) {
      const onDisk = (await this.#shops.draft(at)).text;
      if (text !== onDisk) this.#violations.push(`in the box of ${keyOf(at)}: ${text}; on disk: ${onDisk}`);
    }
    for (const at of conversations) {
      const { files, messages } = await this.#shops.open(at);
      const sent = messages.flatMap(({ outgoing }) => outgoing?.file ?? []);
      for (const { name } of sent) this.#checkStrays("sent", name, at);
      for (const { name } of [...files, ...sent]) this.#files.delete(name);
    }
    for (const name of this.#files) this.#violations.push(`a chosen file is lost: ${name}`);
  }

  #checkStrays(what: string, text: string, at: ConversationRef): void {
    for (const key of strays(text, at))
      this.#violations.push(`typed for ${key}, ${what} in ${keyOf(at)}: ${text}`);
  }

  #one<T>(choices: readonly T[]): T {
    return choices[Math.floor(this.#random() * choices.length)] as T;
  }
}

/** How many cases went, and what was found. */
export interface Outcome {
  readonly seed: number;
  readonly cases: number;
  /** Answers that came late, after a switch: each could have redirected something. */
  readonly opportunities: number;
  /** What went wrong, each with the seed of its case. */
  readonly violations: readonly string[];
}

/** Runs so many cases, each with a seed of its own drawn from the first. `until` may end it early. */
export async function interleave(
  seed: number,
  cases: number,
  press: Press = honest,
  until: (violations: readonly string[]) => boolean = () => false,
): Promise<Outcome> {
  const random = seeded(seed);
  const violations: string[] = [];
  let opportunities = 0;
  let run = 0;
  while (run < cases && !until(violations)) {
    const own = Math.floor(random() * 2 ** 32);
    const outcome = await new Case(own, press).run();
    run++;
    opportunities += outcome.opportunities;
    violations.push(...outcome.violations.map((violation) => `case ${own}: ${violation}`));
  }
  return { seed, cases: run, opportunities, violations };
}

/** Runs the planted fault until it is caught, in at most so many cases. */
export async function plant(seed: number, cases: number): Promise<{ caught: boolean; after: number }> {
  const sentElsewhere = (violations: readonly string[]) => violations.some((one) => one.includes("sent to"));
  const { cases: after, violations } = await interleave(seed, cases, redirected, sentElsewhere);
  return { caught: sentElsewhere(violations), after };
}
