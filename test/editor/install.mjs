// Lays out the harness (test/editor/vscode).
import { join } from 'node:path';
import { layOut } from './lay-out.mjs';

export const installHarness = () =>
  layOut({ folder: join(import.meta.dirname, 'vscode'), what: 'VS Code for the editor suites (360 MB, once)' });
