// The folders and settings that one run of the harness's VS Code gets.
import { lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { modules, vscodeRoot } from './places.mjs';

/** VS Code looks for its modules (server and browser alike) beside itself: show it the ones `npm ci` laid out. */
export function linkModules() {
  const link = join(vscodeRoot, 'node_modules');
  if (!lstatSync(link, { throwIfNoEntry: false })) symlinkSync(modules, link, 'dir');
}

/** Everything that would make a run depend on the day, the network or the last run. */
export const quietSettings = {
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.reduceMotion': 'on',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'git.enabled': false,
  // Looks for open ports through all files of all processes, every two seconds.
  'remote.autoForwardPorts': false,
  'window.autoDetectColorScheme': false,
  'editor.cursorBlinking': 'solid',
  'editor.minimap.enabled': false,
  'editor.accessibilitySupport': 'off',
  'files.autoSave': 'off',
  'window.restoreWindows': 'none',
  'debug.openDebug': 'openOnDebugBreak',
};

export const themes = {
  light: 'Light Modern',
  dark: 'Dark Modern',
  'hc-dark': 'Default High Contrast',
  'hc-light': 'Default High Contrast Light',
};

/**
 * Built-in extensions that a run does without: they start with every window and need packages that are not laid out. Only ones
 * without a `browser` entry may be left out: the workbench would look for the others in its own files and report an error.
 */
const leftOut = [
  'copilot',
  'git',
  'github',
  'microsoft-authentication',
  'tunnel-forwarding',
  'debug-auto-launch',
  'grunt',
  'gulp',
  'jake',
  'php-language-features',
  'ms-vscode.js-debug',
  'ms-vscode.js-debug-companion',
];

/** Fills `run` with user settings, a home, a place for temporary files and sockets, and the built-in extensions. */
export function furnish(run, { settings, keybindings, theme }) {
  for (const name of ['home', 'tmp', 'builtin', 'user/User']) mkdirSync(join(run, name), { recursive: true });
  const write = (name, data) => writeFileSync(join(run, 'user/User', name), JSON.stringify(data, null, 2));
  write('settings.json', { ...quietSettings, 'workbench.colorTheme': themes[theme] ?? theme, ...settings });
  write('keybindings.json', keybindings);
  for (const { name } of readdirSync(join(vscodeRoot, 'extensions'), { withFileTypes: true }).filter((entry) =>
    entry.isDirectory(),
  ))
    if (!leftOut.includes(name)) symlinkSync(join(vscodeRoot, 'extensions', name), join(run, 'builtin', name), 'dir');
}
