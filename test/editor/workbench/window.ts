import assert from 'node:assert/strict';
import type { Browser, FrameLocator, Locator, Page } from './playwright.ts';

export type Theme = 'light' | 'dark' | 'hc-dark' | 'hc-light';

/** How VS Code calls its themes, and how it marks a window in one. */
const themes = {
  light: { label: 'Light Modern', mark: 'vs' },
  dark: { label: 'Dark Modern', mark: 'vs-dark' },
  'hc-dark': { label: 'Dark High Contrast', mark: 'hc-black' },
  'hc-light': { label: 'Light High Contrast', mark: 'hc-light' },
} as const;

/** VS Code's window as a person uses it. Each method waits for what a person would see. */
export class Workbench {
  readonly page: Page;
  readonly quickInput: Locator;
  readonly suggestions: Locator;
  readonly debugToolbar: Locator;

  constructor(page: Page) {
    this.page = page;
    this.quickInput = page.locator('.quick-input-widget');
    this.suggestions = page.locator('.suggest-widget.visible');
    this.debugToolbar = page.locator('.debug-toolbar');
  }

  /** Opens `url` in a fresh profile and waits until the workbench is restored. */
  static async open(browser: Browser, url: string, { width = 1280, height = 800 } = {}): Promise<Workbench> {
    const context = await browser.newContext({
      viewport: { width, height },
      permissions: ['clipboard-read', 'clipboard-write'],
      // What turns and pulses is drawn sixty times a second, by the processor.
      reducedMotion: 'reduce',
    });
    try {
      const page = await context.newPage();
      await page.goto(url, { waitUntil: 'commit' });
      const workbench = new Workbench(page);
      await workbench.restored();
      return workbench;
    } catch (error) {
      await context.close();
      throw error;
    }
  }

  /** VS Code's own performance marks: the workbench is up, and the extensions' contributions are read. */
  private async restored(): Promise<void> {
    await this.page.waitForFunction(
      () => ['code/didStartWorkbench', 'code/didLoadExtensions'].every((mark) => performance.getEntriesByName(mark).length > 0),
      undefined,
      // A busy machine takes half a minute and more to read what the workbench consists of.
      { timeout: 90_000 },
    );
  }

  /** Loads the window anew, as a person does: VS Code saves what it shows before. */
  async reload(): Promise<void> {
    // The new document has no such mark.
    await this.page.evaluate(() => document.documentElement.classList.add('before-reload'));
    // On a busy machine the click may not have returned before the window goes; it must not be looked for in the new one.
    const begun = () => this.page.evaluate(() => !document.documentElement.classList.contains('before-reload')).catch(() => true);
    await this.command('Developer: Reload Window', begun);
    await this.page.waitForFunction(() => !document.documentElement.classList.contains('before-reload'));
    await this.restored();
  }

  async close(): Promise<void> {
    await this.page.context().close();
  }

  /** A picture without chance in it: no blinking, and no tooltip where the mouse happened to stay. */
  async picture(path: string, { parkMouse = true } = {}): Promise<void> {
    if (parkMouse) await this.page.mouse.move(640, 795);
    await this.page.screenshot({ path, animations: 'disabled', caret: 'hide' });
  }

  /**
   * Opens what VS Code may close, or never show, by itself, and uses it: where it is not there after a while, a person asks again. A menu,
   * a list or a box loses against what the workbench does at the same moment (the focus moves, its own request for the light bulb takes the
   * place of ours), the more so the busier the machine is. `done` says whether it has been used all the same.
   */
  async transient(
    open: () => Promise<void>,
    use: (timeoutMs: number) => Promise<void>,
    done: () => Promise<boolean> = async () => false,
  ): Promise<void> {
    for (const timeoutMs of [4000, 8000]) {
      await open();
      const used = await use(timeoutMs).then(
        () => true,
        () => false,
      );
      if (used || (await done())) return;
      await this.page.keyboard.press('Escape');
    }
    await open();
    await use(30_000);
  }

  /** Runs a command from the palette by its full title, for example `Baton: Run`. */
  async command(title: string, done?: () => Promise<boolean>): Promise<void> {
    const input = this.quickInput.locator('input').first();
    // The whole label: of a command whose title only begins like this one that much is marked.
    const label = this.page.locator('.monaco-highlighted-label', {
      hasText: new RegExp(`^${title.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`),
    });
    const row = this.quickInput.locator('.monaco-list-row', { has: label });
    await this.transient(
      () => this.page.keyboard.press('F1'),
      async (timeout) => {
        await input.fill(`>${title}`, { timeout });
        // A click, not Enter: the list may still be filtering.
        await row.first().click({ timeout });
      },
      done,
    );
  }

  /** Chooses a row of the quick pick that is open. */
  async pick(label: string): Promise<void> {
    await this.quickInput.locator('.monaco-list-row').filter({ hasText: label }).first().click();
  }

  /** Chooses a file in VS Code's own dialog, which begins with a path like `begins`. */
  async chooseFile(begins: RegExp, path: string): Promise<void> {
    const input = this.quickInput.locator('input').first();
    const ok = this.quickInput.getByRole('button', { name: 'OK' });
    await ok.waitFor();
    // The box is the one of the list before, until the dialog has read its folder.
    while (!begins.test(await input.inputValue())) await this.page.waitForTimeout(50);
    await input.fill(path);
    await ok.click();
  }

  /** Closes every editor, without saving, the panel below them, and every message. */
  async clear(): Promise<void> {
    const discard = this.page.locator('.monaco-dialog-box').getByRole('button', { name: "Don't Save" });
    const tabs = this.page.locator('.editor-group-container .tab');
    await this.page.keyboard.press('Escape');
    // What a story has begun may open once more what was closed, and a busy window loses a command.
    for (let tries = 3; (await tabs.count()) > 0; tries--) {
      if (tries === 0) throw new Error(`Editors stay open: ${(await tabs.allTextContents()).join(', ')}`);
      await this.command('View: Close All Editors');
      for (let looks = 100; looks > 0 && (await tabs.count()) > 0; looks--) {
        if (await discard.isVisible()) await discard.click();
        await this.page.waitForTimeout(50);
      }
    }
    if (await this.page.locator('.part.panel').isVisible()) await this.command('View: Hide Panel');
    await this.command('Notifications: Clear All Notifications');
  }

  /** Changes to another theme, as a person does. */
  async wear(theme: Theme): Promise<void> {
    const { label, mark } = themes[theme];
    if (await this.page.locator(`.monaco-workbench.${mark}`).isVisible()) return;
    const row = this.quickInput.locator('.monaco-list-row', { has: this.page.getByText(label, { exact: true }) }).first();
    await this.transient(
      () => this.command('Preferences: Color Theme'),
      async (timeout) => {
        await this.quickInput.locator('input').first().fill(label, { timeout });
        await row.click({ timeout });
      },
    );
    await this.page.locator(`.monaco-workbench.${mark}`).waitFor();
  }

  /** Shows the views of a container in the side bar; a click on the one that is shown would hide them. */
  async showSide(name: string): Promise<void> {
    const tab = this.page
      .locator('.activitybar')
      .getByRole('tab', { name: new RegExp(`^${name}`) })
      .first();
    if ((await tab.getAttribute('aria-expanded')) !== 'true') await tab.click();
  }

  async openFile(name: string): Promise<void> {
    await this.transient(
      () => this.page.keyboard.press('ControlOrMeta+p'),
      async (timeout) => {
        await this.quickInput.locator('input').first().fill(name, { timeout });
        await this.quickInput.locator(`.monaco-list-row[aria-label^="${name}"]`).first().click({ timeout });
      },
    );
    await this.editor(name).waitFor();
  }

  /** The text editor that shows `name`. */
  editor(name: string): Locator {
    const uri = `.monaco-editor[data-uri$="/${name}"]`;
    return this.page.locator(`.editor-instance:has(${uri}) .monaco-editor, ${uri}`).first();
  }

  squiggles(name: string, severity: 'error' | 'warning' | 'info' = 'error'): Locator {
    return this.editor(name).locator(`.squiggly-${severity}`);
  }

  /** The colour classes that a piece of the text has on the screen. */
  async tokenClass(name: string, text: string): Promise<string | null> {
    return this.editor(name).locator('.view-line span span', { hasText: text }).first().getAttribute('class');
  }

  /** Puts the cursor at a line and column with Go to Line: no pixel arithmetic. */
  async goTo(name: string, line: number, column = 1): Promise<void> {
    const input = this.quickInput.locator('input').first();
    await this.transient(
      async () => {
        // The focus, not a click: over the lines may stand a code lens, or the lines that stick to the top.
        await this.editor(name).locator('.native-edit-context, textarea.inputarea').first().focus();
        await this.page.keyboard.press('Control+g');
      },
      async (timeout) => {
        await input.fill(`:${line}:${column}`, { timeout });
        await this.page.keyboard.press('Enter');
        await this.quickInput.waitFor({ state: 'hidden', timeout });
        await this.statusBar().getByText(`Ln ${line}, Col ${column}`, { exact: true }).waitFor({ timeout });
      },
    );
  }

  /**
   * What Quick Fix offers at a place, by its words. VS Code asks for the light bulb a moment after the cursor moved or
   * the problems changed, and then drops an answer for the menu that has not been shown yet; so the bulb is waited for first.
   */
  async quickFix(name: string, line: number, column: number, words: string): Promise<Locator> {
    const fix = this.page.locator('.action-widget .monaco-list-row', { hasText: words }).first();
    await this.transient(
      async () => {
        await this.goTo(name, line, column);
        await // It stands in the gutter where the text leaves no room for it.
        await this.editor(name).locator('[class*=codicon-light], [class*=codicon-gutter-light]').first().waitFor();
        await this.page.keyboard.press('Control+.');
      },
      (timeout) => fix.waitFor({ timeout }),
    );
    return fix;
  }

  /** Accepts a completion by its label. */
  async complete(label: string): Promise<void> {
    const exact = this.page.locator('.label-name', { hasText: new RegExp(`^${label}$`) });
    const row = this.suggestions.locator('.monaco-list-row').filter({ has: exact }).first();
    await this.transient(
      () => this.page.keyboard.press('Control+Space'),
      (timeout) => row.click({ timeout }),
    );
    await this.suggestions.waitFor({ state: 'hidden' });
  }

  /** Hovers a word in the editor and gives the text of what appears. */
  async hover(name: string, word: string): Promise<string> {
    // VS Code says `Loading...` there until the language server has answered.
    const boxes = this.page.locator('.monaco-hover:not(.hidden) .monaco-hover-content');
    const box = boxes.filter({ hasNotText: /^\s*Loading\.\.\./ }).first();
    await this.transient(
      async () => {
        // A mouse that stands there already does not hover.
        await this.page.mouse.move(640, 795);
        await this.editor(name).locator('.view-line span span', { hasText: word }).first().hover();
      },
      (timeout) => box.waitFor({ timeout }),
    );
    return ((await box.textContent()) ?? '').trim();
  }

  /** Toggles a breakpoint with a click in the glyph margin, left of the line number. */
  async clickGutter(name: string, line: number): Promise<void> {
    // Rows are placed absolutely and not in order in the document: go by the number itself.
    const numbers = this.editor(name).locator('.margin-view-overlays .line-numbers');
    const number = numbers.filter({ hasText: new RegExp(`^${line}$`) });
    // A code lens that comes late moves the lines: where they stand is asked when they stand under the lens.
    await this.editor(name).locator('.codelens-decoration a').first().waitFor();
    const hint = this.editor(name).locator('.codicon-debug-hint').first();
    for (let top = -1; ; ) {
      const box = await number.boundingBox();
      assert.ok(box, `line ${line} of ${name} is on the screen`);
      const [x, y] = [box.x - 10, box.y + box.height / 2];
      // It stands where it stood when the mouse came.
      if (y === top) return this.page.mouse.click(x, y);
      top = y;
      // The margin offers a breakpoint under the mouse as soon as it takes clicks.
      await this.page.mouse.move(x, y);
      await hint.waitFor();
    }
  }

  breakpoints(name: string): Locator {
    return this.editor(name).locator('.codicon-debug-breakpoint');
  }

  stoppedLine(name: string): Locator {
    return this.editor(name).locator('.debug-top-stack-frame-line');
  }

  /** `Continue`, `Step Over`, `Stop`, … */
  async debugAction(label: string): Promise<void> {
    await this.debugToolbar.getByRole('button', { name: new RegExp(`^${label}`) }).click();
  }

  /** The row of the call stack for a step. */
  callStack(step: string): Locator {
    return this.page.locator('.debug-call-stack .monaco-list-row', { hasText: step }).first();
  }

  /** Gives a variable of a scope another value, as one does in the Variables view: a double click on its name. */
  async setVariable(scope: string, name: string, value: string): Promise<void> {
    const rows = this.page.locator('.debug-variables .monaco-list-row');
    const row = rows.filter({ hasText: new RegExp(`^${name}[ :=]`) }).first();
    const box = this.page.locator('.debug-variables .monaco-list-row input').first();
    // The list is drawn anew when the debugger stops, the later the busier the machine is: opening the scope is part of what is asked again.
    await this.transient(
      async () => {},
      async (timeout) => {
        // Only rows that are in sight stand in the page: the first scope, which is open, leaves no room for those of the others.
        const first = rows.first();
        if (
          !(await first.textContent())?.startsWith(scope) &&
          (await first.getAttribute('aria-expanded', { timeout })) === 'true'
        ) {
          await first.locator('.monaco-tl-twistie').click({ timeout });
        }
        const head = rows.filter({ hasText: new RegExp(`^${scope}`) }).first();
        if ((await head.getAttribute('aria-expanded', { timeout })) === 'false') {
          await head.locator('.monaco-tl-twistie').click({ timeout });
        }
        await row.locator('.name').first().dblclick({ timeout });
        await box.fill(value, { timeout });
      },
    );
    await this.page.keyboard.press('Enter');
    await box.waitFor({ state: 'hidden' });
  }

  /** A button in the title bar of the editor, by its label, once it can be pressed (trust is known a while after the window is up). */
  titleAction(label: string): Locator {
    return this.page.locator(`.editor-actions .action-label[aria-label="${label}"]:not(.disabled)`).first();
  }

  /** A notification: a toast, or (with the test driver, which has no toasts) a row of the notification center. */
  async notification(text: string): Promise<Locator> {
    const rows = this.page.locator('.notifications-toasts, .notifications-center').locator('.notification-list-item');
    const row = rows.filter({ hasText: text }).first();
    const center = this.page.locator('.notifications-center.visible');
    if (!(await row.isVisible()) && !(await center.isVisible())) await this.command('Notifications: Show Notifications');
    await row.waitFor();
    return row;
  }

  /** Presses a button of a notification. */
  async answerNotification(text: string, button: string): Promise<void> {
    const row = await this.notification(text);
    await row.click();
    await row.getByRole('button', { name: button }).click();
  }

  statusBar(): Locator {
    return this.page.locator('.statusbar');
  }

  /** The document inside a webview: its content is two frames down. */
  webview(): FrameLocator {
    return this.page.frameLocator('iframe.webview.ready').last().frameLocator('iframe#active-frame');
  }
}
