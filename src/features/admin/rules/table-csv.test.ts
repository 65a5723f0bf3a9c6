import { expect, test } from 'vitest';
import { tableCsv } from '#/features/admin/rules/table-csv.ts';

test('a saved view has its columns in their order, and nothing in it is a formula', () => {
  const rows = [
    { id: 1, at: new Date(0), name: '=HYPERLINK("x")', parts: { a: [1] }, isOn: false, other: 'left out' },
    { id: 2, at: null, name: 'a "b", c' },
  ];
  expect(tableCsv(rows, ['id', 'at', 'name', 'parts', 'isOn'], { hasHead: true })).toBe(
    'id,at,name,parts,isOn\r\n1,1970-01-01T00:00:00.000Z,"\'=HYPERLINK(""x"")","{""a"":[1]}",false\r\n2,,"a ""b"", c",,\r\n',
  );
  expect(tableCsv([], ['id'], { hasHead: true })).toBe('id\r\n');
  expect(tableCsv([], ['id'], { hasHead: false })).toBe('');
});
