/** A colour on light and on dark pages, each as `#rrggbb`. */
type Shades = { light: string; dark: string };

/** What makes the product somebody's own: docs/make-it-yours.md leads through it. */
type Brand = {
  /** As people read it: titles, texts, answers. Without `'`, `<`, `>`, `{` and `}`, which messages give a meaning. */
  name: string;
  /**
   * The name in lower case, digits and dashes: names of downloads, of what a browser stores, of processes in the database's views,
   * and of the package. Signed-out drafts and the chosen theme are stored under it: another one forgets them.
   */
  slug: string;
  /** The mark, as the path of an SVG: one colour, legible at 16 px. A part that lies in another is open. */
  mark: { viewBox: string; path: string };
  /** For the primary action and the balance, and for nothing else. `icon` is the mark’s colour in the browser’s tab. */
  colors: {
    accent: Shades;
    accentHover: Shades;
    /** Text on `accent` and `accentHover`. */
    accentText: Shades;
    icon: Shades;
  };
  /** Where the footer leads to; null: nowhere. */
  links: { support: string | null; documentation: string | null; source: string | null };
  /** Who runs it, in the footer's last line, such as `Example Ltd, 1 Example Street, London`; null: no such line. */
  company: string | null;
};

/** The one place where name, mark, colours and addresses stand. */
export const brand: Brand = {
  name: 'Farthing',
  slug: 'farthing',
  // A coin with one quarter open, since a farthing is a fourth part.
  mark: { viewBox: '0 0 32 32', path: 'M16 2a14 14 0 1 0 0 28 14 14 0 0 0 0-28Zm0 3a11 11 0 0 1 11 11H16Z' },
  colors: {
    accent: { light: '#a0521d', dark: '#e59d66' },
    accentHover: { light: '#8c4416', dark: '#efb07c' },
    accentText: { light: '#fefbf7', dark: '#211209' },
    icon: { light: '#9a5527', dark: '#e0a172' },
  },
  links: { support: null, documentation: null, source: null },
  company: null,
};
