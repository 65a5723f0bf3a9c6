/**
 * The cookies of a session, where nobody else keeps them: in Node. A browser keeps its own, shows none to its pages, and lets
 * none be sent by hand.
 */
export class Cookies {
  readonly #cookies = new Map<string, string>();

  /** @param header cookies that were kept from an earlier client, as a Cookie header has them */
  constructor(header = '') {
    for (const pair of header.split(';')) this.#set(pair);
  }

  /** The Cookie header; null where there is none. */
  get header(): string | null {
    const pairs = [...this.#cookies].map(([name, value]) => `${name}=${value}`);
    return pairs.length === 0 ? null : pairs.join('; ');
  }

  /** Takes what an answer sets, and forgets what it takes away. */
  keep(headers: Headers): void {
    for (const line of headers.getSetCookie?.() ?? []) {
      const [pair = '', ...attributes] = line.split(';');
      const [name = ''] = pair.split('=');
      if (isOver(attributes)) this.#cookies.delete(name.trim());
      else this.#set(pair);
    }
  }

  forget(): void {
    this.#cookies.clear();
  }

  #set(pair: string): void {
    const at = pair.indexOf('=');
    const name = pair.slice(0, at).trim();
    if (at > 0 && name !== '') this.#cookies.set(name, pair.slice(at + 1).trim());
  }
}

/** Whether the attributes of a Set-Cookie line say that the cookie is to be forgotten: Max-Age counts before Expires. */
function isOver(attributes: string[]): boolean {
  const named = new Map(
    attributes.map((attribute) => {
      const [name = '', value = ''] = attribute.split('=').map((part) => part.trim());
      return [name.toLowerCase(), value];
    }),
  );
  const maxAge = named.get('max-age');
  if (maxAge !== undefined) return Number(maxAge) <= 0;
  return Date.parse(named.get('expires') ?? '') <= Date.now();
}
