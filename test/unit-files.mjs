// Which tests need only Node, and which of them are sweeps, of which `npm test` runs a part a day and `npm run test:deep` the whole.
import { globSync, readFileSync, statSync } from 'node:fs';

/** What starts processes waits for them, so it begins first; then large files: none of those that take long shall begin last. */
export function unitFiles() {
  return globSync('test/**/*.test.{ts,tsx}')
    .filter((file) => !/^test[\\/](editor|deep)[\\/]/.test(file))
    .map((file) => ({ file, first: isSweep(file) || startsProcesses(file), size: statSync(file).size }))
    .sort((a, b) => Number(b.first) - Number(a.first) || b.size - a.size)
    .map(({ file }) => file);
}

/** Whether a test file runs a part of something that is long as a whole. */
export const isSweep = (file) => /from '[./]+\/sample\.ts'/.test(readFileSync(file, 'utf8'));

const startsProcesses = (file) => /'node:child_process'|\bdist\/|server-everything/.test(readFileSync(file, 'utf8'));
