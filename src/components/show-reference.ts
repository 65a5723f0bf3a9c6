import { readTheme } from '#/components/theme.ts';
import { documentNonce } from '#/lib/document-nonce.ts';

/** A reference that is shown. */
export type Reference = {
  /** Takes over the theme that the document has now. */
  follow(): void;
  end(): void;
};

/** What the script offers. */
type Scalar = {
  createApiReference(
    place: Element,
    settings: object,
  ): { updateConfiguration(settings: object): void; destroy(): void };
};

declare global {
  interface Window {
    Scalar?: Scalar;
  }
}

const scriptAddress = '/api/docs/reference.js';
const styleId = 'scalar-style';

/** Its colours and letters are those of the other pages, and it begins below their header. */
const looks = `.light-mode, .dark-mode {
  --scalar-font: var(--font-sans);
  --scalar-font-code: var(--font-mono);
  --scalar-background-1: var(--background);
  --scalar-background-2: var(--surface);
  --scalar-background-3: var(--raised);
  --scalar-background-accent: var(--raised);
  --scalar-border-color: var(--line);
  --scalar-color-1: var(--text);
  --scalar-color-2: var(--muted);
  --scalar-color-3: var(--muted);
  --scalar-color-accent: var(--accent);
  --scalar-custom-header-height: 4rem;
}`;

/**
 * Nothing is asked of another site: no fonts, no telemetry, no proxy, no assistant. Requests are not sent from the page, since
 * one press could spend credits.
 */
const settings = {
  url: '/api/openapi.json',
  withDefaultFonts: false,
  telemetry: false,
  agent: { disabled: true },
  mcp: { disabled: true },
  hideClientButton: true,
  hideTestRequestButton: true,
  hideDarkModeToggle: true,
  showDeveloperTools: 'never',
  documentDownloadType: 'none',
  theme: 'none',
  customCss: looks,
  layout: 'modern',
};

/** Shows the reference in a place of the document. @throws when its script does not come */
export async function showReference(place: Element): Promise<Reference> {
  const { createApiReference } = await loadScript();
  const style = document.getElementById(styleId) as HTMLStyleElement | null;
  if (style) style.disabled = false;
  const shown = createApiReference(place, { ...settings, ...theme() });
  return {
    follow: () => shown.updateConfiguration({ ...settings, ...theme() }),
    end() {
      shown.destroy();
      // Its rules are for its own elements, and for the whole document, too.
      if (style) style.disabled = true;
      document.body.classList.remove('dark-mode', 'light-mode');
    },
  };
}

function theme() {
  const chosen = readTheme();
  const system = matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
  return { forceDarkModeState: chosen === 'system' ? system : chosen };
}

let loading: Promise<Scalar> | undefined;

function loadScript(): Promise<Scalar> {
  loading ??= appendScript().catch((error) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

function appendScript(): Promise<Scalar> {
  const nonce = documentNonce();
  if (nonce) markStyles(nonce);
  return new Promise((resolve, reject) => {
    const script = document.createElement('script');
    script.src = scriptAddress;
    script.onload = () => (window.Scalar ? resolve(window.Scalar) : reject(new Error('The script offers nothing.')));
    script.onerror = () => reject(new Error('The script did not come.'));
    document.head.append(script);
  });
}

/**
 * Has style elements that are made from now on carry the document's nonce, without which the policy refuses them: of the
 * libraries in the script some give theirs none. Its own style has the nonce that the script reads off an element of the head.
 */
function markStyles(nonce: string): void {
  const meta = document.createElement('meta');
  meta.setAttribute('property', 'csp-nonce');
  meta.content = nonce;
  document.head.append(meta);
  const { createElement } = document;
  document.createElement = ((...asked: Parameters<typeof createElement>) => {
    const made = createElement.apply(document, asked);
    if (made instanceof HTMLStyleElement) made.nonce = nonce;
    return made;
  }) as typeof createElement;
}
