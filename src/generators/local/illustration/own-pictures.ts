const windows = (xs: readonly number[], y: number, color: string) =>
  xs.map((x) => `<rect x="${x}" y="${y}" width="2.4" height="3" rx=".6" fill="${color}"/>`).join('');
const range = (count: number) => Array.from({ length: count }, (_, index) => index);

const bricks = range(6)
  .flatMap((row) => range(5).map((column) => ({ x: column * 7.2 - (row % 2) * 3.6, y: 8.5 + row * 4 })))
  .map(
    ({ x, y }, index) =>
      `<rect x="${x + 0.3}" y="${y}" width="6.5" height="3.5" rx=".5" fill="${['#c9603f', '#d4704c', '#bb5638'][index % 3]}"/>`,
  )
  .join('');
const books = range(24)
  .map((index) => {
    const height = 4.4 + ((index * 7) % 5) * 0.45;
    const color = ['#d64545', '#3f7fd0', '#3da06b', '#e0a63a', '#7a57b8', '#d77a3d'][(index * 5) % 6];
    return `<rect x="${4.2 + (index % 8) * 2.95}" y="${8.6 + Math.floor(index / 8) * 8 - height}" width="2.4" height="${height}" rx=".4" fill="${color}"/>`;
  })
  .join('');

/** Pictures that the set has not, in its manner: the insides of an SVG of 32 by 32. */
export const ownPictures: Readonly<Record<string, string>> = {
  'own-lighthouse': `<path d="M12 9h8l2.5 22h-13z" fill="#f4f1ec"/><path d="M11.5 13.5h9l.6 5h-10.2zM10.4 23.5h11.2l.5 5H9.9z" fill="#e2463f"/><path d="M16 9h4l2.5 22H16z" fill="#1b1b3a" opacity=".1"/><rect x="10.5" y="7.6" width="11" height="1.9" rx=".8" fill="#3a3f55"/><rect x="12.6" y="3.6" width="6.8" height="4" fill="#ffe28a"/><path d="M12 3.8L16 .6l4 3.2z" fill="#c9362f"/><path d="M3 31c2-3 5-3 7-2s10 1 12 0 5-1 7 2z" fill="#7c7784"/>`,
  'own-windmill': `<path d="M12.3 13h7.4L22 31H10z" fill="#d9b48a"/><path d="M16 13h3.7L22 31h-6z" fill="#8c6239" opacity=".3"/><path d="M11.4 13.4C12 9.5 20 9.5 20.6 13.4z" fill="#8f4a3a"/><rect x="14.4" y="25" width="3.2" height="6" rx="1.6" fill="#6b4630"/><g fill="#f6efe2" stroke="#a98a66" stroke-width=".4"><path d="M16 12.6L25 2.2l2.4 2.1z"/><path d="M16 12.6l10.4 9-2.1 2.4z"/><path d="M16 12.6L7 23l-2.4-2.1z"/><path d="M16 12.6l-10.4-9L7.7 1.2z"/></g><circle cx="16" cy="12.6" r="1.5" fill="#6b4630"/>`,
  'own-fence': `<g fill="#f2ede4"><rect x="0" y="17" width="32" height="2.4"/><rect x="0" y="24" width="32" height="2.4"/>${range(
    6,
  )
    .map((i) => `<path d="M${0.6 + i * 5.4} 31V15l1.9-2.6 1.9 2.6v16z"/>`)
    .join('')}</g><g fill="#8a7c68" opacity=".18">${range(6)
    .map((i) => `<path d="M${2.5 + i * 5.4} 31V12.4l1.9 2.6v16z"/>`)
    .join('')}</g>`,
  'own-table': `<path d="M2.4 15h27.2l1.4 3.4H1z" fill="#c98d55"/><rect x="1" y="18.2" width="30" height="2.2" rx=".5" fill="#a86f3d"/><path d="M3.6 20.4h2.8V31H4.4zM25.6 20.4h2.8L27.6 31h-2z" fill="#8d5a30"/><path d="M6.4 20.4h19.2v1.4H6.4z" fill="#6f4423" opacity=".5"/>`,
  'own-bench': `<g fill="#b5793f"><rect x="1" y="14" width="30" height="2.6" rx=".8"/><rect x="1" y="17.6" width="30" height="2.6" rx=".8"/></g><path d="M1 22h30l.6 2.6H.4z" fill="#c98d55"/><g fill="#4a4f5e"><path d="M3.6 13h1.8v18H3.6zM26.6 13h1.8v18h-1.8z"/></g>`,
  'own-pyramid': `<path d="M16 3L31.5 30H.5z" fill="#e8bd6d"/><path d="M16 3l15.5 27H19z" fill="#b98642"/><g stroke="#a8743a" stroke-width=".35" opacity=".55"><path d="M12.5 9h7M9 15h14M5.6 21h21M2.2 27h27.6"/></g>`,
  'own-waterfall': `<path d="M1 31V8l6-4 5 2v25zM31 31V7l-5-3-6 2v25z" fill="#7d7f8c"/><path d="M26 4l5 3v24h-4zM7 4L1 8v6z" fill="#5d5f6e"/><path d="M11.4 6h9.2v24h-9.2z" fill="#67c7f2"/><path d="M13 6h1.2v22H13zM16 6h1.6v24H16zM19 6h.8v20H19z" fill="#d9f3ff"/><ellipse cx="16" cy="29.6" rx="10" ry="2.4" fill="#d9f3ff"/><path d="M1 8l6-4 3 1-5 3z" fill="#5cb45a"/>`,
  'own-brick-wall': `<rect x="0" y="8" width="32" height="24" fill="#8f3f2c"/><svg x="0" y="8" width="32" height="24" viewBox="0 8 32 24">${bricks}</svg><rect x="0" y="6.6" width="32" height="2.2" rx=".5" fill="#e3a283"/>`,
  'own-bridge': `<path d="M0 17h32v4H0z" fill="#b9ab9a"/><path fill-rule="evenodd" d="M0 20.6h32V31h-2.6c0-9-7.8-9-7.8 0h-3.2c0-9-7.8-9-7.8 0H7.4c0-9-7.4-9-7.4 0z" fill="#9c8d7c"/><g fill="#cfc3b3"><path d="M0 15.6h32v1.6H0z"/>${range(
    9,
  )
    .map((i) => `<rect x="${0.6 + i * 3.8}" y="12.6" width="1.2" height="3.4"/>`)
    .join('')}<rect x="0" y="11.8" width="32" height="1.2" rx=".5"/></g>`,
  'own-bookshelf': `<rect x="2.5" y="1" width="27" height="30" rx="1" fill="#7b4f2c"/><g fill="#57351b"><rect x="4" y="2.6" width="24" height="6.4"/><rect x="4" y="10.6" width="24" height="6.4"/><rect x="4" y="18.6" width="24" height="6.4"/></g>${books}<rect x="4" y="26.6" width="24" height="3" fill="#684123"/>`,
  'own-lamp-post': `<rect x="15.2" y="8" width="1.6" height="23" fill="#33384a"/><rect x="13.6" y="29.4" width="4.8" height="1.8" rx=".5" fill="#33384a"/><path d="M12.4 7.6h7.2l-1.2-5h-4.8z" fill="#ffe6a0"/><path d="M12 3l4-2.4L20 3z" fill="#33384a"/>`,
  'own-house-row': `<rect x="1" y="10" width="9" height="21" fill="#e7a67c"/><path d="M.4 10.4L5.5 5l5.1 5.4z" fill="#a34a3c"/><rect x="11" y="6" width="10" height="25" fill="#e9d3a6"/><path d="M10.6 6.4L16 1l5.4 5.4z" fill="#5f6f8f"/><rect x="22" y="11" width="9" height="20" fill="#9fb7c9"/><path d="M21.4 11.4L26.5 6l5.1 5.4z" fill="#7a4a5c"/>${windows([2.4, 6.2], 13, '#fff0c0')}${windows([2.4, 6.2], 19, '#bfe3f5')}${windows([12.6, 17], 10, '#fff0c0')}${windows([12.6, 17], 16, '#bfe3f5')}${windows([23.4, 27.2], 14, '#bfe3f5')}${windows([23.4, 27.2], 20, '#fff0c0')}<rect x="4" y="25" width="3" height="6" rx="1" fill="#6b3c2c"/><rect x="14.4" y="24" width="3.4" height="7" rx="1" fill="#4b5a3c"/><rect x="25" y="25.4" width="3" height="5.6" rx="1" fill="#5c3a52"/>`,
};
