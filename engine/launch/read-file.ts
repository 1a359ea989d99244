import { readFile, stat } from 'node:fs/promises';
import { Refusal } from './refusal.ts';

/** The most that is read as a pipeline: 50 MB. */
const most = 50_000_000;

/** A text file as it is. Throws a Refusal that says what the file is instead. */
export async function readTextFile(file: string): Promise<string> {
  const found = await stat(file).catch((error: NodeJS.ErrnoException) => error);
  if (found instanceof Error)
    throw new Refusal(
      found.code === 'ENOENT' ? `There is no file ${file}.` : `${file} cannot be read (${found.code ?? found.message}).`,
      { hint: 'Give the path of a pipeline file.', file },
    );
  if (found.isDirectory())
    throw new Refusal(`${file} is a folder, not a pipeline file.`, {
      hint: 'Give one YAML file, for example pipeline.baton.yaml.',
      file,
    });
  if (found.size > most)
    throw new Refusal(`${file} is ${Math.round(found.size / 1e6)} MB large; a pipeline may have ${most / 1e6} MB.`, { file });
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new Refusal(`${file} cannot be read (${error.code ?? error.message}).`, { file });
  });
  if (bytes.subarray(0, 8192).includes(0))
    throw new Refusal(`${file} is no text file.`, { hint: 'A pipeline is YAML in UTF-8.', file });
  return bytes.toString('utf8');
}
