import { expect, test } from 'vitest';
import { Cookies } from '#/client/cookies.ts';

function setting(...lines: string[]): Headers {
  return new Headers(lines.map((line): [string, string] => ['set-cookie', line]));
}

test('cookies are kept by their names, and sent back without their attributes', () => {
  const cookies = new Cookies();
  expect(cookies.header).toBeNull();
  cookies.keep(setting('session=a%3D=b; Path=/; HttpOnly; Max-Age=604800', 'theme=dark'));
  cookies.keep(setting('session=c; Expires=Wed, 01 Jan 2200 00:00:00 GMT'));
  expect(cookies.header).toBe('session=c; theme=dark');
});

test.each(['Max-Age=0', 'max-age=-1', 'Expires=Thu, 01 Jan 1970 00:00:00 GMT'])(
  'one that is over is forgotten: %s',
  (over) => {
    const cookies = new Cookies('session=a; theme=dark');
    cookies.keep(setting(`session=; ${over}; Path=/`));
    expect(cookies.header).toBe('theme=dark');
    cookies.forget();
    expect(cookies.header).toBeNull();
  },
);

test('what is no cookie is left out', () => {
  expect(new Cookies('; =x; session=a=b ; broken').header).toBe('session=a=b');
});
