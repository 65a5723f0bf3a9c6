import { expect, test } from 'vitest';
import { DataTable } from '#/features/admin/components/data-table.tsx';
import { renderWithApp } from '#test/render-with-app.tsx';

test('a figure has separators of thousands and a minus of its own width; what else stands in a row is as it is', () => {
  const { getByRole } = renderWithApp(
    <DataTable
      caption="Figures"
      empty="None"
      rows={[{ amount: -1234567, year: '2030' }]}
      keyOf={() => 'one'}
      columns={[
        { key: 'amount', label: 'Amount', isFigure: true, cell: ({ amount }) => amount },
        { key: 'year', label: 'Year', cell: ({ year }) => year },
      ]}
    />,
  );
  expect(getByRole('table').textContent).toContain('−1,234,567');
  expect(getByRole('table').textContent).toContain('2030');
});
