/** Two shops with two customers each, in which everything written says for which conversation it was. For tests only. */
import type { ConversationRef } from "~/ipc/backend";
import type { Person } from "~/ipc/fake/people";
import { sceneNamed, type Scene } from "~/ipc/fake/scenes";
import { keyOf } from "~/state/thread/thread.svelte";

function person(id: string, draft?: string): Person {
  const lines = [{ ago: 10, text: "Hello" }];
  const known = { id, name: id, username: id, initial: id, colour: 0, lines };
  return draft === undefined ? known : { ...known, draft };
}

export const scene: Scene = {
  ...sceneNamed("standard"),
  undoSend: true,
  shops: ["one", "two"].map((id) => ({
    ...{ id, name: id, username: id, initial: id, colour: 0 },
    people: [person("a", `<${id}/c-a:kept>`), person("b")],
  })),
};
export const conversations: readonly ConversationRef[] = scene.shops.flatMap(({ id, people }) =>
  people.map((one) => ({ account: id, conversation: `c-${one.id}` })),
);

/** Everything in a text that was typed for another conversation: each word carries the one it was typed for. */
export function strays(text: string, at: ConversationRef): string[] {
  return [...text.matchAll(/<([^:>]*):[^>]*>/g)]
    .map(([, key]) => key ?? "")
    .filter((key) => key !== keyOf(at));
}
