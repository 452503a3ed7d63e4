/**
 * Plays recorded scenes in the program's place, for tests and for looking at the window in a browser (`?scene=<name>`
 * while developing). Everything it answers was answered by the program itself, see `tests/app/recordings`; it knows no
 * rule of the program's, only which answer comes after which call.
 */
import { emit } from "@tauri-apps/api/event";
import { clearMocks, mockIPC } from "@tauri-apps/api/mocks";
import type { Backend, ConversationRef } from "./backend";
import type { Change, Failure } from "./generated/types";
import { holesIn, filled, type Holes, type Json } from "./recorded/holes";
import { patched, type Patch } from "./recorded/patch";
import { tauriBackend } from "./tauri";

/** What a command answered. */
type Answer = { ok: Json } | { failed: Failure };

/** What stands, and what is told, so many milliseconds after a step. */
interface Tell {
  readonly after: number;
  readonly changes: readonly Json[];
  readonly views: Readonly<Record<string, Patch>>;
  /** What Instagram has taken by then. */
  readonly takes?: readonly Json[];
}

/** Something that happens: the window calls a command, or the world does what it is named for. */
interface Step {
  readonly does?: string;
  readonly happens?: string;
  readonly args?: Json;
  readonly answer?: Answer;
  readonly answerAfter?: number;
  readonly tells: readonly Tell[];
}

/** A recording, as the Rust test writes it. */
export interface Scene {
  readonly of?: string;
  /** When it begins, UTC milliseconds. */
  readonly begins: number;
  readonly views: Readonly<Record<string, Json>>;
  readonly gone?: readonly string[];
  /** Steps that may come at any time. */
  readonly always: readonly Step[];
  /** What can happen from the beginning on. */
  readonly lines: readonly (readonly Step[])[];
}

const files = import.meta.glob<Scene>("./recorded/*.json", { eager: true, import: "default" });

/** The recorded scene of that name. */
function sceneNamed(name: string): Scene {
  const scene = files[`./recorded/${name}.json`];
  if (!scene) throw new Error(`no scene is called ${name}`);
  if (scene.of === undefined) return scene;
  const base = sceneNamed(scene.of);
  const views: Record<string, Json> = { ...base.views };
  for (const [key, patch] of Object.entries(scene.views)) views[key] = patched(views[key], patch as Patch);
  for (const key of scene.gone ?? []) Reflect.deleteProperty(views, key);
  // From another beginning other things follow.
  const begins = Object.keys(scene.views).length === 0 ? base.lines : [];
  return { ...scene, views, always: [...base.always, ...scene.always], lines: [...scene.lines, ...begins] };
}

/** A command with its arguments as one text, as the recorder writes it, too. */
function keyOf(command: string, args: Record<string, unknown>): string {
  const names = Object.keys(args).sort();
  return [command, ...names.map((name) => `${name}=${JSON.stringify(args[name])}`)].join(" ");
}

/** A line that has been followed so far, and its next step. */
interface Followed {
  readonly line: readonly Step[];
  readonly next: number;
  /** What was handed over on the way. */
  readonly holes: Holes;
}

/** Something that comes later. */
interface Due {
  readonly timer: ReturnType<typeof setTimeout>;
  readonly come: () => void;
  /** It is forgotten when the line it belongs to is left. */
  readonly step: Step;
}

/** An answer that Instagram took. */
export interface Taken {
  readonly account: string;
  readonly conversation: string;
  readonly text: string;
}

/** A backend that plays a scene. */
export interface Player extends Backend {
  /** Lets the world do what is recorded under that name. */
  happens(name: string): void;
  /** Tells the window of changes, as the program would. */
  tell(...changes: Change[]): void;
  /** Texts that reached Instagram, oldest first. */
  readonly ledger: readonly Taken[];
  /** Calls that nothing is recorded for. A test that leaves some has failed. */
  readonly unexpected: readonly string[];
}

class Playing {
  readonly unexpected: string[] = [];
  readonly ledger: Taken[] = [];
  #views: Record<string, Json>;
  #followed: Followed[] = [];
  #due = new Set<Due>();
  /** Answers that wait for the disk. */
  #unwritten = new Set<() => void>();

  constructor(private readonly scene: Scene) {
    this.#views = { ...scene.views };
  }

  /** What a command answers. */
  async call(command: string, args: Record<string, unknown>): Promise<unknown> {
    const found = this.#step(({ does, args: pattern }) =>
      does === command ? holesIn(pattern ?? null, args as Json) : null,
    );
    if (found) {
      const { step, holes } = found;
      this.#play(step, holes);
      if (command === "composer|flush_drafts") this.#write();
      if (step.answerAfter !== undefined) await this.#written(step.answerAfter);
      return said(filled(step.answer ?? { ok: null }, holes));
    }
    const view = this.#views[keyOf(command, args)];
    if (view !== undefined) return said(view);
    this.unexpected.push(keyOf(command, args));
    throw new Error(`nothing is recorded for ${keyOf(command, args)}`);
  }

  happens(name: string): void {
    const found = this.#step((step) => (step.happens === name ? new Map() : null));
    if (!found) throw new Error(`nothing recorded is called ${name}`);
    this.#play(found.step, found.holes);
  }

  /** The step that comes next: of a line that is followed, of one that begins, or one that may come at any time. */
  #step(matches: (step: Step) => Holes | null): { step: Step; holes: Holes } | null {
    const begun = this.scene.lines.map((line) => ({ line, next: 0, holes: new Map<string, Json>() }));
    for (const lines of [this.#followed, begun]) {
      const fitting = lines.flatMap(({ line, next, holes: before }) => {
        const step = line[next];
        const brought = step && matches(step);
        if (!brought) return [];
        const holes = new Map([...before, ...brought]);
        return [{ step, holes, followed: { line, next: next + 1, holes } }];
      });
      const [first] = fitting;
      if (!first) continue;
      if (lines === this.#followed) this.#leave(fitting.map(({ followed }) => followed.line));
      this.#followed = fitting.map(({ followed }) => followed);
      return first;
    }
    for (const step of this.scene.always) {
      const holes = matches(step);
      if (holes) return { step, holes };
    }
    return null;
  }

  /** What is due comes now if it is recorded in a line that is followed further, and never if it is not. */
  #leave(further: readonly (readonly Step[])[]): void {
    const recorded = new Set(further.flat());
    for (const due of this.#due) {
      clearTimeout(due.timer);
      if (recorded.has(due.step)) due.come();
    }
    this.#due.clear();
  }

  #play(step: Step, holes: Holes): void {
    for (const tell of step.tells) {
      if (tell.after === 0) this.#tell(tell, holes);
      else this.#later(tell.after, step, () => this.#tell(tell, holes));
    }
  }

  #later(after: number, step: Step, come: () => void): void {
    const due: Due = {
      step,
      come,
      timer: setTimeout(() => {
        this.#due.delete(due);
        come();
      }, after),
    };
    this.#due.add(due);
  }

  #tell({ changes, views, takes = [] }: Tell, holes: Holes): void {
    this.ledger.push(...(filled(takes as Json, holes) as unknown as Taken[]));
    for (const [key, patch] of Object.entries(views)) {
      this.#views[key] = patched(this.#views[key], filled(patch, holes));
    }
    if (changes.length > 0) tell(filled(changes as Json, holes) as unknown as Change[]);
  }

  #written(after: number): Promise<void> {
    return new Promise((done) => {
      const write = () => {
        this.#unwritten.delete(write);
        done();
      };
      this.#unwritten.add(write);
      setTimeout(write, after);
    });
  }

  #write(): void {
    for (const write of this.#unwritten) write();
  }
}

/** An answer as the command gives it: a failure is thrown, as Tauri throws it. */
function said(answer: Json): Json {
  const { failed, ok } = structuredClone(answer) as { failed?: Json; ok: Json };
  // The generated commands take what is thrown and is no `Error` for a failure of the command's own.
  if (failed !== undefined) throw failed;
  return ok;
}

function tell(changes: readonly Change[]): void {
  void emit("plugin:session:changed", { changes });
}

/** Plays a scene from its beginning, in place of whatever was played before. */
export function play(name: string): Player {
  clearMocks();
  const playing = new Playing(sceneNamed(name));
  mockIPC((command, args) => playing.call(command.replace("plugin:", ""), args as Record<string, unknown>), {
    shouldMockEvents: true,
  });
  // No bytes are recorded for such an address.
  Object.assign(window, {
    __TAURI_INTERNALS__: Object.assign(
      (window as unknown as { __TAURI_INTERNALS__: object }).__TAURI_INTERNALS__,
      { convertFileSrc: (path: string) => `/none/${path}` },
    ),
  });
  const player: Player = {
    ...tauriBackend,
    // Several views in one answer, or a part of one. What a test answers in place of a view is seen here, too.
    async opening() {
      const frame = await player.frame();
      const list = player.list(frame.selected).catch(() => null);
      return { frame, list: await list, tab: await player.tab(frame.selected) };
    },
    async rows(scope, named) {
      const list = await player.list(scope);
      const is = (row: ConversationRef) => (one: ConversationRef) =>
        one.account === row.account && one.conversation === row.conversation;
      return { ...list, rows: list.rows.filter((row) => named.some(is(row))) };
    },
    happens: (what) => playing.happens(what),
    tell: (...changes) => tell(changes),
    ledger: playing.ledger,
    unexpected: playing.unexpected,
  };
  return player;
}
