import { expect, test } from 'vitest';
import { ownPath } from '#/lib/own-path.ts';

test('an address of our own files becomes a path, with its signature', () => {
  expect(ownPath('http://localhost:3000/api/files/tasks/1/1.webm?expires=9&signature=a-b')).toBe(
    '/api/files/tasks/1/1.webm?expires=9&signature=a-b',
  );
});

test('an address elsewhere, and a path, stay as they are', () => {
  expect(ownPath('https://cdn.example.org/films/1.webm')).toBe('https://cdn.example.org/films/1.webm');
  expect(ownPath('/api/files/tasks/1/1.webm')).toBe('/api/files/tasks/1/1.webm');
});
