import assert from 'node:assert/strict';
import type { FrameLocator } from './playwright.ts';
import type { Workbench } from './window.ts';

/** What has the focus inside a page, in the words that a screen reader says. */
export const focused = (panel: FrameLocator): Promise<string> =>
  panel.locator('body').evaluate((body) => {
    const active = body.ownerDocument.activeElement;
    return active === body || !active ? 'body' : [active.getAttribute('aria-label'), active.textContent, active.id].join(' ');
  });

/** Goes on with a key in the panel until what has the focus is named so. */
export async function tabTo(workbench: Workbench, name: RegExp, key = 'Tab'): Promise<void> {
  const passed: string[] = [];
  const panel = workbench.webview();
  for (let at = await focused(panel); !name.test(at); at = await focused(panel)) {
    passed.push(at);
    assert.ok(passed.length < 40, `${name} is not among ${passed.join(' | ')}`);
    await workbench.page.keyboard.press(key);
  }
}

export async function openByKeys(workbench: Workbench, name: string): Promise<void> {
  await chooseByKeys(workbench, 'ControlOrMeta+p', name, name);
  await workbench.editor(name).waitFor();
}

/** Runs a command of the palette without a mouse. */
export const commandByKeys = (workbench: Workbench, title: string): Promise<void> =>
  chooseByKeys(workbench, 'F1', `>${title}`, title);

/** Opens a list by a key, types, and takes the row that is named so and has the focus. */
async function chooseByKeys(workbench: Workbench, key: string, typed: string, label: string): Promise<void> {
  const { page, quickInput } = workbench;
  await workbench.transient(
    () => page.keyboard.press(key),
    async (timeout) => {
      await quickInput.locator('input').first().fill(typed, { timeout });
      await quickInput.locator(`.monaco-list-row.focused[aria-label^="${label}"]`).waitFor({ timeout });
      await page.keyboard.press('Enter');
      await quickInput.waitFor({ state: 'hidden', timeout });
    },
  );
}
