import { mkdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { gunzipSync } from 'node:zlib';

/** The key that the runs of fixtures are signed with. */
export const fixtureKey = '0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef';

/** What a version left in a folder: files by their path, in base64. */
export interface Fixture {
  /** The commit that made it, and its day. */
  commit: string;
  files: Readonly<Record<string, string>>;
}

export const fixturesIn = join(import.meta.dirname, 'versions');

/** When the files of fixtures were last written, in seconds since 1970: long ago, as heartbeats of locks are on another machine. */
const leftAt = Date.UTC(2026, 10, 23) / 1000;

/** Puts the files of a fixture into a folder. */
export function unpackFixture(name: string, folder: string): void {
  const { files }: Fixture = JSON.parse(gunzipSync(readFileSync(join(fixturesIn, name))).toString('utf8'));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), Buffer.from(content, 'base64'));
    utimesSync(join(folder, path), leftAt, leftAt);
  }
}
