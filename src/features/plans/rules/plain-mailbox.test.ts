import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { plainMailbox } from '#/features/plans/rules/plain-mailbox.ts';

describe('the plain form of an address', () => {
  test.each([
    // Every domain.
    ['case does not count', 'Ada@Example.ORG', 'ada@example.org'],
    ['spaces around do not count', ' ada@example.org ', 'ada@example.org'],
    ['a tag after a plus does not count', 'ada+farthing@example.org', 'ada@example.org'],
    ['only the first plus begins the tag', 'ada+one+two@example.org', 'ada@example.org'],
    ['dots count', 'a.da@example.org', 'a.da@example.org'],
    ['hyphens count', 'ada-lovelace@example.org', 'ada-lovelace@example.org'],
    ['a plus at the very beginning is no tag', '+ada@example.org', '+ada@example.org'],
    ['a root dot of the domain does not count', 'ada@example.org.', 'ada@example.org'],
    ['the last @ divides', '"ada@home"@example.org', 'ada@home@example.org'],
    // Google.
    ['Gmail ignores dots', 'a.d.a@gmail.com', 'ada@gmail.com'],
    ['Gmail ignores tags', 'ada+1@gmail.com', 'ada@gmail.com'],
    ['Gmail and Googlemail are one', 'A.da+x@GoogleMail.com', 'ada@gmail.com'],
    ['dots in the tag are gone with it', 'a.da+x.y.z@gmail.com', 'ada@gmail.com'],
    ['a subdomain is not Gmail', 'a.da@mail.gmail.com', 'a.da@mail.gmail.com'],
    // Microsoft: dots count, and each domain has its own names.
    ['Outlook ignores tags and keeps dots', 'a.da+1@outlook.com', 'a.da@outlook.com'],
    ['Hotmail is not Outlook', 'ada+1@hotmail.com', 'ada@hotmail.com'],
    ['Live is not Outlook', 'a-da+1@live.com', 'a-da@live.com'],
    // Apple.
    ['iCloud ignores tags and keeps dots', 'a.da+1@icloud.com', 'a.da@icloud.com'],
    ['me.com is iCloud', 'ada@me.com', 'ada@icloud.com'],
    ['mac.com is iCloud', 'ada@mac.com', 'ada@icloud.com'],
    // Fastmail.
    ['Fastmail ignores tags', 'ada+shop@fastmail.com', 'ada@fastmail.com'],
    ['a subdomain of Fastmail is the name', 'shop@ada.fastmail.com', 'ada@fastmail.com'],
    ['also of fastmail.fm', 'shop+x@ada.fastmail.fm', 'ada@fastmail.fm'],
    ['fastmail.fm is not fastmail.com', 'ada@fastmail.fm', 'ada@fastmail.fm'],
    // Proton.
    ['Proton ignores dots, hyphens and underscores', 'a.d-a_+x@proton.me', 'ada@proton.me'],
    ['protonmail.com is Proton', 'ada@protonmail.com', 'ada@proton.me'],
    ['protonmail.ch is Proton', 'ada@protonmail.ch', 'ada@proton.me'],
    ['pm.me is Proton', 'a.da@pm.me', 'ada@proton.me'],
    // Yahoo.
    ['disposable addresses of Yahoo are their base', 'base-shop@yahoo.com', 'base@yahoo.com'],
    ['also in the countries', 'base-shop@yahoo.co.uk', 'base@yahoo.co.uk'],
    ['and at ymail.com', 'base-shop@ymail.com', 'base@ymail.com'],
    ['Yahoo keeps dots and ignores tags', 'a.da+1@yahoo.de', 'a.da@yahoo.de'],
    ['yahoo.com is not yahoo.de', 'ada@yahoo.com', 'ada@yahoo.com'],
    ['Yahoo Japan has other rules', 'ada-lovelace@yahoo.co.jp', 'ada-lovelace@yahoo.co.jp'],
    // Yandex.
    ['Yandex has one mailbox in all of its domains', 'ada+1@ya.ru', 'ada@yandex.ru'],
    // Unicode and quotes.
    ['a Unicode domain is its ASCII form', 'ada@BÜCHER.example', 'ada@xn--bcher-kva.example'],
    ['which may be written so, too', 'ada@XN--BCHER-KVA.example', 'ada@xn--bcher-kva.example'],
    ['fullwidth letters are letters of a domain', 'ada+1@ｇｍａｉｌ.com', 'ada@gmail.com'],
    ['an accent is one character however it is written', 'ade\u0301@example.org', 'ad\u00e9@example.org'],
    ['quotes do not count', '"a.da"@gmail.com', 'ada@gmail.com'],
    ['nor do backslashes in them', String.raw`"a\d\a+x"@example.org`, 'ada@example.org'],
    ['a local part of nothing but ignored characters stays', '...@gmail.com', '...@gmail.com'],
    ['a domain that IDNA does not know stays', 'ada@a b', 'ada@a b'],
    // No address at all.
    ['no @', 'Ada', 'ada'],
    ['nothing', '', ''],
  ])('%s', (_what, address, plain) => {
    expect(plainMailbox(address)).toBe(plain);
  });

  test('of a plain form is itself, whatever it came from', () => {
    const domains = fc.constantFrom('gmail.com', 'proton.me', 'yahoo.com', 'x.fastmail.com', 'example.org', 'ya.ru');
    const locals = fc.string({ unit: fc.constantFrom('a', 'B', '.', '-', '_', '+', '1'), minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(locals, domains, (local, domain) => {
        const plain = plainMailbox(`${local}@${domain}`);
        expect(plainMailbox(plain)).toBe(plain);
      }),
    );
  });

  test('of a very long address is found at once', () => {
    const long = `${'a.-_'.repeat(250_000)}+${'x'.repeat(1_000_000)}@gmail.com`;
    expect(plainMailbox(long)).toBe(`${'a-_'.repeat(250_000)}@gmail.com`);
    expect(plainMailbox(`ada@${'x'.repeat(1_000_000)}`)).toMatch(/^ada@x+$/);
  });
});
