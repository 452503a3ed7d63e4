/** The fake backend's login: the same steps as the real one, taken by `advance` instead of by a browser. */
import { Refusal } from "~/ipc/backend";
import type {
  Failure,
  Flavour,
  LoginView,
  PageView,
  Permission,
  RedirectChoice,
  RefusalView,
} from "~/ipc/generated/types";
import { shops } from "./people";
import { momentIn } from "./zone";

const LIMIT_MS = 10 * 60_000;

const scopes: Record<Flavour, readonly string[]> = {
  instagram: ["instagram_business_basic", "instagram_business_manage_messages"],
  facebook: [
    "instagram_basic",
    "instagram_manage_messages",
    "pages_manage_metadata",
    "pages_show_list",
    "pages_messaging",
    "pages_read_engagement",
    "business_management",
  ],
};

const pages: PageView[] = [
  { page: "p1", name: "Rye & Shine Bakery", username: "ryeandshine", unusable: null },
  { page: "p2", name: "The Flour Room", username: "theflourroom", unusable: null },
  { page: "p3", name: "Grandma's Garden", username: null, unusable: "noLinkedAccount" },
  { page: "p4", name: "Night Market Porto", username: "nightmarketporto", unusable: "noMessagingTask" },
  { page: "p5", name: "Rosa at home", username: "rosa.at.home", unusable: "personalAccount" },
  { page: "p6", name: "Levain Lab", username: "levainlab", unusable: "notEligible" },
];

export class FakeLogin {
  view: LoginView = { step: "idle" };
  #flavour: Flavour = "instagram";

  constructor(
    private readonly now: () => number,
    private readonly zone: () => string,
  ) {}

  begin(flavour: Flavour, redirect: RedirectChoice): void {
    this.#flavour = flavour;
    const host = flavour === "instagram" ? "https://www.instagram.com" : "https://www.facebook.com/v27.0";
    const address = `${host}/oauth/authorize?client_id=1234567890&response_type=code&state=7f3a`;
    const until = momentIn(this.zone(), this.now() + LIMIT_MS);
    this.view = { step: "waiting", flavour, address, browserOpened: true, redirect, until };
  }

  /** The browser came back with a code. */
  comeBack(): void {
    this.view = { step: "finishing", flavour: this.#flavour };
  }

  /** The accounts of the login were read. Answers with those that are connected now. */
  finish(): readonly string[] {
    if (this.#flavour === "facebook") {
      this.view = { step: "choosing", pages, permissions: this.#permissions() };
      return [];
    }
    return this.#done(shops.slice(0, 1).map(({ id }) => id));
  }

  choose(chosen: readonly string[]): readonly string[] {
    if (this.view.step !== "choosing") throw new Refusal({ code: "noLogin" });
    return this.#done(shops.filter((_, index) => chosen.includes(`p${index + 1}`)).map(({ id }) => id));
  }

  /** A token was pasted: nobody knows yet whose it is. */
  readToken(): void {
    this.#flavour = "instagram";
    this.view = { step: "finishing", flavour: null };
  }

  fail(
    failure: Failure = { code: "loginDenied" },
    flavour: Flavour | null = this.#flavour,
    named: RefusalView | null = null,
  ): void {
    this.view = { step: "failed", flavour, failure, named };
  }

  #done(accounts: string[]): readonly string[] {
    this.view = { step: "done", flavour: this.#flavour, permissions: this.#permissions(), accounts };
    return accounts;
  }

  #permissions(): Permission[] {
    return scopes[this.#flavour].map((name) => ({
      name,
      granted: true,
      neededForMessages: name.includes("messag"),
    }));
  }
}
