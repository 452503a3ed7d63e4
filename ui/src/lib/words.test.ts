import { describe, expect, it } from "vitest";
import type { Trouble } from "~/ipc/backend";
import type { Kind, Preview, Title } from "~/ipc/generated/types";
import { kindIcon, kindLabel } from "./thread/kinds";
import { notSentWords, waitingWords } from "./thread/notSent";
import { permissionMeaning } from "./connections/permissions";
import { previewWords } from "./thread/previews";
import { nameDetails, nameOf, nameTooltip, shortNameOf } from "./thread/titles";
import { startFailureWords } from "./troubles/startFailure";
import { troubleWords } from "./troubles/troubles";

const title = (name: string | null, username: string | null): Title => ({ name, username, idTail: "2034" });

describe("L2 names", () => {
  it.each([
    [title("Maya Ferreira", "maya"), "Maya Ferreira", "Maya Ferreira", "Maya"],
    [title(null, "priya.cooks"), "@priya.cooks", "@priya.cooks", "@priya.cooks"],
    [title(null, null), "Instagram User", "Instagram User, id ending in 2034", "Instagram User"],
  ])("l2_%j", (of, name, tooltip, short) => {
    expect([nameOf(of), nameTooltip(of), shortNameOf(of)]).toEqual([name, tooltip, short]);
  });

  it("t9_details say what is known and nothing else", () => {
    expect(nameDetails(title("Maya", "maya"), true)).toBe("@maya · follows you");
    expect(nameDetails(title("Maya", "maya"), false)).toBe("@maya");
    expect(nameDetails(title(null, "maya"), null)).toBe("");
  });
});

describe("L4 previews", () => {
  const preview = (kind: Kind, text = "", own = false): { preview: Preview; draft: null } => ({
    preview: { kind, text, own },
    draft: null,
  });
  it.each([
    [preview("text", "Could you?"), "Could you?"],
    [preview("text", "See you at 4!", true), "You: See you at 4!"],
    [preview("photo"), "Photo"],
    [preview("photo", "", true), "You: Photo"],
    [preview("video"), "Video"],
    [preview("voice"), "Voice message"],
    [preview("sticker"), "Sticker"],
    [preview("storyReply", "do you ship?"), "Replied to your story: do you ship?"],
    [preview("storyMention"), "Mentioned you in a story"],
    [preview("sharedPost"), "Shared a post"],
    [preview("sharedReel"), "Shared a reel"],
    [preview("unsupported"), "Unsupported message"],
    [preview("unsent"), "Message unsent"],
    [preview("text", ""), "Unsupported message"],
    [{ preview: null, draft: null }, "No messages"],
    [{ preview: preview("photo").preview, draft: "I can have" }, "Draft: I can have"],
  ])("l4_%j", (row, words) => {
    expect(previewWords(row)).toBe(words);
  });
});

describe("T4 kinds", () => {
  const kinds: Kind[] = [
    ...(["text", "photo", "video", "voice", "file", "sticker", "storyReply", "storyMention"] as const),
    ...(["sharedPost", "sharedReel", "sharedProduct", "template", "unsent", "unsupported"] as const),
  ];
  it.each(kinds)("t4_%s has a label and an icon, own or theirs", (kind) => {
    expect(kindLabel(kind, true)).not.toBe("");
    expect(kindLabel(kind, false)).not.toBe("");
    expect(kindIcon(kind)).not.toBe("");
  });

  it("t4_a kind of a later version is labelled unsupported", () => {
    expect(kindLabel("hologram" as Kind, false)).toBe("Unsupported message");
  });
});

describe("T7 why not sent", () => {
  it.each([
    [{ why: "noConnection" } as const, "Not sent: no connection"],
    [{ why: "windowClosed" } as const, "Not sent: the reply window is closed"],
    [
      { why: "humanAgentRefused" } as const,
      "Not sent: Meta has not approved your app for answers after 24 hours",
    ],
    [{ why: "refused", code: 100, subcode: null } as const, "Not sent: Instagram refused it (code 100)"],
  ])("t7_%j", (reason, words) => {
    expect(notSentWords(reason)).toBe(words);
  });

  const until = { utcMs: 0, local: "2026-11-20T15:40:00", zone: "Europe/Lisbon" };
  it.each([
    [{ reason: "noConnection" } as const, "Waits for the internet"],
    [{ reason: "turn" } as const, "Waits for the one before"],
    [{ reason: "slowedDown", until } as const, "Slowed down by Instagram until 3:40 PM"],
    [{ reason: "earlierPart" } as const, "Waits for the part before it"],
    [{ reason: "checkingFirst" } as const, "Waits until an earlier try is found or known to be missing"],
    [{ reason: "account" } as const, "Waits until the account is reconnected"],
  ])("t7_what it waits for: %j", (waiting, words) => {
    expect(waitingWords(waiting, false)).toBe(words);
  });
});

describe("L7 reasons in plain words", () => {
  const until = { utcMs: 0, local: "2026-11-20T15:40:00", zone: "Europe/Lisbon" };
  const failures: [Trouble, RegExp][] = [
    [{ code: "offline" }, /could not be reached/],
    [{ code: "interrupted" }, /in full/],
    [{ code: "notInstagram", status: 200 }, /HTTP 200/],
    [{ code: "answerTooLarge" }, /larger than/],
    [{ code: "notUnderstood", place: "data[3].from" }, /data\[3\]\.from/],
    [{ code: "slowedDown", until }, /^Slowed down by Instagram until 3:40 PM$/],
    [{ code: "slowedDown", until: null }, /Slowed down/],
    [{ code: "reconnectNeeded", why: "expired" }, /Log in again/],
    [{ code: "notServed", why: "notVisible" }, /no messages/],
    [{ code: "badRelayAddress" }, /https/],
    [{ code: "tokenUnknown" }, /Copy it again/],
    [{ code: "otherAccount", username: "other" }, /@other/],
    [{ code: "permissionRequired", missing: ["a", "b"] }, /a and b/],
    [{ code: "permissionRequired", missing: [] }, /permission/],
    [
      { code: "refused", metaCode: 2, subcode: null, message: "Try later", trace: "x" },
      /“Try later” \(code 2\)/,
    ],
    [{ code: "refused", metaCode: 2, subcode: null, message: null, trace: null }, /code 2/],
    [{ code: "noMetaApp", flavour: "facebook" }, /Meta app/],
    [{ code: "loginRefused", why: "credentials", message: "bad secret" }, /“bad secret”.*app id/],
    [{ code: "loginRefused", why: "redirect", message: null }, /redirect address/],
    [{ code: "loginRefused", why: "spentCode", message: null }, /Start the login again/],
    [{ code: "loginRefused", why: "notSaid", message: null }, /refused the login/],
    [{ code: "metaDown" }, /fault of its own/],
    [{ code: "noAccountId", kind: null }, /does not tell the id/],
    [{ code: "noAccountId", kind: "BUSINESS" }, /a business account/],
    [{ code: "loginDenied" }, /Cancel/],
    [{ code: "loginTimedOut" }, /10 minutes/],
    [{ code: "wrongAddress" }, /does not belong/],
    [{ code: "portTaken", port: 48215 }, /48215/],
    [{ code: "noLogin" }, /under way/],
    [{ code: "noUsableAccount" }, /professional/],
    [{ code: "nothingToPaste" }, /Nothing on the clipboard/],
    [{ code: "noBrowser" }, /by hand/],
    [{ code: "vault", problem: "locked" }, /locked/],
    [{ code: "store", problem: "full" }, /disk is full/],
    [{ code: "nothingToSend" }, /nothing to send/],
    [{ code: "tooLong", bytes: 1012 }, /by 12 bytes/],
    [{ code: "tooMuchText", most: 100_000 }, /100 KB.*not saved/],
    [{ code: "store", problem: "gone" }, /moved or deleted/],
    [{ code: "store", problem: "locked" }, /Another program/],
    [{ code: "windowClosed" }, /reply window is closed/],
    [{ code: "cannotSplit", what: "link" }, /link of more than 1,000 bytes/],
    [{ code: "cannotSplit", what: "character" }, /characters.*more than 1,000 bytes/],
    [{ code: "tooLate" }, /Undo came too late/],
    [{ code: "labelRefused", problem: "empty" }, /needs a name/],
    [{ code: "labelRefused", problem: "tooLong" }, /40 characters/],
    [{ code: "labelRefused", problem: "tooMany" }, /20 labels/],
    [{ code: "notFound" }, /no longer/],
    [{ code: "unknownZone" }, /time zone/],
    [{ code: "linkRefused" }, /web addresses/],
    [{ code: "notAhead" }, /in the future/],
    [{ code: "unexpected" }, /inside Shopbell/],
  ];
  it.each(failures)("l7_%j", (failure, words) => {
    expect(troubleWords(failure)).toMatch(words);
  });
});

describe("S4 why the inbox cannot be opened", () => {
  it.each([
    ["foreign", /holds other files.*touched nothing/],
    ["inUse", /running already.*quit it/],
    ["newer", /newer version.*Install/],
    ["broken", /damaged.*stays where it is.*ask for help/],
    ["locked", /Another program.*Wait/],
    ["full", /disk is full.*Free some space/],
    ["readOnly", /data folder.*permissions/],
    ["io", /disk did not answer.*Check/],
  ] as const)("s4_%s: what it means and what to do", (problem, words) => {
    expect(startFailureWords(problem)).toMatch(words);
  });
});

describe("C5 permissions", () => {
  it("c5_each scope that is asked for has a meaning; a strange one keeps its name", () => {
    const asked = [
      "instagram_business_basic",
      "instagram_manage_messages",
      "pages_show_list",
      "business_management",
    ];
    for (const name of asked) expect(permissionMeaning(name)).not.toBe(name);
    expect(permissionMeaning("toString")).toBe("toString");
  });
});
