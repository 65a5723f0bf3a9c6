/** How long a call is tried again: no attempt begins, and none goes on, after `totalMs`; one takes at most `attemptMs`. */
export type Patience = { totalMs: number; attemptMs: number };

/** Where the product is, and how it is asked. */
export type ClientSettings = {
  /** Where the product runs, such as `https://product.example`. In a page of its own address: `location.origin`. */
  url: string;
  /** A session that was kept from an earlier client (`client.cookie`), for programs that go on where they ended. */
  cookie?: string | null | undefined;
  /** Sent with each request. */
  headers?: Record<string, string> | (() => Record<string, string> | Promise<Record<string, string>>) | undefined;
  /** Used instead of the global `fetch`. */
  fetch?: typeof fetch | undefined;
  /** How long a call is tried again: 20 s for an attempt and a minute for all unless said; what it waits for is added. */
  patience?: Partial<Patience> | undefined;
};

/** Whose session it is. */
export type Account = { id: string; name: string; email: string };

/** `code`: what the account's app shows, where it asks for a second factor; or one of its recovery codes. */
export type SignIn = { email: string; password: string; code?: string | undefined };
export type SignUp = { name: string; email: string; password: string };

/** A picture or a sound: its bytes, or the address where the server finds it. */
export type UploadSource = Blob | { url: string };
