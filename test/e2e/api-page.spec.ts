import { expect, test } from '#test/e2e/test.ts';

test.describe('the page of the API', () => {
  test('is drawn by what this site serves, and asks nothing of another', async ({ page, product }) => {
    const asked: string[] = [];
    page.on('request', (request) => asked.push(request.url()));
    await page.goto('/en/docs/api');
    await expect(page.getByRole('heading', { level: 1, name: 'The API' })).toBeVisible();
    const sidebar = page.getByRole('complementary', { name: 'Sidebar for Farthing API' });
    await sidebar.getByRole('button', { name: 'Open Group - Tasks' }).click();
    const name = 'A task of the type text-to-video';
    await sidebar.getByRole('link', { name }).click();
    await expect(page.getByRole('heading', { name })).toBeVisible();
    expect(asked.filter((url) => !url.startsWith(product.url) && !url.startsWith('data:'))).toEqual([]);
    expect(asked.some((url) => url.endsWith('/api/openapi.json'))).toBe(true);
  });

  test('has the theme of the other pages, and leaves them as they were', async ({ page }) => {
    const colourOf = (selector: string, name: string) =>
      page
        .locator(selector)
        .evaluate((element, property) => getComputedStyle(element).getPropertyValue(property), name);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.goto('/en/plans');
    const before = await colourOf('body', 'background-color');
    await page.getByRole('contentinfo').getByRole('link', { name: 'API' }).click();
    await expect(page.getByRole('heading', { name: 'Farthing API' })).toBeVisible();
    expect(await colourOf('body', 'background-color')).toBe(before);
    const light = await colourOf('.scalar-app >> nth=0', 'color');
    await page.emulateMedia({ colorScheme: 'dark' });
    await expect.poll(() => colourOf('.scalar-app >> nth=0', 'color')).not.toBe(light);
    await page.getByRole('contentinfo').getByRole('link', { name: 'Plans' }).click();
    await expect(page.getByRole('heading', { level: 1, name: 'Plans' })).toBeVisible();
    await page.emulateMedia({ colorScheme: 'light' });
    await expect(page.locator('main .scalar-app')).toHaveCount(0);
    expect(await colourOf('body', 'background-color')).toBe(before);
    await page.goBack();
    await expect(page.getByRole('heading', { name: 'Farthing API' })).toBeVisible();
    await page.goBack();
    await expect(page.getByRole('heading', { level: 1, name: 'Plans' })).toBeVisible();
  });
});
