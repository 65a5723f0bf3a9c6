import { domainToASCII } from 'node:url';

/**
 * How a provider of mailboxes reads addresses of its domains, where it differs from the common rule.
 * `domain` is the one domain of a mailbox that has addresses in several; `ignored` are characters of the local part that do
 * not count; `suffix` is the character that a disposable suffix begins with, besides "+".
 */
type Provider = { domains: readonly string[]; domain?: string; ignored?: RegExp; suffix?: string };

const providers: readonly Provider[] = [
  // Google: dots do not count, and both domains are one mailbox. Not so for domains of Google Workspace.
  { domains: ['gmail.com', 'googlemail.com'], domain: 'gmail.com', ignored: /\./g },
  // Apple: accounts of MobileMe have the same name in all three, and it is given to nobody else.
  { domains: ['icloud.com', 'me.com', 'mac.com'], domain: 'icloud.com' },
  // Proton: ".", "_" and "-" do not count, and a name is reserved in all of its domains for whoever has it in one.
  { domains: ['proton.me', 'protonmail.com', 'protonmail.ch', 'pm.me'], domain: 'proton.me', ignored: /[._-]/g },
  // Yandex: every mailbox has the same name in all of these.
  {
    domains: ['yandex.ru', 'yandex.com', 'yandex.by', 'yandex.kz', 'yandex.ua', 'ya.ru'],
    domain: 'yandex.ru',
  },
  { domains: ['ymail.com', 'rocketmail.com'], suffix: '-' },
];

/**
 * Yahoo: disposable addresses are `<base>-<keyword>`, and neither names nor bases have hyphens. Yahoo Japan is another company
 * with other rules.
 */
const yahoo: Provider = { domains: [], suffix: '-' };
const yahooDomain = /^yahoo\.(?!co\.jp$)(?:[a-z]{2,3}|com?\.[a-z]{2})$/;

/** Fastmail delivers `<anything>@<name>.fastmail.com` to `<name>@fastmail.com`. */
const subdomainOfFastmail = /^(?<name>[^.]+)\.(?<domain>fastmail\.(?:com|fm))$/;

/**
 * Returns the plain form of an e-mail address: one text for all the ways to write the address of one mailbox, by what the
 * large providers do. Case does not count; a domain is in its ASCII form (IDNA); a quoted local part is read as what it quotes.
 *
 * What follows a "+" is cut off at every domain, not only where a provider documents it: Exchange Online, Google Workspace,
 * custom domains at most providers and many servers of one's own deliver it to the name before. Where a provider does not,
 * names with a "+" are all but unknown, and two mailboxes taken for one cost a newcomer 60 credits, whereas one mailbox taken
 * for many costs the operator any number.
 *
 * Total: what is no address is returned in lower case. Never shown or mailed to; it is hashed.
 */
export function plainMailbox(address: string): string {
  const text = address.trim().normalize('NFC').toLowerCase();
  const at = text.lastIndexOf('@');
  if (at < 0) return text;
  const local = unquoted(text.slice(0, at));
  const domain = asciiDomain(text.slice(at + 1));
  const { name, domain: owner } = subdomainOfFastmail.exec(domain)?.groups ?? {};
  // What stands before the @ is the tag there, and such a name cannot have one of its own.
  if (name && owner) return `${name}@${owner}`;
  const provider = providerOf(domain);
  const base = before(before(local, '+'), provider?.suffix);
  const plain = provider?.ignored ? base.replaceAll(provider.ignored, '') : base;
  return `${plain === '' ? local : plain}@${provider?.domain ?? domain}`;
}

function providerOf(domain: string): Provider | undefined {
  if (yahooDomain.test(domain)) return yahoo;
  return providers.find(({ domains }) => domains.includes(domain));
}

/** Returns what stands before the first `mark`; all of it where nothing would be left. */
function before(text: string, mark: string | undefined): string {
  const at = mark === undefined ? -1 : text.indexOf(mark);
  return at > 0 ? text.slice(0, at) : text;
}

/** RFC 5321, 4.1.2: a quoted local part means the same as the text that it quotes. */
function unquoted(local: string): string {
  const isQuoted = local.length >= 2 && local.startsWith('"') && local.endsWith('"');
  return isQuoted ? local.slice(1, -1).replaceAll(/\\(.)/gs, '$1') : local;
}

/** Returns the domain as DNS is asked for it, without a root dot; as it is where IDNA knows no such domain. */
function asciiDomain(domain: string): string {
  const plain = domain.replace(/\.$/, '');
  return domainToASCII(plain) || plain;
}
