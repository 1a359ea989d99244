/**
 * The part of playwright-core that the stories use. The package itself lies in the harness's folder, which is installed only when the
 * editor suites run, so its own types are not there to be checked against.
 */
export interface Locator {
  and(other: Locator): Locator;
  click(options?: {
    position?: { x: number; y: number };
    button?: 'left' | 'right';
    force?: boolean;
    timeout?: number;
  }): Promise<void>;
  dblclick(options?: { timeout?: number }): Promise<void>;
  fill(text: string, options?: { timeout?: number }): Promise<void>;
  selectOption(label: string): Promise<unknown>;
  inputValue(): Promise<string>;
  hover(): Promise<void>;
  focus(): Promise<void>;
  press(keys: string): Promise<void>;
  waitFor(options?: { state?: 'visible' | 'hidden' | 'attached' | 'detached'; timeout?: number }): Promise<void>;
  count(): Promise<number>;
  isVisible(): Promise<boolean>;
  textContent(): Promise<string | null>;
  innerText(options?: { timeout?: number }): Promise<string>;
  allTextContents(): Promise<string[]>;
  getAttribute(name: string, options?: { timeout?: number }): Promise<string | null>;
  boundingBox(): Promise<{ x: number; y: number; width: number; height: number } | null>;
  evaluate<T>(work: (element: Element) => T): Promise<T>;
  filter(options: { hasText?: string | RegExp; hasNotText?: string | RegExp; has?: Locator }): Locator;
  locator(selector: string, options?: { hasText?: string | RegExp; hasNotText?: string | RegExp; has?: Locator }): Locator;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  first(): Locator;
  last(): Locator;
  nth(index: number): Locator;
}

export interface FrameLocator {
  locator(selector: string, options?: { hasText?: string | RegExp; hasNotText?: string | RegExp; has?: Locator }): Locator;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  frameLocator(selector: string): FrameLocator;
  last(): FrameLocator;
}

export interface Page {
  keyboard: { press(keys: string): Promise<void>; type(text: string): Promise<void> };
  mouse: { move(x: number, y: number): Promise<void>; click(x: number, y: number): Promise<void> };
  goto(url: string, options?: { waitUntil?: 'commit' | 'load' }): Promise<unknown>;
  reload(options?: { waitUntil?: 'commit' | 'load' }): Promise<unknown>;
  waitForFunction(work: () => boolean, given?: undefined, options?: { timeout: number }): Promise<unknown>;
  waitForTimeout(ms: number): Promise<void>;
  evaluate<T>(work: () => T): Promise<T>;
  screenshot(options: { path: string; animations?: 'disabled'; caret?: 'hide' }): Promise<unknown>;
  locator(selector: string, options?: { hasText?: string | RegExp; hasNotText?: string | RegExp; has?: Locator }): Locator;
  getByRole(role: string, options?: { name?: string | RegExp; exact?: boolean }): Locator;
  getByText(text: string | RegExp, options?: { exact?: boolean }): Locator;
  frameLocator(selector: string): FrameLocator;
  context(): { close(): Promise<void> };
  on(event: 'console', listener: (message: { type(): string; text(): string }) => void): void;
}

export interface Browser {
  newContext(options: {
    viewport: { width: number; height: number };
    permissions?: string[];
    reducedMotion?: 'reduce';
  }): Promise<{ newPage(): Promise<Page>; close(): Promise<void> }>;
  isConnected(): boolean;
  close(): Promise<void>;
}
