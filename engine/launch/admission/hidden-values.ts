import { readdirSync } from 'node:fs';
import { readEnvFile } from '../../disk/files/env-file.ts';
import { looksSecret, passwordIn, shortestSecret } from '../../language/safety/secret-looks.ts';

/** Sample files: their variables have made-up values. */
const sampleFiles = /\.(?:example|sample|template|dist)$/i;

/**
 * Values from the `.env` files of a folder that must be hidden: names of variables, and values. A password in an address is
 * hidden separately as well.
 */
export function hiddenValues(folder: string): [name: string, value: string][] {
  const hidden: [string, string][] = [];
  for (const file of envFilesIn(folder)) {
    for (const [name, value] of Object.entries(readEnvFile(folder, file))) {
      if (value === undefined || !looksSecret(name, value)) continue;
      hidden.push([name, value], ...passwordOf([name, value]));
    }
  }

  return hidden;
}

/** The password in a variable with an address. */
export function passwordOf([name, value]: readonly [name: string, value: string]): [name: string, password: string][] {
  const password = passwordIn(value);
  return password !== undefined && password.length >= shortestSecret ? [[name, password]] : [];
}

function envFilesIn(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => /^\.env(?:\.|$)/.test(name) && !sampleFiles.test(name));
  } catch {
    return [];
  }
}
