import { expect, test } from 'vitest';
import { createTestCaller, refusalOf } from '#test/caller.ts';
import { useTestDatabase } from '#test/database.ts';
import { createUser } from '#test/factories.ts';

const { db } = useTestDatabase();

test('a new name is stored without the spaces around it, for its user alone', async () => {
  const [ada, eve] = [await createUser(db), await createUser(db)];
  const { api } = createTestCaller(db, ada.id);
  const profile = await api.account.rename({ name: '  Ada King  ' });
  expect(profile).toEqual({
    id: ada.id,
    name: 'Ada King',
    email: ada.email,
    createdAt: ada.createdAt,
    deletionAt: null,
    waitingCredits: 0,
  });
  expect(await api.account.profile()).toEqual(profile);
  expect(await createTestCaller(db, eve.id).api.account.profile()).toMatchObject({ name: eve.name });
});

test.each(['', '   ', 'a'.repeat(101), 'a\u0000b', '\ud800'])(
  'the name %j is refused, and the field named',
  async (name) => {
    const user = await createUser(db);
    const { api } = createTestCaller(db, user.id);
    expect(await refusalOf(api.account.rename({ name }))).toMatchObject({
      reason: 'VALIDATION',
      details: { fields: [{ field: 'name' }] },
    });
    expect(await api.account.profile()).toMatchObject({ name: user.name });
  },
);
