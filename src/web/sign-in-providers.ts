import type { GenericOAuthConfig } from 'better-auth/plugins';
import { genericOAuth } from 'better-auth/plugins';
import { z } from 'zod';
import type { Env } from '#/env.ts';

/** Whose accounts people may sign in with. */
export type SignInProvider = 'google' | 'github';

/** One of them as the operator has set it up: our account there, and where its server is. */
type Provider = { clientId: string; clientSecret: string; endpoints: Endpoints };
type Endpoints = { authorizationUrl: string; tokenUrl: string; apiUrl: string };
/** The providers that are set up; an absent one is not offered. */
export type SignInProviders = Partial<Record<SignInProvider, Provider>>;

type ProviderSettings = Pick<
  Env,
  | 'GOOGLE_CLIENT_ID'
  | 'GOOGLE_CLIENT_SECRET'
  | 'GOOGLE_URL'
  | 'GITHUB_CLIENT_ID'
  | 'GITHUB_CLIENT_SECRET'
  | 'GITHUB_URL'
  | 'GITHUB_API_URL'
>;

/** Returns the providers of the operator's settings: one without an id and a secret is not offered. */
export function signInProviders(settings: ProviderSettings): SignInProviders {
  const { GOOGLE_CLIENT_ID, GOOGLE_CLIENT_SECRET, GITHUB_CLIENT_ID, GITHUB_CLIENT_SECRET } = settings;
  return {
    ...(GOOGLE_CLIENT_ID && GOOGLE_CLIENT_SECRET
      ? { google: { clientId: GOOGLE_CLIENT_ID, clientSecret: GOOGLE_CLIENT_SECRET, endpoints: ofGoogle(settings) } }
      : {}),
    ...(GITHUB_CLIENT_ID && GITHUB_CLIENT_SECRET
      ? { github: { clientId: GITHUB_CLIENT_ID, clientSecret: GITHUB_CLIENT_SECRET, endpoints: ofGithub(settings) } }
      : {}),
  };
}

/** Their names, in the order in which pages show them. */
export function offeredProviders(providers: SignInProviders): SignInProvider[] {
  return (['google', 'github'] as const).filter((name) => providers[name] !== undefined);
}

/** Google has a host for each; a proxy in its place has one for all of them. */
function ofGoogle({ GOOGLE_URL: url }: ProviderSettings): Endpoints {
  return {
    authorizationUrl: `${url ?? 'https://accounts.google.com'}/o/oauth2/v2/auth`,
    tokenUrl: url ? `${url}/oauth2/token` : 'https://oauth2.googleapis.com/token',
    apiUrl: `${url ?? 'https://www.googleapis.com'}/oauth2/v2/userinfo`,
  };
}

/** A GitHub Enterprise Server has its API below its own address. */
function ofGithub({ GITHUB_URL: url, GITHUB_API_URL: apiUrl }: ProviderSettings): Endpoints {
  const site = url ?? 'https://github.com';
  return {
    authorizationUrl: `${site}/login/oauth/authorize`,
    tokenUrl: `${site}/login/oauth/access_token`,
    apiUrl: apiUrl ?? (url ? `${url}/api/v3` : 'https://api.github.com'),
  };
}

/**
 * The auth library's plugin for these providers. Their tokens serve to learn who it is, once. An address that the provider has not
 * verified is refused: it could be anybody's.
 */
export function providersPlugin({ google, github }: SignInProviders, isSignUpOpen: boolean) {
  const usual = { disableSignUp: !isSignUpOpen, requireEmailVerification: true, pkce: true };
  const config: GenericOAuthConfig[] = [];
  if (google)
    config.push({
      ...usual,
      ...credentialsOf(google),
      providerId: 'google',
      scopes: ['openid', 'email', 'profile'],
      getUserInfo: ({ accessToken }) => readGoogle(google.endpoints.apiUrl, accessToken),
    });
  if (github)
    config.push({
      ...usual,
      ...credentialsOf(github),
      providerId: 'github',
      scopes: ['read:user', 'user:email'],
      getUserInfo: ({ accessToken }) => readGithub(github.endpoints.apiUrl, accessToken),
    });
  return genericOAuth({ config });
}

function credentialsOf({ clientId, clientSecret, endpoints: { authorizationUrl, tokenUrl } }: Provider) {
  return { clientId, clientSecret, authorizationUrl, tokenUrl };
}

const googleUser = z.object({
  id: z.string().optional(),
  sub: z.string().optional(),
  email: z.string(),
  verified_email: z.boolean().optional(),
  email_verified: z.boolean().optional(),
  name: z.string().optional(),
});

async function readGoogle(apiUrl: string, token: string | undefined) {
  const user = googleUser.safeParse(await readJson(apiUrl, token)).data;
  const id = user?.id ?? user?.sub;
  if (!user || id === undefined) return null;
  const emailVerified = user.verified_email ?? user.email_verified ?? false;
  return { id, email: user.email, emailVerified, name: nameFor(user.name, user.email) };
}

const githubUser = z.object({ id: z.number(), login: z.string(), name: z.string().nullish() });
const githubEmails = z.array(z.object({ email: z.string(), primary: z.boolean(), verified: z.boolean() }));

async function readGithub(apiUrl: string, token: string | undefined) {
  const user = githubUser.safeParse(await readJson(`${apiUrl}/user`, token)).data;
  const emails = githubEmails.safeParse(await readJson(`${apiUrl}/user/emails`, token)).data;
  const own = emails?.find(({ primary }) => primary) ?? emails?.[0];
  if (!user || !own) return null;
  return { id: String(user.id), email: own.email, emailVerified: own.verified, name: nameFor(user.name, user.login) };
}

/** What they call themselves there, in as many characters as a name may have. */
function nameFor(name: string | null | undefined, other: string): string {
  return (name?.trim() || (other.split('@')[0] ?? other)).slice(0, 100);
}

const patienceMs = 10_000;

/** What the provider says of whoever has this token; null where it does not answer with JSON. */
async function readJson(url: string, token: string | undefined): Promise<unknown> {
  const headers = { authorization: `Bearer ${token}`, accept: 'application/json', 'user-agent': 'sign-in' };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(patienceMs) });
  return answer.ok ? answer.json() : null;
}
