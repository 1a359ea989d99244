// The browser that shows the workbench.
import { chromium } from 'playwright-core';
import { findBrowser } from './places.mjs';

/** Starts Chromium with nothing in it that asks the network or changes from machine to machine. */
export const launchBrowser = (options = {}) =>
  chromium.launch({
    executablePath: findBrowser(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      '--force-color-profile=srgb',
      '--font-render-hinting=none',
    ],
    ...options,
  });
