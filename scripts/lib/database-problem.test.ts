import { expect, test } from 'vitest';
import { describeDatabaseProblem } from './database-problem.ts';

const url = 'postgresql://ada:hunter2@db.example.org:5433/app';

test.each([
  ['ENOTFOUND', 'The host "db.example.org" of DATABASE_URL is not known: correct DATABASE_URL in .env.'],
  ['ECONNREFUSED', 'No PostgreSQL answers at db.example.org:5433: start it, or correct DATABASE_URL in .env.'],
  ['28P01', 'PostgreSQL at db.example.org:5433 refuses the password of the user "ada": correct DATABASE_URL in .env.'],
  ['3D000', 'PostgreSQL at db.example.org:5433 has no database "app": create it, or correct DATABASE_URL in .env.'],
])('%s is told in one sentence that says what to do', (code, sentence) => {
  expect(describeDatabaseProblem({ code }, url)).toBe(sentence);
});

test('anything else is told with its own words, and never with the password', () => {
  const sentence = describeDatabaseProblem(new Error('odd things happened'), url);
  expect(sentence).toContain('(odd things happened)');
  expect(sentence).not.toContain('hunter2');
});

test('the port and the database may be left out', () => {
  expect(describeDatabaseProblem({ code: '3D000' }, 'postgresql://ada@localhost')).toContain(
    'localhost:5432 has no database "ada"',
  );
});
