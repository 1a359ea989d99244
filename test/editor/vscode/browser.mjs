// The browser that shows the workbench.
import { chromium } from 'playwright-core';
import { quiet } from '../../chromium.mjs';
import { findBrowser } from './places.mjs';

/** Starts Chromium with nothing in it that asks the network or changes from machine to machine. */
export const launchBrowser = (options = {}) =>
  chromium.launch({
    executablePath: findBrowser(),
    args: [...quiet, '--force-color-profile=srgb', '--font-render-hinting=none'],
    ...options,
  });
