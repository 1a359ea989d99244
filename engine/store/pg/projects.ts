import { hostname } from 'node:os';
import { postgresTexts as texts } from '../../language/texts/storage/postgres.ts';
import { say } from '../../language/texts.ts';
import { RunError } from '../../state/failure.ts';
import type { Connections } from './query.ts';

/** A project, as a server knows it. */
export interface ServedProject {
  /** Servers with the same name share its runs. */
  name: string;
  /** Its pipelines: paths below its folder, with `/`, and the sha-256 of their texts. */
  pipelines: readonly { file: string; hash: string }[];
}

interface ProjectRow {
  host: string;
  root: string;
  since: Date;
  files: string[];
  texts: string[];
}

/** The most pipelines in a message. */
const mostNamed = 3;

/**
 * Registers a project with its first server. A later server is refused where no pipeline of its folder is known in the
 * project: two projects were given one name. Runs that were kept by folder before projects had names move to the first
 * project of that folder. Rejects with a RunError.
 */
export async function claimProject(
  { inTransaction }: Connections,
  { name, pipelines }: ServedProject,
  root: string,
): Promise<void> {
  const files = pipelines.map(({ file }) => file);
  const hashes = pipelines.map(({ hash }) => hash);
  await inTransaction(async (query) => {
    const added = await query(
      `insert into baton.projects (name, host, root, files, texts) values ($1, $2, $3, $4, $5)
       on conflict (name) do nothing returning name`,
      [name, hostname(), root, files, hashes],
    );
    if (added.length > 0) {
      await query('update baton.runs set project = $1 where project = $2', [name, root]);
      await query('update baton.keys set project = $1 where project = $2', [name, root]);
      return;
    }

    const [known] = await query<ProjectRow>(
      'select host, root, since, files, texts from baton.projects where name = $1 for update',
      [name],
    );
    if (!known || files.length === 0) return;

    const isSame =
      known.files.length === 0 ||
      known.files.some((file) => files.includes(file)) ||
      known.texts.some((hash) => hashes.includes(hash));
    if (!isSame) throw otherProject(name, known, files);
    await query('update baton.projects set files = $2, texts = $3 where name = $1', [name, files, hashes]);
  });
}

function otherProject(name: string, { host, root, since, files }: ProjectRow, own: readonly string[]): RunError {
  const listed = (all: readonly string[]): string =>
    [...all.slice(0, mostNamed), ...(all.length > mostNamed ? ['…'] : [])].join(', ');
  return new RunError({
    kind: 'input',
    message: say(texts.otherProject, {
      name,
      host,
      root,
      since: since.toISOString().slice(0, 10),
      known: listed(files),
      own: listed(own),
    }),
    hint: say(texts.otherProjectHint),
  });
}
