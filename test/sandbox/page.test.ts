import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { chromium, type Page } from 'playwright-core';
import { expect, it, onTestFinished } from 'vitest';
import { temporaryFolder } from '../config/files.ts';
import { startSandbox } from './running.ts';

const artefacts = fileURLToPath(new URL('../artefacts/', import.meta.url));

async function openPage(address: string): Promise<Page> {
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  onTestFinished(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1360, height: 1180 } });
  page.setDefaultTimeout(20_000);
  await page.goto(address);
  return page;
}

async function actAs(page: Page, name: string): Promise<void> {
  await page.locator('.actas select').selectOption({ label: name });
}

it('lets one person play the whole story in the browser: ask, approve, done', async () => {
  const sandbox = await startSandbox(temporaryFolder());
  const command = /\/dbencrypt tencent .*/.exec(sandbox.output())?.[0] ?? '';
  expect(command).toContain('cdb-qwer1234 key=');
  const page = await openPage(sandbox.page);
  const card = page.locator('.main .msg', { hasText: 'Fingerprint' });

  await actAs(page, 'Ada (asks)');
  await page.getByRole('button', { name: '# db-ops' }).click();
  await page.locator('.main .composer-input').fill(command);
  await page.locator('.main .composer-send').click();
  await card.getByText('waiting for approval').waitFor();
  expect(await card.textContent()).toContain('can never be switched off again');

  await actAs(page, 'Grace (approves)');
  await card.getByRole('button', { name: 'Approve' }).click();
  const modal = page.locator('.modal');
  await modal.locator('input').fill('cdb-other');
  await modal.getByRole('button', { name: 'Approve' }).click();
  await modal.getByText('not the instance on the card').waitFor();
  await modal.locator('input').fill('cdb-qwer1234');
  await modal.getByRole('button', { name: 'Approve' }).click();

  await card.getByText('succeeded').waitFor();
  expect(await card.getByRole('button', { name: 'Approve' }).count()).toBe(0);
  await card.locator('.thread-summary').click();
  const thread = page.locator('.thread-panel, aside').last();
  await thread.getByText('the cloud itself shows it now').waitFor();
  expect(await thread.textContent()).toContain('Encryption: YES');

  mkdirSync(artefacts, { recursive: true });
  await page.screenshot({ path: `${artefacts}sandbox.png` });
}, 120_000);
